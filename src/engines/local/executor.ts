import type { Clock } from "../../base/clock.ts";
import { deadlines } from "../../base/deadlines.ts";
import { encodeJson, type Json } from "../../base/json.ts";
import type { Question } from "../../core/decision.ts";
import type { Program } from "../../core/engine.ts";
import { toFailure } from "../../core/failure.ts";
import { cancelled, ended } from "./endings.ts";
import { valueBody } from "./fact.ts";
import { drainInbox } from "./inbox.ts";
import { intended } from "./intended.ts";
import { type EntryWrite, type Journal, JournalBusy, type RunRow } from "./journal.ts";
import type { Lease } from "./lease.ts";
import { LiveRun } from "./live-run.ts";
import { type Loaded, load } from "./load.ts";
import { LocalHost } from "./local-host.ts";
import { parking } from "./parking.ts";
import { patiently } from "./patiently.ts";
import { Recording } from "./recording.ts";
import type { Sink } from "./sink.ts";
import { type Slot, statusOf } from "./slot.ts";
import type { Watchers } from "./watchers.ts";

export interface ExecutorParts {
  readonly journal: Journal;
  readonly sink: Sink;
  readonly clock: Clock;
  readonly lease: Lease;
  readonly watchers: Watchers;
  /** Throw every execution away at each fact and start over from the log: finds programs that are not deterministic. */
  readonly alwaysReplay: boolean;
  /** A run that is put down is due at `at`, or now if something has come for it. */
  readonly onParked: (at: number | null) => void;
}

/** A program that was cancelled and only waits for something of its own is ended after this long. */
const cancelBoundMs = 30_000;
/** As long as effects are at work, clean-ups included, it is left alone for so many bounds more. */
const mostBounds = 20;

