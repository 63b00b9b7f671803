import { AbortFan } from "../../base/abort-fan.ts";
import type { Clock } from "../../base/clock.ts";
import type { Deadlines } from "../../base/deadlines.ts";
import type { RunId } from "../../base/ids.ts";
import type { StepRequest } from "../../core/engine.ts";
import type { FactType } from "../../core/entry.ts";
import type { StoreRequest } from "../../core/store.ts";
import { Attempt, type AttemptParts, type Ending } from "../execution/attempt.ts";
import {
  completedType,
  type Fact,
  type FactOf,
  failedType,
  jsonBody,
  stepFields,
  stepText,
} from "../execution/fact.ts";
import type { Scope } from "../execution/store-ops.ts";
import { Unresolved } from "../execution/unresolved.ts";
import type { EntryWrite, RunRow, Write } from "./journal.ts";
import type { Sink } from "./sink.ts";

/** Whoever wants to know what happened. */
export interface FactReceiver {
  enqueue(fact: Fact): void;
}

/**
 * A run that this process owns: its place in the log, and the effects in flight. Executions come and go (a replay
 * starts a new one); what is here stays.
 */
export class LiveRun {
  readonly id: RunId;
  readonly row: RunRow;
  readonly scope: Scope;
  readonly clock: Clock;
  readonly sink: Sink;
  /** Next `seq`. */
  seq: number;
  /** Effects whose end has not been recorded, by path. */
  readonly attempts: Map<string, Attempt> = new Map();
  /** Notes that are in the log already, counted by path and type, so that replay does not write them again. */
  readonly notes: Map<string, number> = new Map();
  readonly unresolved: Unresolved = new Unresolved();
  /** Paths whose watch was opened since this process owns the run, and has not ended. */
  readonly watching: Set<string> = new Set();
  /** Paths of calls whose child this process has called off. */
  readonly calledOff: Set<string> = new Set();
  /** Paths of calls whose child could not be made. */
  readonly refused: Set<string> = new Set();
  /** The execution that facts are delivered to. */
  receiver: FactReceiver | undefined;
  /** Takes the result of an effect that ended when it was no longer waited for, or not by this process. */
  onLate: ((path: string, value: unknown) => void) | undefined;
  /** The journal refused a write, or the process lets go: nothing more is written. */
  closed = false;
  /** The execution is over: no more effects are started. */
  ending = false;
  /** What the row in the journal says, so that it is only written when it changes. */
  parked = false;
  /** Position in the inbox up to which everything is in the log. */
  taken = 0;

  readonly #parts: AttemptParts;
  readonly #onEnd = (attempt: Attempt, ending: Ending): void => this.#ended(attempt, ending);

  constructor(row: RunRow, seq: number, clock: Clock, sink: Sink, limits: Deadlines) {
    this.id = row.id as RunId;
    this.row = row;
    this.seq = seq;
    this.clock = clock;
    this.sink = sink;
    const onLate = ({ request }: Attempt, value: unknown) => {
      if (request.intent) this.onLate?.(request.path, value);
    };
    this.#parts = { clock, deadlines: limits, aborts: new AbortFan(), onLate };
    this.scope = { runId: row.id, overlay: row.forkOf !== null };
  }

  /** Adds a fact to the log. It may be delivered at once; whatever leaves the run waits for a barrier. */
  append<T extends FactType>(type: T, path: string, body: FactOf<T>, text?: string, cause?: unknown): Fact {
    const at = this.clock.now();
    const seq = this.#write(type, path, at, text ?? jsonBody(body), null).seq;
    return { seq, at, path, type, body, cause };
  }

  /** Adds a store operation, executed in the transaction that keeps it. */
  appendRequest(path: string, request: StoreRequest): EntryWrite {
    return this.#write("store.answered", path, this.clock.now(), null, request);
  }

  /** The last entry. */
  end(type: string, body: string): void {
    this.#write(type, "", this.clock.now(), body, null);
  }

  /** Adds a note about this very execution, which replay must not swallow. */
  mark(type: string, body: object): void {
    this.#write(type, "", this.clock.now(), jsonBody(body), null);
  }

  note(path: string, type: string, body: object): void {
    if (this.notes.size > 0 && this.#isKept(`${path}\n${type}`)) return;
    this.#write(type, path, this.clock.now(), jsonBody(body), null);
    this.sink.soon();
  }

  /** True when the log has this note already. */
  #isKept(key: string): boolean {
    const recorded = this.notes.get(key);
    if (recorded === undefined) return false;
    if (recorded === 1) this.notes.delete(key);
    else this.notes.set(key, recorded - 1);
    return true;
  }

  add(write: Write): void {
    if (!this.closed) this.sink.add(write);
  }

  /** Does something once all that was added until now is kept. */
  afterCommit(then: () => void, alone = false): void {
    const wait = this.sink.barrier(alone);
    if (wait === undefined) then();
    else wait.then(then, () => undefined); // the sink tells the engine why
  }

  /** Starts an effect, or joins the one that is running for this path since an earlier execution. */
  start(request: StepRequest, fresh: boolean): void {
    if (this.closed || this.ending || this.attempts.has(request.path)) return;
    this.attempts.set(request.path, new Attempt(request, fresh, this.#parts, this.#onEnd));
  }

  /** Records the end of an effect and hands it to whatever execution there is. */
  #ended({ request, startedAt }: Attempt, ending: Ending): void {
    const { path, key, kind, digest } = request;
    const ms = Math.max(0, Math.round(this.clock.now() - startedAt));
    const fields = stepFields(ms, digest);
    this.attempts.delete(path);
    if (this.closed) {
      if (ending.ok && request.intent) this.onLate?.(path, ending.value);
      return;
    }
    if (!ending.ok && ending.abandoned) this.note(path, "step.abandoned", { key });
    if (!ending.ok && ending.abandoned && request.intent) this.unresolved.add(path, key);
    else this.unresolved.ended(path, key, ending.ok ? null : ending.error);
    const fact = ending.ok
      ? this.append(
          completedType(kind),
          path,
          { value: ending.value as never, ...fields },
          stepText(ending.text, ms, digest),
        )
      : this.append(failedType(kind), path, { error: ending.error, ...fields }, undefined, ending.cause);
    this.sink.soon();
    this.receiver?.enqueue(fact);
  }

  /** Records a failure of a step that never started. */
  refuse(request: StepRequest, error: FactOf<"step.failed">["error"]): void {
    this.receiver?.enqueue(this.append(failedType(request.kind), request.path, { error }));
  }

  #write(type: string, path: string, at: number, body: string | null, request: StoreRequest | null): EntryWrite {
    const write: EntryWrite = {
      kind: "entry",
      run: this.row.n,
      epoch: this.row.epoch,
      seq: this.seq,
      at,
      path,
      type,
      body,
      request,
      scope: request === null ? null : this.scope,
      result: null,
      refused: false,
    };
    if (this.closed) return write;
    this.seq += 1;
    this.sink.add(write);
    return write;
  }
}
