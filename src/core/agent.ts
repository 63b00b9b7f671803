import type { Clock } from "../base/clock.ts";
import type { RunId } from "../base/ids.ts";
import type { Json } from "../base/json.ts";
import type { Random } from "../base/random.ts";
import type { GrantLists, Grants, TreeLimits } from "./bounds.ts";
import type { Budget, BudgetLimit, Spending } from "./budget.ts";
import type { AnswerTo, ApprovedCall, Ask, Form } from "./decision.ts";
import type { Labels } from "./labels.ts";
import type { Mail } from "./mail.ts";
import type { ResultCache } from "./result-cache.ts";
import type { Store } from "./store.ts";

/**
 * Anything with a name that turns an input into an output: a model with tools, a function, a person, a remote
 * service, a whole team. `Agent` alone means "any agent" and is only good as a constraint.
 */
export interface Agent<I = never, O = unknown> {
  /** Part of the path of everything the agent does: at most 120 characters, no `/`, `#` or `!`. */
  readonly name: string;
  /** Read by other agents when they decide whom to ask. */
  readonly description?: string | undefined;
  readonly run: (input: I, ctx: Context) => Promise<O>;
}

/** What every agent is known by, for programs without types. */
export function isAgent(value: unknown): value is Agent {
  if (typeof value !== "object" || value === null || !("name" in value && "run" in value)) return false;
  return typeof value.name === "string" && typeof value.run === "function";
}

/** Wraps an agent without changing its type: retry, timeout, budget, cache, guard. */
export type Policy = <I, O>(inner: Agent<I, O>) => Agent<I, O>;

/**
 * What an effect does to the world, and so what may be done when its outcome is not known.
 * A *policy* is `retry` and its like; *the runtime* repeats by itself after a crash, a takeover, or in a fork.
 *
 * | effect | the runtime | a policy |
 * |---|---|---|
 * | `pure` (reads, computes) | repeats | repeats |
 * | `idempotent` (safe under the same `key`) | repeats, same `key` | repeats, new `key` |
 * | `once` (cannot be taken back) | asks `reconcile`, else a person | refused: `effect_committed` |
 * | undeclared | as `once` | as `idempotent` |
 *
 * A fork has keys of its own. It asks a person, not `reconcile`, before `once` and undeclared effects.
 */
export type Effect = "pure" | "idempotent" | "once";

/** What a running effect is given. */
export interface StepScope {
  /** Run id and path: the same on every attempt at this step. Pass it on as idempotency key. */
  readonly key: string;
  /** Aborted when the run is cancelled or detached, the enclosing call is aborted, or the step's time is up. */
  readonly signal: AbortSignal;
  /** The engine's: what an effect waits for by this clock, it waits for in simulated time as well. */
  readonly clock: Clock;
  /** Where requests to models are paid for; absent where no budget applies. */
  readonly spending?: Spending | undefined;
  /** Results of tools that the runs of the app share. */
  readonly results?: ResultCache | undefined;
  /** Adds a note of the runtime's to the log, at the path of the step. Resolves when it is kept, as far as the engine can tell. */
  readonly record?: ((type: string, body: Json) => Promise<void>) | undefined;
}

/** What the log calls a step: `model.completed`, `tool.failed` … Replay compares it. */
export type StepKind = "step" | "model" | "tool";

/** What a reconciler found out about an effect whose outcome is unknown. */
export type Reconciled<T> =
  | { readonly status: "found"; readonly value: T }
  | { readonly status: "absent" }
  | { readonly status: "unknown" };

