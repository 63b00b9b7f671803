import type { Clock } from "../../base/clock.ts";
import { changedSpace } from "../execution/store-ops.ts";
import type { Watchers } from "../execution/watchers.ts";
import type { EntryWrite, Journal, Write } from "./journal.ts";
import { patiently } from "./patiently.ts";

/** A store operation, where what was written is one. */
type Done = Pick<EntryWrite, "request" | "result"> | Exclude<Write, EntryWrite>;

/** Passes on what this process has done to state. What others do is noticed by looking at their changes. */
export interface Changes {
  /** It is kept: runs whose watches have ended by it are woken, and whoever watches from outside looks again. */
  tell(done: Iterable<Done>): void;
}

export function changes(
  journal: Journal,
  clock: Clock,
  news: Watchers,
  /** Something is in the inbox of a run. */
  arrived: (runId: string) => void,
): Changes {
  return {
    tell(done) {
      for (const runId of journal.woken()) {
        patiently(clock, journal.name, () => arrived(runId)).catch(() => news.notifyAll());
      }
      if (!news.watching) return;
      for (const each of done) {
        if (!("request" in each && each.request && each.result)) continue;
        const space = changedSpace(each.request, each.result);
        if (space !== undefined) news.changed(space);
      }
    },
  };
}
