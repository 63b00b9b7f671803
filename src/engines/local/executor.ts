import { AbortFan } from "../../base/abort-fan.ts";
import type { Clock } from "../../base/clock.ts";
import { deadlines } from "../../base/deadlines.ts";
import type { Json } from "../../base/json.ts";
import { answerAtDeadline, type Question } from "../../core/decision.ts";
import type { Program } from "../../core/engine.ts";
import { cancelled, ended, type RunEnding, stuck } from "../execution/endings.ts";
import { isCompletedStep } from "../execution/fact.ts";
import { lateBody } from "../execution/late-answer.ts";
import type { Pump } from "../execution/pump.ts";
import { TurnShare } from "../execution/turns.ts";
import type { Watchers } from "../execution/watchers.ts";
import { boundCancel } from "./cancel-bound.ts";
import { cancelledUnexecuted } from "./cancelled-unexecuted.ts";
import { notifyFamily } from "./family.ts";
import { drainInbox } from "./inbox.ts";
import { intended } from "./intended.ts";
import { type EntryWrite, type Journal, JournalBusy, type RunRow } from "./journal.ts";
import type { Lease } from "./lease.ts";
import { type LiveParts, LiveRun } from "./live-run.ts";
import { type Loaded, load } from "./load.ts";
import type { ChildHooks } from "./local-children.ts";
import { takeOver } from "./local-effects.ts";
import { type Parking, parking } from "./parking.ts";
import { patiently } from "./patiently.ts";
import type { Sink } from "./sink.ts";
import { Slot, type SlotOwner, statusOf } from "./slot.ts";
import { stillRuled } from "./still-ruled.ts";
import { stopAttempts } from "./stop-attempts.ts";

export interface ExecutorParts extends ChildHooks {
  readonly journal: Journal;
  readonly sink: Sink;
  readonly clock: Clock;
  readonly lease: Lease;
  readonly watchers: Watchers;
  /** Throw every execution away at each fact and start over from the log: finds programs that are not deterministic. */
  readonly alwaysReplay: boolean;
  /** A run that is put down is due at `at`, or now if something has come for it. */
  readonly onParked: (at: number | null) => void;
  readonly onEnded: (row: RunRow) => void;
}

/** Executes the runs that this process owns. */
export interface Executor {
  readonly live: ReadonlyMap<string, unknown>;
  /** `begun` is what there is to load, where that is known. */
  launch(row: RunRow, program: Program, begun?: Loaded): void;
  /** Takes in what has come for a run that is executing here. */
  drain(runId: string): void;
  /** The journal refused a write: the run is somebody else's now. */
  refused(write: EntryWrite): void;
  /** Something of the run with this number was written. */
  announce(run: number): void;
  /** Looks which runs changed hands while this process was not looking. */
  recheck(): void;
  /** Lets go of everything; resolves when the effects have stopped. */
  detach(): Promise<void>;
}

export const executor = (parts: ExecutorParts): Executor => new LocalExecutor(parts);

