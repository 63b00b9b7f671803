import type { Answer, Decision } from "../../core/decision.ts";
import type { Item, StoreRequest, StoreResult } from "../../core/store.ts";
import type { EntryRow } from "../execution/fact.ts";
import type { Scope } from "../execution/store-ops.ts";

/** How a run stands in the journal. `parked` runs are in nobody's memory, or need not be. */
export type StoredStatus = "running" | "parked" | "stuck" | "completed" | "failed" | "cancelled";

/** What a parked run waits for. */
export interface Waiting {
  readonly decisions: readonly string[];
  readonly signals: readonly string[];
  /** Keys that are watched. Absent where none is. */
  readonly keys?: readonly string[];
  /** A timer in some branch will move it on without anybody's help. */
  readonly sleeping: boolean;
}

export interface RunRow {
  readonly n: number;
  readonly id: string;
  readonly agent: string;
  readonly status: StoredStatus;
  readonly owner: string | null;
  /** Counts changes of owner; writes of an earlier owner are refused. */
  readonly epoch: number;
  readonly wakeAt: number | null;
  readonly waiting: Waiting | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly forkOf: string | null;
  readonly forkAt: number | null;
  readonly live: boolean;
  /** The run that has called this one, and where. */
  readonly parent: { readonly run: number; readonly runId: string; readonly path: string } | null;
}

export interface EntryWrite {
  readonly kind: "entry";
  readonly run: number;
  readonly epoch: number;
  readonly seq: number;
  readonly at: number;
  readonly path: string;
  readonly type: string;
  /** JSON text; `null` when it is made in the transaction, from `request` and its result. */
  body: string | null;
  readonly request: StoreRequest | null;
  readonly scope: Scope | null;
  result: StoreResult | null;
  /** Set by the journal when the epoch is no longer the run's. */
  refused: boolean;
}

export interface CreateWrite {
  readonly kind: "create";
  readonly id: string;
  readonly agent: string;
  readonly owner: string;
  readonly at: number;
  /** Body of `run.started`. */
  readonly body: string;
  /** Set by the journal: the row made, or the one that was there. */
  row: RunRow | null;
  existed: boolean;
}

/**
 * A run that another one calls: made unless there is one under this id. Comes after its announcement in the log of the
 * caller, and in the same commit.
 */
export interface ChildWrite {
  readonly kind: "child";
  /** The caller. */
  readonly run: number;
  readonly epoch: number;
  /** Of the call. */
  readonly path: string;
  readonly id: string;
  readonly agent: string;
  readonly owner: string;
  readonly at: number;
  /** Body of `run.started`; looked at only when the run is made. */
  readonly body: string;
  /** Set by the journal: the row made, or the one that was there; `null` when the caller belongs to somebody else now. */
  row: RunRow | null;
  existed: boolean;
}

/** The caller no longer wants it: a cancel goes into its inbox. */
export interface CallOffWrite {
  readonly kind: "call-off";
  /** The caller. */
  readonly run: number;
  readonly epoch: number;
  readonly id: string;
  readonly reason: string;
}

/**
 * With an end, in the same transaction: the caller of the run, if it has one, is told (`child` in its inbox), and those
 * that the run has called and that have not ended are cancelled.
 */
export interface StatusWrite {
  readonly kind: "status";
  readonly run: number;
  readonly epoch: number;
  readonly at: number;
  readonly status: StoredStatus;
  readonly wakeAt: number | null;
  readonly waiting: Waiting | null;
  /** Gives the run up: any process may claim it. */
  readonly release: boolean;
  /** With an end: keys of the `once` effects that the run has started. */
  readonly committed?: readonly string[];
}

/** Opens a decision, or makes it void. */
export interface DecisionWrite {
  readonly kind: "decision";
  readonly run: number;
  readonly epoch: number;
  readonly id: string;
  readonly path: string;
  readonly at: number;
  readonly question: string;
  readonly deadline: number | null;
  readonly open: boolean;
}

/** An item of the inbox has become a fact. Comes after that fact, and in the same commit. */
export interface TakenWrite {
  readonly kind: "taken";
  readonly run: number;
  readonly epoch: number;
  readonly pos: number;
}

/**
 * The result of an effect whose run was taken over meanwhile (R10). Answers the decision about the step's unknown
 * outcome, be it open already or opened later.
 */
export interface LateWrite {
  readonly kind: "late";
  readonly run: number;
  readonly path: string;
  readonly at: number;
  readonly body: string;
}

/**
 * A run watches a key, or does so no more. Opening looks at once: a key that is at another version already is put into
 * the run's inbox, as is one that any later change brings there, in the transaction that makes the change. That ends the
 * watch; so does the end of the run.
 */
