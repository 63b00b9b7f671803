import type { TroupeError } from "../base/errors.ts";
import type { RunId } from "../base/ids.ts";
import type { Json } from "../base/json.ts";
import type { StepKind, StepScope } from "./agent.ts";
import type { Spending } from "./budget.ts";
import type { Answer, Decision, Question } from "./decision.ts";
import type { Entry } from "./entry.ts";
import type { Inherited } from "./inherited.ts";
import type { Labels } from "./labels.ts";
import type { Outcome, RunInfo } from "./outcome.ts";
import type { ResultCache } from "./result-cache.ts";
import type { Item, StoreRequest, StoreResult, WatchOptions } from "./store.ts";

/** What a step asks of the engine. */
export interface StepRequest {
  /** Unique in the run; identical in every execution. */
  readonly path: string;
  readonly key: string;
  /** Aborts the step. `null` for one that must run whatever happens. */
  readonly signal: AbortSignal | null;
  /** Record the intent first, so that a later execution can tell that the effect may have happened. */
  readonly intent: boolean;
  /** Being cut off in the middle leaves the outcome unknown (`effect_unknown`) instead of failed. */
  readonly once: boolean;
  /** False only where the effect touches nothing: it may then start before earlier facts are on disk. A hint. */
  readonly barrier: boolean;
  readonly timeoutMs: number;
  /** What the log calls it. */
  readonly kind: StepKind;
  /** Stands for what goes in: a recorded outcome counts only for the same. `null` where nothing is compared. */
  readonly digest: string | null;
  /** Given on to the effect, in its scope. */
  readonly spending?: Spending | undefined;
  /** Likewise. */
  readonly results?: ResultCache | undefined;
  /**
   * `fresh` is false when an earlier execution may have started this effect and never recorded its end. That is decided
   * durably when the effect is about to start: an intent in the log does not mean that it ever began.
   */
  readonly effect: (scope: StepScope, fresh: boolean) => unknown;
}

/** A run that another run calls. */
export interface ChildRequest extends Inherited {
  /** Made of the caller's id and the path of the call: the same in every execution. */
  readonly id: RunId;
  readonly agent: string;
  readonly input: Json | undefined;
}

/** How it ended. */
export type ChildEnd = (
  | { readonly ok: true; readonly value: Json | undefined }
  | { readonly ok: false; readonly error: TroupeError }
) & {
  /** Keys of `once` effects that it, or a run below it, has started: no policy may run it again (R3). */
  readonly committed: readonly string[];
  /** What it had read by then. */
  readonly labels?: Labels | undefined;
};

/**
 * What an engine gives to one execution of a run: the few things that can enter it. Each resolves in log order, one at
 * a time, after everything already delivered has run as far as it can (R1). After the execution was abandoned nothing
 * resolves any more.
 */
export interface Host {
  /** From its first entry; a fork has that of its parent. */
  readonly inherited: Inherited;
  readonly runId: RunId;
  /** Root of the run's random numbers; kept by forks. */
  readonly seed: string;
  /** The run shares the beginning of its log with another one. */
  readonly forked: boolean;
  /** Set in a fork that must ask before any effect that an outside world would see. */
  readonly guarded: boolean;
  /** Aborted when the cancel is delivered. */
  readonly signal: AbortSignal;
  /** The largest `at` delivered so far, epoch milliseconds: never goes back, whatever clocks stamped the facts. */
  now(): number;
  step(request: StepRequest): Promise<Json | undefined>;
  sleep(path: string, until: number, signal: AbortSignal): Promise<void>;
  /** Rejects with `timeout` at `until`. */
  wait(path: string, name: string, until: number | null, signal: AbortSignal): Promise<Json>;
  ask(path: string, id: string, question: Question, deadline: number | null, signal: AbortSignal): Promise<Answer>;
  /**
   * Starts a run of its own, or finds the one that an earlier execution started, and waits for its end. When `signal` is
   * aborted the child is cancelled; its end is waited for all the same and then comes as a failure with the reason of
   * `signal`. Never rejects.
   */
  child(path: string, request: ChildRequest, signal: AbortSignal): Promise<ChildEnd>;
  store(path: string, request: StoreRequest, signal: AbortSignal): Promise<StoreResult>;
  /** Resolves when `key` is at another version than `version`; rejects with `timeout` at `until`. */
  watch(path: string, key: string, version: number, until: number | null, signal: AbortSignal): Promise<Item | null>;
  /**
   * Calls `look` once, when every branch has gone as far as it can, before anything else enters the run. True says that it
   * has moved one: what that leads to comes first.
   */
  atRest(look: () => boolean): void;
  note(path: string, type: string, body: Json): void;
  /** Whether a fork found, in the part it shares with its parent, the outcome of a step or a question at this path. */
  adopted(path: string): boolean;
}