export interface StepOptions<T> {
  /** Default: undeclared, see {@link Effect}. */
  readonly effect?: Effect;
  /** Hard limit of one attempt, in milliseconds. Default 600,000 (10 minutes). */
  readonly timeoutMs?: number;
  /**
   * Looks up under `key` whether a `once` effect happened. Asked when it was cut off, before any person. `absent` means
   * that it did not happen and cannot any more: it is then run again. Failing counts as `unknown`.
   */
  readonly reconcile?: (scope: StepScope) => Promise<Reconciled<T>>;
  /** Runs even when the run is already cancelled: for cleaning up in `finally`. Default false. */
  readonly shield?: boolean;
  /** Shown to a person who must say whether the effect happened, or may: what it does it to. JSON. */
  readonly about?: Json;
  /** Default `"step"`. */
  readonly kind?: StepKind;
  /**
   * Stands for what goes into the effect, such as a hash, at most 64 characters. Kept with the outcome; a replay that
   * comes with another one is refused (`replay_mismatch`). Default: not compared.
   */
  readonly digest?: string;
  /**
   * Runs the effect only if what it is about to do is what was approved, for this step of this run: else it fails with
   * `approval_stale` and has done nothing. A fork then asks no question of its own. Default: not bound.
   */
  readonly approved?: ApprovedCall;
}

export interface CallOptions {
  /** Name in the path instead of the agent's own. Throws `name_taken` when used twice by one caller. */
  readonly as?: string;
  /**
   * `"run"`: as a run of its own, in whatever process or on whatever worker; this one parks meanwhile, holding no
   * resources. Only agents that the app has by name; input and result are JSON of at most 8 MiB. The child has state,
   * log and decisions of its own, is in nobody's team for mail, and is cancelled when the call is aborted or the caller
   * ends: the call then waits for its end. Default: in the caller's run, for any agent.
   *
   * In a fork a person is asked before a child is started, unless the fork is live: what it does is real.
   */
  readonly placement?: "run";
  /**
   * Calls of the same agent under the same name of a thread are one conversation: each call sees what was said in those
   * before, as long as this caller lives, and nothing is told twice. One at a time. For agents that keep one, such as
   * model agents; not with `placement`.
   */
  readonly thread?: string;
  /**
   * `"inherited"`: the agent has the mailbox of its caller, because it does the caller's own work: for policies, which
   * stand in for what they wrap. Default: it has one of its own, in the team of its caller.
   */
  readonly mail?: "inherited";
  /** Ends the call when aborted. Must be aborted by code that only depends on `ctx`, never by ambient timers. */
  readonly signal?: AbortSignal;
  /** A limit for what the models of this call spend, all that it calls included; within those that apply already. */
  readonly budget?: BudgetLimit;
  /** Limits for what goes on below the agent, and its own life; within those that apply already. */
  readonly limits?: TreeLimits;
  /** What the agent, and all that it calls, may call, use and write to; of that which may be here already. */
  readonly grants?: GrantLists;
}

export interface WaitOptions {
  /** Milliseconds from now; then the wait throws `timeout`. Survives restarts. Default: no limit. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A conversation over several calls: the same object in each of them. What is kept under it is the agent's own. */
export interface Thread {
  /** As the caller named it. */
  readonly name: string;
  /** How many calls of it have returned. One that fails is not counted: what was said in it may be said again. */
  readonly completed: number;
  /** What the last of these returned; undefined before. */
  readonly last: unknown;
}

/** Time as the run sees it. One object for all contexts of an execution, and another one for each replay. */
export interface RunClock {
  /** Epoch milliseconds of the last thing that entered the run; the same in every replay. */
  now(): number;
}

/**
 * Everything an agent may touch. There is no ambient state: what only uses `ctx` can be replayed, cancelled,
 * simulated and moved to another machine.
 *
 * Between the calls of `ctx`, code must be deterministic. Branches (`Promise.all`, races) may await only what `ctx`
 * gives; anything else (files, network, timers) goes inside `step`.
 */
export interface Context {
  readonly runId: RunId;
  /** The names from the root to here, e.g. `article/draft/reviewer#2`. */
  readonly path: string;
  readonly signal: AbortSignal;
  readonly clock: RunClock;
  /** Seeded by run and path. */
  readonly random: Random;
  /** Key-value state; every operation is a recorded step. */
  readonly store: Store;
  /** The conversation that this call is part of, where its caller has named one. */
  readonly thread: Thread | null;
  /** Messages to and from the other agents that the same caller has called. */
  readonly mail: Mail;
  /** What may still be spent here. */
  readonly budget: Budget;
  /**
   * What is known of all that was read here so far, by label with the place that it came in at: of the input, of results of
   * tools, of answers of agents, of mail, memory and the store. They only grow, but for `endorse`.
   */
  readonly labels: Labels;
  /** What may be called, used and written to here; null where nothing is refused. */
  readonly grants: Grants | null;

