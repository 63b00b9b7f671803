import { type Clock, until } from "../../base/clock.ts";
import type { Watchers } from "../execution/watchers.ts";

const firstMs = 10;
const longestMs = 1_000;

/** Waits for news of a run: at once when this process executes it, else by looking, less and less often. */
export function waitForNews(clock: Clock, watchers: Watchers): Wait {
  let pause = firstMs;
  return async (runId, topic, signal) => {
    const stop = new AbortController();
    const either = signal ? AbortSignal.any([stop.signal, signal]) : stop.signal;
    try {
      const told = watchers.next(runId, topic, either);
      const looked = until(clock, clock.now() + pause, either);
      told.catch(() => undefined);
      looked.catch(() => undefined);
      await Promise.race([told, looked]);
      signal?.throwIfAborted();
    } finally {
      stop.abort();
      pause = Math.min(longestMs, Math.ceil(pause * 1.5));
    }
  };
}

export type Wait = (runId: string, topic: "status" | "entries", signal?: AbortSignal) => Promise<void>;
