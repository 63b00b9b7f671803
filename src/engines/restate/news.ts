import { type Clock, until } from "../../base/clock.ts";
import type { Watchers } from "../execution/watchers.ts";

const firstMs = 10;
/** The first look of a process that executes runs: it will most probably be told. */
const firstOfWorkerMs = 100;
const longestMs = 1_000;

/** Waits for news of a run: at once when this process executes it, else by looking, less and less often. */
export function waitForNews(clock: Clock, watchers: Watchers, works: boolean): Wait {
  let pause = works ? firstOfWorkerMs : firstMs;
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