/** One execution in progress. */
export interface Execution {
  readonly result: Promise<Json | undefined>;
  /** Paths of branches that wait for something the engine did not give them. */
  foreign(): readonly string[];
  /** Keys of the `once` effects that it has started so far, those of its children included: told to the run's caller. */
  committed(): readonly string[];
  /** Of all that it has read so far: kept with its end, and told to the run's caller. */
  labels(): Labels | undefined;
}

/** What the runtime hands to an engine: how to execute a registered agent. */
export interface Program {
  readonly agents: readonly string[];
  execute(agent: string, input: Json | undefined, host: Host): Execution;
}

export interface StartRequest extends Inherited {
  readonly id: RunId;
  readonly agent: string;
  readonly input: Json | undefined;
}

export interface ForkRequest {
  readonly from: RunId;
  /** Last entry shared with the parent. */
  readonly at: number;
  readonly id: RunId;
  /** Effects of the fork are real: nobody is asked first. */
  readonly live: boolean;
}

export interface RunQuery {
  readonly status?: RunInfo["status"];
  /** Newest first. Default 100. */
  readonly limit?: number;
}

export interface DecisionQuery {
  /** This one only. */
  readonly id?: string;
  readonly runId?: RunId;
  readonly status?: Decision["status"];
}

/** Keeps runs alive. Agent code cannot tell which one it is on. */
export interface Engine extends AsyncDisposable {
  /** Takes over what is to be executed. Called once, before anything is started. */
  serve(program: Program): Promise<void>;
  /** Durably accepts a run; with an id that exists, checks that agent and input are the same. */
  start(request: StartRequest): Promise<void>;
  /** Continues a run that is not being executed. Resolves when it is in execution here or elsewhere, or has ended. */
  resume(id: RunId): Promise<void>;
  /** Resolves when the run has ended or is paused; with `final`, only when it has ended. */
  outcome(id: RunId, options: { readonly final: boolean; readonly signal?: AbortSignal }): Promise<Outcome>;
  signal(id: RunId, name: string, payload: Json): Promise<void>;
  cancel(id: RunId, reason: string): Promise<void>;
  fork(request: ForkRequest): Promise<void>;
  /** @throws TroupeError `decision_unknown`, `decision_closed` */
  decide(decisionId: string, answer: Answer): Promise<void>;
  decisions(query?: DecisionQuery): Promise<readonly Decision[]>;
  run(id: RunId): Promise<RunInfo | null>;
  runs(query?: RunQuery): Promise<readonly RunInfo[]>;
  /** Entries from `from` on, in order; with `follow`, goes on until the run ends. */
  entries(id: RunId, options?: EntriesOptions): AsyncIterable<Entry>;
  /** Recomputes the hash chain. Resolves with the head; rejects with `log_tampered`. */
  verify(id: RunId): Promise<{ readonly entries: number; readonly head: string }>;
  /** Deletes ended runs that were last touched before `before` (epoch ms); at most `limit`. Resolves with how many. */
  prune(before: number, limit: number): Promise<number>;
  /** State outside any run. */
  store(request: StoreRequest): Promise<StoreResult>;
  /** As `Store.watch`, outside any run: rejects with `timeout` after `timeoutMs`, with `closed` when the engine is. */
  watch(key: string, options: WatchOptions): Promise<Item | null>;
}

export interface EntriesOptions {
  /** First `seq`. Default 0. */
  readonly from?: number;
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}