/** A class because its parts share the slots. */
class LocalExecutor implements Executor {
  readonly #parts: ExecutorParts;
  readonly #live: LiveParts;
  readonly #slots = new Map<string, Slot>();
  readonly #byNumber = new Map<number, Slot>();
  readonly #rest: Parking;
  readonly #owner: SlotOwner;

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
    this.#live = {
      clock: parts.clock,
      sink: parts.sink,
      deadlines: deadlines(parts.clock),
      aborts: new AbortFan(),
      share: new TurnShare(),
      onLate: (row, path, value) => this.#keepLate(row, path, value),
    };
    this.#rest = parking(parts.clock, {
      onPaused: (slot) => this.#notify(slot.run.row),
      onEvicted: (slot, wakeAt) => {
        this.#drop(slot);
        this.#afterCommit(() => {
          parts.onParked(wakeAt);
          this.#notify(slot.run.row);
        });
      },
    });
    this.#owner = {
      quiet: (slot) => this.#rest.look(slot),
      moved: (slot) => this.#moved(slot),
      stuck: (slot, error) => this.#getStuck(slot, error),
      cancelled: (slot) => boundCancel(parts.clock, slot, () => this.#conclude(slot, slot.host, () => undefined)),
      stillAnswers: ({ run }, question) => stillRuled(parts.journal, run.id, question, parts.clock.now()),
      deadline: ({ run }, id, question) =>
        this.#afterCommit(() => void this.#expire(run.id, id, question).catch(() => undefined)),
      checkLease: parts.lease.check,
      onPlaced: parts.onPlaced,
      onCalledOff: parts.onCalledOff,
    };
  }

  get live(): ReadonlyMap<string, unknown> {
    return this.#slots;
  }

  launch(row: RunRow, program: Program, begun?: Loaded): void {
    if (this.#slots.has(row.id)) return;
    const loaded = begun ?? this.#loadOrGiveUp(row);
    if (!loaded) return;
    const run = new LiveRun(row, loaded.length, this.#live);
    const slot = new Slot(run, program, loaded, this.#owner);
    this.#slots.set(row.id, slot);
    this.#byNumber.set(row.n, slot);
    this.#parts.sink.active = this.#slots.size;
    if (row.epoch > 1) takeOver(run);
    if (loaded.tampered) this.#getStuck(slot, loaded.tampered);
    else this.#execute(slot, loaded.started.input);
    this.drain(row.id);
  }

  drain(runId: string): void {
    const slot = this.#slots.get(runId);
    if (slot && !slot.run.closed) drainInbox(slot.run, this.#parts.journal, (fact) => slot.host.enqueue(fact));
  }

  refused(write: EntryWrite): void {
    const { journal, sink } = this.#parts;
    const slot = this.#byNumber.get(write.run);
    if (slot?.run.row.epoch === write.epoch) this.#lose(slot);
    const { run, path, at, type, body } = write;
    if (!isCompletedStep(type) || body === null) return;
    if (intended(journal, write)) sink.add({ kind: "late", run, path, at, body });
  }

  announce(run: number): void {
    const slot = this.#byNumber.get(run);
    if (slot) this.#parts.watchers.grown(slot.run.id);
  }

  recheck(): void {
    for (const slot of [...this.#slots.values()]) {
      if (this.#parts.journal.find(slot.run.id)?.epoch !== slot.run.row.epoch) this.#lose(slot);
    }
  }

  async detach(): Promise<void> {
    const all = [...this.#slots.values()];
    for (const slot of all) slot.host.close();
    await Promise.all(all.map((slot) => stopAttempts(slot.run)));
    for (const slot of all) this.#drop(slot);
    this.#live.deadlines.stop();
  }

  /** When all that was written until now, and meanwhile, is kept. */
  #afterCommit(then: () => void): void {
    const wait = this.#parts.sink.barrier();
    if (wait === undefined) then();
    else wait.then(() => this.#afterCommit(then)).catch(() => undefined); // a broken journal is reported by the sink
  }

  #notify(row: RunRow): void {
    this.#afterCommit(() => notifyFamily(this.#parts.journal, this.#parts.watchers, row));
  }

  #execute(slot: Slot, input: Json | undefined): void {
    const { host, run, program } = slot;
    const fail = (error: unknown) =>
      this.#finish(slot, host, () => {
        throw error;
      });
    try {
      const execution = program.execute(run.row.agent, input, host);
      slot.execution = execution;
      execution.result.then((value) => this.#finish(slot, host, () => value), fail);
      host.begin(execution);
    } catch (error) {
      this.#getStuck(slot, error);
    }
  }

  #moved(slot: Slot): void {
    this.#rest.leave(slot);
    if (!this.#parts.alwaysReplay || !slot.host.isLive) return;
    const { host } = slot;
    queueMicrotask(() => {
      if (slot.host === host && !host.closed) this.#replay(slot); // not before: it may have come while the program asked
    });
  }

  /** Starts over from the log, keeping the effects in flight. */
  #replay(slot: Slot): void {
    const { run } = slot;
    slot.host.close();
    this.#afterCommit(() => {
      if (run.closed || this.#slots.get(run.id) !== slot) return;
      const loaded = load(this.#parts.journal, run.row);
      slot.startOver(loaded);
      this.#execute(slot, loaded.started.input); // the program may have changed what it was given
    });
  }

  #drop(slot: Slot): void {
    slot.host.close();
    slot.run.closed = true;
    this.#rest.forget(slot);
    slot.cancelBound?.();
    this.#slots.delete(slot.run.id);
    this.#byNumber.delete(slot.run.row.n);
    this.#parts.sink.active = this.#slots.size;
  }

  /** The program has ended, if this execution still counts. */
  #finish(slot: Slot, host: Pump, outcome: () => Json | undefined): void {
    if (host.closed) return;
    const unasked = host.isLive ? undefined : host.unasked();
    if (unasked) host.mismatch(unasked, "the program ended without asking for it");
    else this.#conclude(slot, host, outcome);
  }

  #conclude(slot: Slot, host: Pump, outcome: () => Json | undefined): void {
    const { run } = slot;
    const end = () => {
      if (run.closed) return;
      this.#end(
        slot,
        host.signal.aborted ? cancelled(run.unresolved, host.signal) : ended(outcome, slot.execution?.labels()),
      );
    };
    host.close();
    const stopping = stopAttempts(run);
    if (stopping === undefined) end();
    else void stopping.then(end);
  }

  #end(slot: Slot, { type, status, body, committed }: RunEnding): void {
    const { run, execution } = slot;
    run.end(type, body);
    run.add(statusOf(run, { status, release: true, committed: committed ?? execution?.committed() ?? [] }));
    this.#drop(slot);
    this.#notify(run.row);
    if (status !== "stuck") this.#afterCommit(() => this.#parts.onEnded(run.row));
  }

  /** Cannot go on with this program; nothing is lost. A run that was told to end need not go on. */
  #getStuck(slot: Slot, thrown: unknown): void {
    const { run } = slot;
    if (run.closed) return;
    slot.host.close();
    for (const each of run.attempts.values()) each.detach();
    const { clock, journal } = this.#parts;
    const ending = patiently(clock, journal.name, () => cancelledUnexecuted(run, journal)).catch(() => null);
    void ending.then((told) => {
      if (!run.closed) this.#end(slot, told ?? stuck(thrown));
    });
  }

  async #expire(runId: string, id: string, question: Question): Promise<void> {
    const { clock, journal } = this.#parts;
    const answer = answerAtDeadline(question);
    await patiently(clock, journal.name, () => journal.answer(id, answer, clock.now()));
    this.drain(runId);
  }

  /** R10: an effect did happen after all. Its result answers the question that is asked about it. */
  #keepLate(row: RunRow, path: string, value: unknown): void {
    const { clock, sink } = this.#parts;
    const body = lateBody(value);
    if (body === null) return;
    sink.add({ kind: "late", run: row.n, path, at: clock.now(), body });
    this.#afterCommit(() => (this.#slots.has(row.id) ? this.drain(row.id) : this.#parts.onParked(null)));
  }

  /** Null when its log cannot be read: nothing can be done with it here, and others must not try for ever. */
  #loadOrGiveUp(row: RunRow): Loaded | null {
    const { clock, journal, sink } = this.#parts;
    try {
      return load(journal, row);
    } catch (error) {
      if (error instanceof JournalBusy) throw error;
      const { n: run, epoch } = row;
      const at = clock.now();
      sink.add({ kind: "status", run, epoch, at, status: "stuck", wakeAt: null, waiting: null, release: true });
      sink.soon();
      this.#notify(row);
      return null;
    }
  }

  #lose(slot: Slot): void {
    for (const each of slot.run.attempts.values()) each.detach();
    this.#drop(slot);
    this.#parts.watchers.notify(slot.run.id);
  }
}
