import type { AbortFan } from "../../base/abort-fan.ts";
import { ByPath } from "../../base/by-path.ts";
import type { Clock } from "../../base/clock.ts";
import type { Deadlines } from "../../base/deadlines.ts";
import { TroupeError } from "../../base/errors.ts";
import type { RunId } from "../../base/ids.ts";
import type { Encoded, Json } from "../../base/json.ts";
import type { StepRequest } from "../../core/engine.ts";
import type { FactType } from "../../core/entry.ts";
import { fromFailure, isLacking } from "../../core/failure.ts";
import type { StoreRequest } from "../../core/store.ts";
import { Attempt, type AttemptOwner, type Ending } from "../execution/attempt.ts";
import {
  completedBody,
  completedType,
  type Fact,
  type FactOf,
  failedType,
  jsonBody,
  stepFields,
} from "../execution/fact.ts";
import type { Scope } from "../execution/store-ops.ts";
import type { TurnShare } from "../execution/turns.ts";
import { Unresolved } from "../execution/unresolved.ts";
import type { EntryWrite, RunRow, Write } from "./journal.ts";
import { JsonBody, type LazyBody, NewEntry, StepBody, scopeOf } from "./new-entry.ts";
import type { Sink } from "./sink.ts";

/** Whoever wants to know what happened. */
export interface FactReceiver {
  enqueue(fact: Fact): void;
  /** The run cannot go on in this place. */
  stuck(error: TroupeError): void;
}

/** What the runs of a process share. */
export interface LiveParts {
  readonly clock: Clock;
  readonly sink: Sink;
  readonly deadlines: Deadlines;
  readonly aborts: AbortFan;
  readonly share: TurnShare;
  /** Takes the result of an effect that ended when it was no longer waited for, or not by this process. */
  readonly onLate: (row: RunRow, path: string, value: unknown) => void;
}

/**
 * A run that this process owns: its place in the log, and the effects in flight. Executions come and go (a replay
 * starts a new one); what is here stays. What few runs need is made when it is needed.
 */
export class LiveRun implements AttemptOwner {
  readonly id: RunId;
  readonly row: RunRow;
  readonly scope: Scope;
  /** Next `seq`. */
  seq: number;
  /** Effects whose end has not been recorded, by path. */
  readonly attempts: ByPath<Attempt> = new ByPath();
  readonly unresolved: Unresolved = new Unresolved();
  /** The execution that facts are delivered to. */
  receiver: FactReceiver | undefined;
  /** The journal refused a write, or the process lets go: nothing more is written. */
  closed = false;
  /** The execution is over: no more effects are started. */
  ending = false;
  /** What the row in the journal says, so that it is only written when it changes. */
  parked = false;
  /** Position in the inbox up to which everything is in the log. */
  taken = 0;
  readonly #parts: LiveParts;
  /** Of the last entry. */
  #at: number;
  #notes: Map<string, number> | undefined;
  #watching: Set<string> | undefined;
  #calledOff: Set<string> | undefined;
  #refused: Set<string> | undefined;

  constructor(row: RunRow, seq: number, parts: LiveParts) {
    this.id = row.id as RunId;
    this.row = row;
    this.scope = scopeOf(row);
    this.seq = seq;
    this.#parts = parts;
    this.#at = parts.clock.now();
  }

  get clock(): Clock {
    return this.#parts.clock;
  }

  get sink(): Sink {
    return this.#parts.sink;
  }

  get deadlines(): Deadlines {
    return this.#parts.deadlines;
  }

  get aborts(): AbortFan {
    return this.#parts.aborts;
  }

  get share(): TurnShare {
    return this.#parts.share;
  }

  /** Paths whose watch was opened since this process owns the run, and has not ended. */
  get watching(): Set<string> {
    this.#watching ??= new Set();
    return this.#watching;
  }

  /** Paths of calls whose child this process has called off. */
  get calledOff(): Set<string> {
    this.#calledOff ??= new Set();
    return this.#calledOff;
  }

  /** Paths of calls whose child could not be made. */
  get refused(): Set<string> {
    this.#refused ??= new Set();
    return this.#refused;
  }

  /** Notes that are in the log already, counted by path and type: a replay does not write them again. */
  expectNotes(notes: ReadonlyMap<string, number>): void {
    if (notes.size > 0) this.#notes = new Map([...(this.#notes ?? []), ...notes]);
  }

