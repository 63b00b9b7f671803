import { type Clock, until } from "../../base/clock.ts";
import type { Watchers } from "../execution/watchers.ts";

const firstMs = 10;
/** The first look of a process that executes runs: it will most probably be told. */
const firstOfWorkerMs = 100;
const longestMs = 1_000;
/** However many wait, they look no more often than this together. */
const apartMs = 10;

/** Resolves when there may be news of a run. Rejects with `signal.reason` when aborted. */
export type Wait = (runId: string, topic: "status" | "entries", signal?: AbortSignal) => Promise<void>;

/** Waits for news of runs: told at once by runs of this process, else looking, less and less often. */
export interface News {
  /** For one who waits: each begins with short pauses. */
  waiter(): Wait;
}

export function news(clock: Clock, watchers: Watchers, works: boolean): News {
  let waiting = 0;

  async function toldOr(pause: number, ...[runId, topic, signal]: Parameters<Wait>): Promise<void> {
    const stop = new AbortController();
    const either = signal ? AbortSignal.any([stop.signal, signal]) : stop.signal;
    const told = watchers.next(runId, topic, either);
    const looked = until(clock, clock.now() + pause, either);
    told.catch(() => undefined);
    looked.catch(() => undefined);
    try {
      await Promise.race([told, looked]);
    } finally {
      stop.abort();
    }
  }

  return {
    waiter() {
      let pause = works ? firstOfWorkerMs : firstMs;
      return async (runId, topic, signal) => {
        waiting += 1;
        try {
          await toldOr(Math.max(pause, waiting * apartMs), runId, topic, signal);
        } finally {
          waiting -= 1;
          pause = Math.min(longestMs, Math.ceil(pause * 1.5));
        }
      };
    },
  };
}