export interface WatchWrite {
  readonly kind: "watch";
  readonly run: number;
  readonly epoch: number;
  readonly at: number;
  readonly scope: Scope;
  /** Which one is closed or opened; null closes all of the run. */
  readonly path: string | null;
  readonly opens: { readonly key: string; readonly version: number } | null;
}

export type Write =
  | EntryWrite
  | CreateWrite
  | ChildWrite
  | CallOffWrite
  | StatusWrite
  | DecisionWrite
  | TakenWrite
  | LateWrite
  | WatchWrite;

/** What comes in from outside a run, possibly from another process. */
export type InboxItem =
  | { readonly type: "signal"; readonly name: string; readonly payload: unknown }
  | { readonly type: "cancel"; readonly reason: string }
  /** A run that was called from `path` has ended; how, is in the last entry of its log. */
  | { readonly type: "child"; readonly path: string; readonly id: string; readonly committed: readonly string[] }
  | { readonly type: "changed"; readonly path: string; readonly key: string; readonly item: Item | null }
  | { readonly type: "answer"; readonly id: string; readonly answer: Answer };

export interface ForkWrite {
  readonly from: RunRow;
  readonly at: number;
  readonly id: string;
  readonly live: boolean;
  readonly now: number;
}

export interface ListPage {
  /** Only runs with smaller numbers. */
  readonly below?: number;
  /** Also parked runs that have called others which have not ended, whatever statuses are asked for. */
  readonly callers?: boolean;
}

/** Which runs to claim. */
export interface DueQuery {
  readonly owner: string;
  readonly now: number;
  /** Only runs of these agents. */
  readonly agents: readonly string[];
  /** Only these runs; null for all. */
  readonly ids: readonly string[] | null;
  readonly limit: number;
}

/**
 * Where the local engine keeps everything. Calls are synchronous and atomic; any of them may throw `JournalBusy` when
 * another process is writing, having changed nothing.
 */
export interface Journal extends Disposable {
  /** Other processes may use it too: leases, and looking for their changes, are needed. */
  readonly shared: boolean;
  /** For messages: the file, or "memory". */
  readonly name: string;
  /** All writes or none, in order. Fills in results; writes of an old epoch are refused singly. */
  commit(writes: readonly Write[]): void;
  find(id: string): RunRow | null;
  /** Newest first. */
  list(statuses: readonly StoredStatus[] | null, limit: number, page?: ListPage): readonly RunRow[];
  /** The runs that this one has called and that have not ended. */
  children(run: number): readonly RunRow[];
  /** Entries with `seq >= from`, in order, at most `limit`. */
  read(run: number, from: number, limit: number): readonly EntryRow[];
  last(run: number): EntryRow | null;
  /** Makes `owner` the owner unless the run has ended or another owner's lease is good. */
  claim(id: string, owner: string, now: number): RunRow | null;
  /** Claims runs that somebody should execute, oldest first: timer due, inbox filled, or owner gone. */
  claimDue(query: DueQuery): readonly RunRow[];
  /** When the next parked run is due after `after`, epoch milliseconds. */
  nextWake(after: number): number | null;
  /** Everybody who holds, or held, a lease. */
  owners(): readonly string[];
  renew(owner: string, until: number): void;
  /** Ends the lease; the owner's runs become claimable at once. */
  retire(owner: string): void;
  /** False when the run is unknown or has ended. */
  send(runId: string, item: InboxItem): boolean;
  /** What has come for the run and is not in its log yet, of that only what came behind the position `after`. */
  inbox(run: number, after?: number): readonly { readonly pos: number; readonly item: InboxItem }[];
  /** Whether anything has come for any run. */
  inboxFilled(): boolean;
  decision(id: string): Decision | null;
  decisions(runId: string | null, status: Decision["status"] | null): readonly Decision[];
  /**
   * True for the first answer, if it comes before the deadline; it is put into the run's inbox in the same transaction. Later
   * ones find, or leave behind, what counts at the deadline: also where nobody was there to see it pass.
   */
  answer(id: string, answer: Answer, now: number): boolean;
  fork(fork: ForkWrite): RunRow;
  /**
   * Deletes runs that ended before `before`; a child not before its caller. What nobody can see any more at `now` goes too: at most as many expired
   * items, and leases long over that no run depends on. Returns the number of runs.
   */
  prune(before: number, limit: number, now?: number): number;
  store(request: StoreRequest, scope: Scope, now: number): StoreResult;
  /** Ids of the runs that were told something by what was done here, since last asked: it is in their inboxes. */
  woken(): readonly string[];
  /** Changes whenever another process has committed something. */
  changed(): number;
}

/** Thrown, with nothing changed, when another process holds the write lock. */
export class JournalBusy extends Error {
  override readonly name = "JournalBusy";
}
