import type { Answer, Decision } from "../../core/decision.ts";
import type { StoreRequest, StoreResult } from "../../core/store.ts";
import type { EntryRow } from "../execution/fact.ts";
import type { Scope } from "../execution/store-ops.ts";

/** How a run stands in the journal. `parked` runs are in nobody's memory, or need not be. */
export type StoredStatus = "running" | "parked" | "stuck" | "completed" | "failed" | "cancelled";

/** What a parked run waits for. */
export interface Waiting {
  readonly decisions: readonly string[];
  readonly signals: readonly string[];
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

export type Write = EntryWrite | CreateWrite | StatusWrite | DecisionWrite | TakenWrite | LateWrite;

/** What comes in from outside a run, possibly from another process. */
export type InboxItem =
  | { readonly type: "signal"; readonly name: string; readonly payload: unknown }
  | { readonly type: "cancel"; readonly reason: string }
  | { readonly type: "answer"; readonly id: string; readonly answer: Answer };

export interface ForkWrite {
  readonly from: RunRow;
  readonly at: number;
  readonly id: string;
  readonly live: boolean;
  readonly now: number;
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
  list(statuses: readonly StoredStatus[] | null, limit: number): readonly RunRow[];
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
  /** True for the first answer; it is put into the run's inbox in the same transaction. */
  answer(id: string, answer: Answer): boolean;
  fork(fork: ForkWrite): RunRow;
  /**
   * Deletes runs that ended before `before`. What nobody can see any more at `now` goes too: at most as many expired
   * items, and leases long over that no run depends on. Returns the number of runs.
   */
  prune(before: number, limit: number, now?: number): number;
  store(request: StoreRequest, scope: Scope, now: number): StoreResult;
  /** Changes whenever another process has committed something. */
  changed(): number;
}

/** Thrown, with nothing changed, when another process holds the write lock. */
export class JournalBusy extends Error {
  override readonly name = "JournalBusy";
}
