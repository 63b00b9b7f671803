import { systemClock } from "../../base/clock.ts";
import { TroupeError } from "../../base/errors.ts";
import { lookPath } from "../../core/approval-rule.ts";
import type { FactType } from "../../core/entry.ts";
import type { Ask } from "./ask.ts";
import { describe, type Fact, isCompletedStep, isFailedStep } from "./fact.ts";

/**
 * How long a replaying program may go without asking for the next fact: it may be importing a module. Real time, but
 * counted in looks, so that a process that was itself held up does not blame the program.
 */
const patienceMs = 2_000;
const lookAgainMs = 5;

const nothing: ReadonlySet<string> = new Set();

/** What a run has recorded, as far as an execution has not been given it yet. */
export class Recording {
  /** Paths whose intent or request is in the log. */
  #announced: Set<string> | undefined;
  #facts: Fact[];
  readonly #adopted: ReadonlySet<string>;
  #next = 0;
  #done = false;
  #looks = 0;
  #cancelLook: (() => void) | undefined;

  /** `shared` is the last seq that a fork has in common with its parent, or -1. */
  constructor(facts: readonly Fact[], shared: number) {
    if (shared < 0) {
      this.#facts = [...facts];
      this.#adopted = nothing;
      return;
    }
    const ended = new Set(facts.filter((fact) => fact.seq <= shared && isOutcome(fact)).map((fact) => fact.path));
    const asked = facts.filter((fact) => fact.seq <= shared && fact.type === "decision.requested");
    this.#facts = adopt(facts, shared, ended).filter(withoutOldLooks(facts, shared));
    this.#adopted = new Set([...ended, ...asked.map((fact) => fact.path)]);
  }

  announced(path: string): boolean {
    return this.#announced?.has(path) ?? false;
  }

  announce(path: string): void {
    this.#announced ??= new Set();
    this.#announced.add(path);
  }

  get done(): boolean {
    return this.#done;
  }

  /** Whether the outcome of a step, or a question, at this path was taken over from the parent. */
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

  /** Something came in while replaying: it is delivered after what was recorded before it. */
  add(fact: Fact): void {
    this.#facts.push(fact);
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
    this.#looks = 0;
    this.#cancelLook?.();
    this.#cancelLook = undefined;
  }

  /** Waits for the program: looks again after a moment, and gives up after many. */
  stall(lookAgain: () => void, giveUp: () => void): void {
    if (this.#cancelLook) return;
    if (this.#looks * lookAgainMs >= patienceMs) {
      giveUp();
      return;
    }
    this.#looks += 1;
    this.#cancelLook = systemClock.alarm(systemClock.now() + lookAgainMs, () => {
      this.#cancelLook = undefined;
      lookAgain();
    });
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

/** What says that something with an outcome of its own has begun. */
const beginnings: ReadonlySet<string> = new Set(["effect.intended", "child.started"]);
const isOutcome = ({ type }: Fact): boolean =>
  isCompletedStep(type) || isFailedStep(type) || type === "child.completed" || type === "child.failed";

/**
 * Leaves out the parent's looks for standing answers that have answered nothing yet, with the questions behind them: what there
 * was then may have been revoked, and a fork looks for itself. Where it has done so and is forked in turn, the last look counts.
 */
function withoutOldLooks(facts: readonly Fact[], shared: number): (fact: Fact) => boolean {
  const pathsOf = (type: FactType, of: readonly Fact[]) =>
    new Set(of.filter((fact) => fact.type === type).map(({ path }) => path));
  const [old, own] = [facts.filter(({ seq }) => seq <= shared), facts.filter(({ seq }) => seq > shared)];
  const answered = pathsOf("decision.answered", old);
  const asked = pathsOf("decision.requested", own);
  const looked = pathsOf("store.answered", own);
  const looks = new Map(old.filter(({ type }) => type === "store.answered").map(({ path, seq }) => [path, seq]));
  // forks of early versions went by the looks of their parents
  const counts = (path: string) => answered.has(path) || (asked.has(path) && !looked.has(lookPath(path)));
  return ({ seq, path, type }) => {
    if (seq > shared) return true;
    if (type === "decision.requested") return counts(path) || !looks.has(lookPath(path));
    if (type !== "store.answered" || !path.endsWith(lookPath(""))) return true;
    return counts(path.slice(0, -lookPath("").length)) && looks.get(path) === seq;
  };
}

/**
 * What a fork has of its parent. An intent or a child without an outcome is the parent's affair: the fork has keys and
 * children of its own, and is asked before it does the same.
 */
function adopt(facts: readonly Fact[], shared: number, ended: ReadonlySet<string>): Fact[] {
  return facts.flatMap((fact) => {
    if (fact.seq > shared) return fact;
    if (beginnings.has(fact.type) && !ended.has(fact.path)) return [];
    return { ...fact, adopted: true };
  });
}