  /** Adds a fact to the log. It may be delivered at once; whatever leaves the run waits for a barrier. */
  append<T extends FactType>(type: T, path: string, body: FactOf<T>, cause?: unknown): Fact {
    const { seq, at } = this.#write(path, type, jsonBody(body));
    return { seq, at, path, type, body, cause, adopted: false };
  }

  /** Adds a store operation, executed in the transaction that keeps it. */
  appendRequest(path: string, request: StoreRequest): EntryWrite {
    return this.#write(path, "store.answered", null, this.clock.now(), request);
  }

  /** The last entry. */
  end(type: string, body: string): void {
    this.#write("", type, body);
  }

  /** Adds a note about this very execution, which replay must not swallow. */
  mark(type: string, body: object): void {
    this.#write("", type, jsonBody(body));
  }

  /** Adds a note, whose body nobody changes any more. Stamped like what came before it: it is no measurement. */
  note(path: string, type: string, body: object): void {
    if (this.#notes !== undefined && this.#isKept(this.#notes, `${path}\n${type}`)) return;
    this.#write(path, type, new JsonBody(body), this.#at);
    this.sink.soon();
  }

  /** True when the log has this note already. */
  #isKept(notes: Map<string, number>, key: string): boolean {
    const recorded = notes.get(key);
    if (recorded === undefined) return false;
    if (recorded === 1) notes.delete(key);
    else notes.set(key, recorded - 1);
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
    const attempt = new Attempt(request, this);
    attempt.run(fresh);
    if (!attempt.over) this.attempts.add(attempt);
  }

  /** Records the end of an effect and hands it to whatever execution there is. */
  ended({ request, startedAt }: Attempt, ending: Ending): void {
    this.attempts.delete(request.path);
    if (this.closed) {
      if (ending.ok && request.intent) this.#parts.onLate(this.row, request.path, ending.encoded.value);
      return;
    }
    if (!ending.ok && isLacking(request.kind, ending.error)) {
      this.receiver?.stuck(fromFailure(ending.error, request.path, ending.cause));
      return;
    }
    const at = this.clock.now();
    const ms = Math.max(0, Math.round(at - startedAt));
    const fact = ending.ok ? this.#complete(request, ending.encoded, at, ms) : this.#fail(request, ending, ms);
    this.sink.soon();
    this.receiver?.enqueue(fact);
  }

  /** Resolves once it is on disk: what follows may be something that must not happen unknown. */
  async record({ request: { path } }: Attempt, type: string, body: Json): Promise<void> {
    if (!this.closed) {
      const write = this.#write(path, type, jsonBody(body));
      await this.sink.barrier(false);
      if (!(this.closed || write.refused)) return;
    }
    throw new TroupeError(`run ${this.id} is no longer executed here`, { code: "closed", detail: { what: this.id } });
  }

  late({ request }: Attempt, value: unknown): void {
    if (request.intent) this.#parts.onLate(this.row, request.path, value);
  }

  #complete(request: StepRequest, encoded: Encoded, at: number, ms: number): Fact {
    this.unresolved.ended(request, null);
    const { path, kind, digest } = request;
    const type = completedType(kind);
    const { seq } = this.#write(path, type, new StepBody(encoded, ms, digest), at);
    return { seq, at, path, type, body: completedBody(encoded.value, ms, digest), cause: undefined, adopted: false };
  }

  #fail(request: StepRequest, ending: Extract<Ending, { readonly ok: false }>, ms: number): Fact {
    const { path, kind, digest, intent } = request;
    const { error, cause, abandoned } = ending;
    if (abandoned) this.note(path, "step.abandoned", { key: request.key });
    if (abandoned && intent) this.unresolved.add(path, request.key);
    else this.unresolved.ended(request, error);
    return this.append(failedType(kind), path, { error, ...stepFields(ms, digest) }, cause);
  }

  /** Records a failure of a step that never started. */
  refuse(request: StepRequest, error: FactOf<"step.failed">["error"]): void {
    this.receiver?.enqueue(this.append(failedType(request.kind), request.path, { error }));
  }

  #write(
    path: string,
    type: string,
    body: string | LazyBody | null,
    at = this.clock.now(),
    request: StoreRequest | null = null,
  ): NewEntry {
    const write = new NewEntry(this.row, this.seq, at, path, type, body, request);
    if (this.closed) return write;
    this.#at = at;
    this.seq += 1;
    this.sink.add(write);
    return write;
  }
}
