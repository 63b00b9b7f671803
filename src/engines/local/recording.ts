import { systemClock } from "../../base/clock.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Ask } from "./ask.ts";
import { describe, type Fact } from "./fact.ts";

/** How long a replaying program may go without asking for the next fact. Real time: it may be importing a module. */
const patienceMs = 2_000;
const lookAgainMs = 2;

/** What a run has recorded, as far as an execution has not been given it yet. */
export class Recording {
  /** Paths whose intent or request is in the log. */
  readonly announced: Set<string> = new Set();
  #facts: readonly Fact[];
  readonly #adopted: ReadonlySet<string>;
  #next = 0;
  #done = false;
  #stalled: { since: number; cancel: () => void } | undefined;

  /** `shared` is the last seq that a fork has in common with its parent, or -1. */
  constructor(facts: readonly Fact[], shared: number) {
    this.#facts = facts;
    this.#adopted = new Set(facts.filter((fact) => fact.seq <= shared).map((fact) => fact.path));
  }

  get done(): boolean {
    return this.#done;
  }

  adopted(path: string): boolean {
    return this.#adopted.has(path);
  }

  peek(): Fact | undefined {
    return this.#facts[this.#next];
  }

  take(): void {
    this.#next += 1;
    this.progress();
  }

  finish(): void {
    this.#done = true;
    this.#facts = [];
    this.#next = 0;
  }

  rest(): readonly Fact[] {
    return this.#facts.slice(this.#next);
  }

  /** The program moves: whatever it was late with, it is not stuck. */
  progress(): void {
    this.#stalled?.cancel();
    this.#stalled = undefined;
  }

  /** Waits for the program; looks again now and then when `poll`, gives up after a while. */
  stall(lookAgain: () => void, poll: boolean, giveUp: () => void): void {
    const since = this.#stalled?.since ?? systemClock.now();
    this.#stalled?.cancel();
    const left = since + patienceMs - systemClock.now();
    const expire = () => {
      this.#stalled = undefined;
      giveUp();
    };
    if (left <= 0) return expire();
    const at = systemClock.now() + (poll ? Math.min(left, lookAgainMs) : left);
    this.#stalled = { since, cancel: systemClock.alarm(at, poll ? lookAgain : expire) };
  }

  mismatch(fact: Fact, asks: readonly Ask[], why: string): TroupeError {
    const asked = asks.map((ask) => `${ask.what} at ${ask.path}`);
    const now = asked.length > 0 ? asked.slice(0, 5).join(", ") : "nothing";
    return new TroupeError(
      `the program has changed since this run was recorded: entry ${fact.seq} is ${describe(fact)}, but ${why}; ` +
        `it now asks for ${now}. Resume it with the program it was started with, or fork it before entry ${fact.seq}`,
      { code: "replay_mismatch", detail: { seq: fact.seq, recorded: describe(fact), asked } },
    );
  }
}
