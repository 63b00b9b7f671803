import { type Loop, LoopGuard, type Made } from "./loop-guard.ts";

/** So many replies, of so many calls, are only kept as long as nothing looks like a repetition. */
const mostReplies = 16;
const mostCalls = 8;

/**
 * A guard that is there once it is needed. Most agents make a few calls, each of them another one: those are kept as they are, and
 * compared at a glance, which costs next to nothing. A class because it is one growing thing.
 */
export class LoopWatch {
  readonly #repeats: number;
  #kept: (readonly Made[])[] = [];
  #guard: LoopGuard | undefined;

  constructor(repeats: number) {
    this.#repeats = repeats;
  }

  /** Looks at the calls of one reply. Null where there is nothing to say. */
  look(made: readonly Made[]): Loop | null {
    if (this.#guard === undefined) {
      if (this.#isPlain(made)) {
        this.#kept.push(made);
        return null;
      }
      this.#guard = new LoopGuard(this.#repeats);
      for (const earlier of this.#kept) this.#guard.look(earlier); // nothing to say of what was new
      this.#kept = [];
    }
    return this.#guard.look(made);
  }

  #isPlain(made: readonly Made[]): boolean {
    if (this.#kept.length >= mostReplies || made.length > mostCalls) return false;
    for (const each of made) {
      if (each.output.type !== "text" && each.output.type !== "json") return false;
      for (const earlier of this.#kept) if (earlier.some((other) => mayBeSame(other, each))) return false;
    }
    return true;
  }
}

/** The same call; or a tool that only looks, with what may be the same result. A call that is spelt in another way is found later. */
function mayBeSame(one: Made, other: Made): boolean {
  if (one.call.tool !== other.call.tool) return false;
  if (one.call.text === other.call.text) return true;
  if (!other.isPure) return false;
  return one.output.type !== "text" || other.output.type !== "text" || one.output.value === other.output.value;
}
