import type { Json } from "../base/json.ts";
import type { RunBounds } from "./bounds.ts";
import type { Bill, RunBudget } from "./budget.ts";
import type { Answer, Question } from "./decision.ts";
import type { Labels } from "./labels.ts";
import type { Usage } from "./model.ts";
import type { Failure } from "./outcome.ts";
import type { Item, StoreRequest, StoreResult } from "./store.ts";

/**
 * What happened to a run, in the order it happened. *Facts* are what entered the run from outside; replay delivers
 * them again, one at a time. All else is a *note*: replay neither needs nor compares notes.
 *
 * A fact stands before everything that its delivery caused. Between two facts, the order of notes and of announcements
 * (`effect.intended`, `decision.requested`, `child.started`, which are never delivered) means nothing, and a note's `at`
 * is no measurement.
 */
export type FactBody =
  | {
      readonly type: "run.started";
      readonly agent: string;
      /** Absent when the run was started without any. */
      readonly input?: Json;
      readonly seed: string;
      readonly format: number;
      /** The run that called this one, and where. */
      readonly parent?: { readonly runId: string; readonly path: string };
      /** What it may spend, where it was started with a budget or in one. */
      readonly budget?: RunBudget;
      /** Of its input, where that has any. */
      readonly labels?: Labels;
      /** What holds for it as a whole, where it was started with limits, or called by another run. */
      readonly bounds?: RunBounds;
    }
  /** A `once` or undeclared effect is about to start. */
  | { readonly type: "effect.intended"; readonly key: string }
  /** `ms`: how long the effect ran, where that is a millisecond or more. */
  | ({ readonly type: "step.completed" } & StepCompleted)
  | ({ readonly type: "step.failed" } & StepFailed)
  /** One reply of a model: `value` has what is new in it, never the conversation before. */
  | ({ readonly type: "model.completed" } & StepCompleted)
  | ({ readonly type: "model.failed" } & StepFailed)
  | ({ readonly type: "tool.completed" } & StepCompleted)
  | ({ readonly type: "tool.failed" } & StepFailed)
  | { readonly type: "timer.fired"; readonly until: number }
  | { readonly type: "signal.received"; readonly name: string; readonly payload: Json }
  | { readonly type: "wait.expired"; readonly until: number }
  | {
      readonly type: "decision.requested";
      readonly id: string;
      readonly question: Question;
      readonly deadline: number | null;
    }
  | { readonly type: "decision.answered"; readonly id: string; readonly answer: Answer }
  /** A call is made as a run of its own; its log is under `id`. */
  | { readonly type: "child.started"; readonly id: string; readonly agent: string; readonly input?: Json }
  /** `committed`: keys of `once` effects that it has started, if any. `labels`: of what it had read, if any. */
  | {
      readonly type: "child.completed";
      readonly id: string;
      readonly value?: Json;
      readonly committed?: readonly string[];
      readonly labels?: Labels;
    }
  /** A cancelled one has failed with `cancelled`. */
  | {
      readonly type: "child.failed";
      readonly id: string;
      readonly error: Failure;
      readonly committed?: readonly string[];
      readonly labels?: Labels;
    }
  | { readonly type: "store.answered"; readonly request: StoreRequest; readonly result: StoreResult }
  /** A watched key is at another version; `item` is null when it is not there. */
  | { readonly type: "store.changed"; readonly key: string; readonly item: Item | null }
  | { readonly type: "cancel.requested"; readonly reason: string };

/** `digest` stands for what went in, where the step has one. */
interface StepCompleted {
  readonly value?: Json;
  readonly ms?: number;
  readonly digest?: string;
}

interface StepFailed {
  readonly error: Failure;
  readonly ms?: number;
  readonly digest?: string;
}

export type NoteBody =
  | { readonly type: "agent.started" }
  | { readonly type: "agent.completed" }
  | { readonly type: "agent.failed"; readonly error: Failure }
  /** `effect` ignored its signal; it was left behind and whatever it still does is lost. */
  | { readonly type: "step.abandoned"; readonly key: string }
  /** A branch waits for something that is not `ctx`, while other branches live: replay may see another order. */
  | { readonly type: "await.foreign"; readonly paths: readonly string[] }
  /** A request to a model is about to be sent: its worst case. `n` counts those of one execution of the step. */
  | {
      readonly type: "budget.reserved";
      readonly n: number;
      readonly model: string;
      /** `null` where the price is not known. */
      readonly nano: number | null;
      readonly tokens: number;
    }
  /**
   * It came to nothing, and has cost this much. What a reply has cost is in the reply; with `outcome`, it is that of something
   * else that came to an end, such as an embedding, or what it has used where no budget applied.
   */
  | {
      readonly type: "budget.settled";
      readonly n: number;
      readonly model: string;
      readonly bill: Bill;
      readonly outcome?: "reply";
    }
  | {
      readonly type: "budget.settled";
      readonly n: 0;
      readonly model: string;
      readonly usage: Usage;
      readonly outcome: "reply";
    }
  /** So much of an account is spent. Once for each fraction, in whichever run it is noticed. */
  | {
      readonly type: "budget.alerted";
      readonly account: string;
      readonly name: string;
      readonly fraction: number;
      readonly limit: "usd" | "tokens";
      readonly spent: number;
      readonly max: number;
    }
  | { readonly type: "run.resumed"; readonly epoch: number }
  | { readonly type: "run.forked"; readonly from: string; readonly at: number; readonly live: boolean }
  /** `labels`: of what it had read, if any. */
  | { readonly type: "run.completed"; readonly value?: Json; readonly labels?: Labels }
  | { readonly type: "run.failed"; readonly error: Failure; readonly labels?: Labels }
  | { readonly type: "run.cancelled"; readonly reason: string; readonly unresolved: readonly string[] }
  /** Cannot be replayed with the present code; not an end. */
  | { readonly type: "run.stuck"; readonly error: Failure }
  /** Written by agents through `ctx.emit`; `type` is theirs. */
  | { readonly type: `${string}.${string}`; readonly data: Json };

interface Stamp {
  /** Dense from 0 in every run. */
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Where in the run; empty for the run itself. */
  readonly path: string;
}

/** One entry of a run's log: the one thing that terminal, studio, metrics, replay and audit all read. */
export type Entry = Stamp & { readonly type: string; readonly body: Json };

type Typed<B> = B extends { readonly type: infer T }
  ? Stamp & { readonly type: T; readonly body: Omit<B, "type"> }
  : never;

/** An entry of a known type, for a `switch` that the compiler keeps complete. */
export type KnownEntry = Typed<FactBody> | Typed<Exclude<NoteBody, { readonly data: Json }>>;

export type FactType = FactBody["type"];

/** Written into `run.started`; raised when the meaning of entries changes. */
export const logFormat = 1;

const facts: ReadonlySet<string> = new Set<FactType>([
  "run.started",
  "effect.intended",
  "step.completed",
  "step.failed",
  "model.completed",
  "model.failed",
  "tool.completed",
  "tool.failed",
  "timer.fired",
  "signal.received",
  "wait.expired",
  "decision.requested",
  "decision.answered",
  "child.started",
  "child.completed",
  "child.failed",
  "store.answered",
  "store.changed",
  "cancel.requested",
]);

export const isFact = (type: string): boolean => facts.has(type);

/** The first words of types that only the runtime writes; `ctx.emit` refuses them. */
export const reserved: ReadonlySet<string> = new Set([
  "run",
  "agent",
  "step",
  "model",
  "tool",
  "effect",
  "timer",
  "signal",
  "wait",
  "decision",
  "child",
  "store",
  "cancel",
  "await",
  "budget",
]);
