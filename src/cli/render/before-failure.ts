import { type Entry, isFact } from "../../core/entry.ts";

/** Where a run stood before it failed: a fold over its log. */
export interface BeforeFailure {
  /** The last entry that a fork shares to try again what failed. */
  readonly at: number;
  add(entry: Entry): void;
}

/** They say that something begins; what comes of it is a fact of its own. */
const beginnings: ReadonlySet<string> = new Set(["effect.intended", "child.started"]);

/**
 * Facts that failed in a row at the end, such as several attempts at one step, are tried again together. Where the last fact is
 * no failure, an agent has failed by itself after it.
 */
export function beforeFailure(): BeforeFailure {
  const begun = new Map<string, number>();
  let at = 0;
  let isFailing = false;
  return {
    get at() {
      return at;
    },
    add({ type, seq, path }) {
      if (!isFact(type)) return;
      if (beginnings.has(type)) {
        begun.set(path, seq);
        return;
      }
      if (isFailing && type === "timer.fired") return; // a pause between two attempts
      const fails = type.endsWith(".failed");
      if (!fails) at = seq;
      else if (!isFailing) at = Math.max(0, (begun.get(path) ?? seq) - 1);
      isFailing = fails;
    },
  };
}
