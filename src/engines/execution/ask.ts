import type { EffectHost, Effects } from "./effects.ts";
import type { Fact } from "./fact.ts";

/** What an open ask waits for, when nothing in this process is working on it. */
export interface WaitsFor {
  readonly decision: string | null;
  readonly signal: string | null;
  /** The key of the store that is watched. */
  readonly key?: string;
  /** Id of the run of its own whose end is awaited. */
  readonly child?: string;
  /** When it ends by itself; epoch milliseconds. */
  readonly until: number | null;
}

/** Something the program wants from its engine and has not got yet. */
export interface Ask {
  /** Unique in the run. */
  readonly path: string;
  /** For messages: `step`, `sleep`, `wait for go`. */
  readonly what: string;
  readonly waitsFor: WaitsFor | null;
  /** True for the fact that announces this ask: an intent, a request. */
  expects(fact: Fact): boolean;
  /** Settles the ask when the fact is its outcome; false when it is something else. */
  takes(fact: Fact): boolean;
  /** Nothing is recorded: make it happen. */
  begin(): void;
  /** Gives back timers and listeners. */
  stop(): void;
}

/** The side of an execution that asks work with. */
export interface AskHost extends EffectHost {
  readonly effects: Effects;
  register(ask: Ask): void;
  /** The program no longer wants it: its signal was aborted. */
  withdraw(ask: Ask): void;
}