  /**
   * Runs another agent. The only way to do so: spans, limits and placement hook in here.
   *
   * @throws whatever the agent throws; `name_taken`; `limit_reached` and `not_granted`, before anything runs. With `placement: "run"` also `agent_unknown`, `invalid_value`,
   * `too_large`, `cancelled` when the child alone was cancelled, and `step_failed` for errors that are not of this library.
   */
  call<I, O>(agent: Agent<I, O>, input: I, options?: CallOptions): Promise<O>;

  /**
   * Runs `effect` and records its outcome, failure included, under this path and `name`; a replay returns or throws
   * the record instead. The result must be JSON of at most 8 MiB; what is returned is a copy, as replays see it.
   * At a crash the effect in flight has not been recorded; what then happens depends on `options.effect`.
   *
   * @throws TroupeError `step_failed` (the effect threw), `timeout`, `aborted`, `cancelled`, `invalid_value`,
   * `too_large`, `effect_refused`; `name_taken` when `name` was used before by this caller.
   */
  step<T>(name: string, effect: (scope: StepScope) => Promise<T> | T, options?: StepOptions<T>): Promise<T>;

  /** A durable timer: `ms` from `clock.now()`, over restarts. */
  sleep(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void>;

  /**
   * Waits for `app.signal(runId, name, payload)`. Signals are kept: one sent before the wait is taken at once, each by
   * one wait, in order.
   *
   * @throws TroupeError `timeout` after `timeoutMs`.
   */
  wait<T extends Json = Json>(name: string, options?: WaitOptions): Promise<T>;

  /**
   * Asks a person and waits for the answer; meanwhile the run parks, holding no resources. Bound to exactly this
   * question at this place: an answer cannot be used for anything else, and only the first counts. JSON of at most 8 MiB.
   *
   * With a `form`, a yes has a value that fits it: `app.decide` refuses others (`invalid_input`), and the decision stays open.
   * With a `call`, standing rules may answer, and a step with `approved` is bound to the answer.
   *
   * @throws TroupeError `invalid_input` for a form that cannot be checked, and for a default that does not fit it.
   */
  ask<S extends Form | undefined = undefined>(question: Ask<S>): Promise<AnswerTo<S>>;

  /**
   * From now on all that is done here counts as done by somebody who has read what has these labels: for what no tool
   * declares, such as what a step has fetched. `from` says where it came in; default: the path of this call.
   *
   * @throws TroupeError `invalid_input` for what can be no label.
   */
  label(labels: string | readonly string[], from?: string): void;

  /**
   * Takes labels off: somebody vouches for all that was read here, whatever it was. Noted as `labels.endorsed`. What this
   * call returns no longer carries them; those of the caller stay as they are. See the policy `endorse`, which looks first.
   *
   * @param by Who vouches: a person, or the name of a check.
   * @throws TroupeError `invalid_input` for what can be no label, and when nobody is named.
   */
  endorse(labels: string | readonly string[], by: string): void;

  /**
   * Adds a note of yours to the run's log, such as `finding.posted`: JSON of at most 8 MiB. Not a fact: replay never
   * compares it.
   */
  emit(type: `${string}.${string}`, data?: Json): void;
}