/** Executes the runs that this process owns. */
export interface Executor {
  readonly live: ReadonlyMap<string, unknown>;
  launch(row: RunRow, program: Program): void;
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

export function executor(parts: ExecutorParts): Executor {
  const { journal, sink, clock, lease, watchers } = parts;
  const limits = deadlines(clock);
  const slots = new Map<string, Slot>();
  const byNumber = new Map<number, Slot>();
  const rest = parking(clock, {
    onPaused: (slot) => announce(slot.run.id),
    onEvicted(slot, wakeAt) {
      drop(slot);
      afterCommit(() => {
        parts.onParked(wakeAt);
        watchers.notify(slot.run.id);
      });
    },
  });

  /** When all that was written until now, and meanwhile, is kept. */
  function afterCommit(then: () => void): void {
    const wait = sink.barrier();
    if (wait) wait.then(() => afterCommit(then)).catch(() => undefined); // a broken journal is reported by the sink
    else then();
  }

  const announce = (runId: string) => afterCommit(() => watchers.notify(runId));

  function launch(row: RunRow, program: Program): void {
    if (slots.has(row.id)) return;
    const loaded = loadOrGiveUp(row);
    if (!loaded) return;
    const run = new LiveRun(row, loaded.length, clock, sink, limits);
    run.onLate = (path, value) => keepLate(row, path, valueBody(encodeJson(value, path).text));
    const input = loaded.started.input;
    const slot: Slot = {
      run,
      host: newHost(run, loaded, program),
      input,
      cancelPark: undefined,
      cancelBound: undefined,
      reported: new Set(),
    };
    slots.set(row.id, slot);
    byNumber.set(row.n, slot);
    sink.active = slots.size;
    if (row.epoch > 1) run.mark("run.resumed", { epoch: row.epoch });
    execute(slot, program);
    drain(row.id);
  }

  function newHost(run: LiveRun, loaded: Loaded, program: Program): LocalHost {
    for (const [key, count] of loaded.notes) run.notes.set(key, count);
    const recording = new Recording(loaded.facts, run.row.forkAt ?? -1);
    const withSlot = (act: (slot: Slot) => void) => {
      const slot = slots.get(run.id);
      if (slot?.run === run) act(slot);
    };
    const host = new LocalHost(run, recording, loaded.started.seed, loaded.startedAt, {
      onQuiet: () => withSlot(rest.look),
      onFact: () =>
        withSlot((slot) => {
          rest.leave(slot);
          if (parts.alwaysReplay && slot.host.isLive) replay(slot, program);
        }),
      onMismatch: (error) => withSlot((slot) => stuck(slot, error)),
      onCancel: () => withSlot((slot) => boundCancel(slot, slot.host, mostBounds)),
      onDeadline: (id, question) => afterCommit(() => void expire(run.id, id, question).catch(() => undefined)),
      checkLease: lease.check,
    });
    run.receiver = host;
    return host;
  }

  function execute(slot: Slot, program: Program): void {
    const { host, run } = slot;
    const fail = (error: unknown) =>
      finish(slot, host, () => {
        throw error;
      });
    try {
      const execution = program.execute(run.row.agent, slot.input, host);
      execution.result.then((value) => finish(slot, host, () => value), fail);
      host.begin(execution);
    } catch (error) {
      stuck(slot, error);
    }
  }

  /** Starts over from the log, keeping the effects in flight. */
  function replay(slot: Slot, program: Program): void {
    const { run } = slot;
    slot.host.close();
    afterCommit(() => {
      if (run.closed || slots.get(run.id) !== slot) return;
      slot.host = newHost(run, load(journal, run.row), program);
      execute(slot, program);
    });
  }

  function drop(slot: Slot): void {
    slot.host.close();
    slot.run.closed = true;
    slot.cancelPark?.();
    slot.cancelBound?.();
    slots.delete(slot.run.id);
    byNumber.delete(slot.run.row.n);
    sink.active = slots.size;
  }

  /** The program has ended, if this execution still counts. */
  function finish(slot: Slot, host: LocalHost, outcome: () => Json | undefined): void {
    if (host.closed) return;
    const unasked = host.isLive ? undefined : host.unasked();
    if (unasked) return host.mismatch(unasked, "the program ended without asking for it");
    host.close();
    void conclude(slot, host, outcome);
  }

  async function conclude(slot: Slot, host: LocalHost, outcome: () => Json | undefined): Promise<void> {
    const { run } = slot;
    await stopAttempts(run);
    if (run.closed) return;
    const ending = host.signal.aborted ? cancelled(run, host.signal) : ended(outcome);
    run.end(ending.type, ending.body);
    run.add(statusOf(run, { status: ending.status, release: true }));
    drop(slot);
    announce(run.id);
  }

  /** The program was told to end. Should it not, it is left behind. */
  function boundCancel(slot: Slot, host: LocalHost, bounds: number): void {
    slot.cancelBound?.();
    slot.cancelBound = clock.alarm(clock.now() + cancelBoundMs, () => {
      if (host.closed) return;
      if (slot.run.attempts.size > 0 && bounds > 1) return boundCancel(slot, host, bounds - 1);
      host.close();
      void conclude(slot, host, () => undefined);
    });
  }

  /** Cannot go on with this program; nothing is lost. */
  function stuck(slot: Slot, thrown: unknown): void {
    const { run } = slot;
    if (run.closed) return;
    slot.host.close();
    for (const each of run.attempts.values()) each.detach();
    run.end("run.stuck", JSON.stringify({ error: toFailure(thrown) }));
    run.add(statusOf(run, { status: "stuck", release: true }));
    drop(slot);
    announce(run.id);
  }

  function drain(runId: string): void {
    const slot = slots.get(runId);
    if (slot && !slot.run.closed) drainInbox(slot.run, journal, (fact) => slot.host.enqueue(fact));
  }

  async function expire(runId: string, id: string, question: Question): Promise<void> {
    const answer = { approved: false, ...question.otherwise, by: "deadline" };
    await patiently(clock, journal.name, () => journal.answer(id, answer));
    drain(runId);
  }

  /** R10: an effect did happen after all. Its result answers the question that is asked about it. */
  function keepLate(row: RunRow, path: string, body: string): void {
    sink.add({ kind: "late", run: row.n, path, at: clock.now(), body });
    afterCommit(() => (slots.has(row.id) ? drain(row.id) : parts.onParked(null)));
  }

  /** Null when its log cannot be read: nothing can be done with it here, and others must not try for ever. */
  function loadOrGiveUp(row: RunRow): Loaded | null {
    try {
      return load(journal, row);
    } catch (error) {
      if (error instanceof JournalBusy) throw error;
      const { n: run, epoch } = row;
      const at = clock.now();
      sink.add({ kind: "status", run, epoch, at, status: "stuck", wakeAt: null, waiting: null, release: true });
      sink.soon();
      announce(row.id);
      return null;
    }
  }

  function lose(slot: Slot): void {
    for (const each of slot.run.attempts.values()) each.detach();
    drop(slot);
    watchers.notify(slot.run.id);
  }

  return {
    live: slots,
    launch,
    drain,
    refused(write) {
      const slot = byNumber.get(write.run);
      if (slot?.run.row.epoch === write.epoch) lose(slot);
      if (write.type !== "step.completed" || write.body === null) return;
      if (intended(journal, write)) sink.add({ ...write, kind: "late", body: write.body });
    },
    announce(run) {
      const slot = byNumber.get(run);
      if (slot) watchers.grown(slot.run.id);
    },
    recheck() {
      for (const slot of [...slots.values()]) {
        if (journal.find(slot.run.id)?.epoch !== slot.run.row.epoch) lose(slot);
      }
    },
    async detach() {
      const all = [...slots.values()];
      for (const slot of all) slot.host.close();
      await Promise.all(all.map((slot) => stopAttempts(slot.run)));
      for (const slot of all) drop(slot);
      limits.stop();
    },
  };
}

/**
 * Stops what is still running, and starts nothing any more. What may have happened outside is waited for, within the
 * grace of an attempt.
 */
async function stopAttempts(run: LiveRun): Promise<void> {
  run.ending = true;
  const running = [...run.attempts.values()];
  for (const each of running) each.detach();
  await Promise.all(running.filter((each) => each.request.intent).map((each) => each.stopped));
  for (const { request } of run.attempts.values()) {
    if (!request.intent) continue;
    run.unresolved.add(request.path, request.key);
    run.note(request.path, "step.abandoned", { key: request.key });
  }
}
