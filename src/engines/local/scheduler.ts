import type { Clock } from "../../base/clock.ts";
import type { RunId } from "../../base/ids.ts";
import type { Program } from "../../core/engine.ts";
import type { Executor } from "./executor.ts";
import { type Journal, JournalBusy, type RunRow } from "./journal.ts";
import type { Lease } from "./lease.ts";
import { patiently } from "./patiently.ts";
import type { Watchers } from "./watchers.ts";

/** How often the file is looked at for what other processes have written. Costs some microseconds each time. */
const lookMs = 100;
/** How often runs without an owner are looked for. With a lease of 3 s, takeover begins within 4 s. */
const scanMs = 1_000;
const scanLimit = 500;

export interface SchedulerParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly lease: Lease;
  readonly executor: Executor;
  readonly watchers: Watchers;
  /** Execute whatever this process can, not only what it was asked to. */
  readonly recover: boolean;
}

/** Decides which runs this process executes, and when. */
export interface Scheduler {
  serve(program: Program): Promise<void>;
  /** Executes a run that this process has just made. */
  launch(row: RunRow): void;
  /** Executes a run unless somebody does, or it has ended. */
  resume(id: RunId): Promise<void>;
  /** Something is in the inbox of a run. */
  arrived(runId: string): void;
  /** A run has been put down and is due at `at`. */
  due(at: number | null): void;
  stop(): void;
}

export function scheduler({ journal, clock, lease, executor, watchers, recover }: SchedulerParts): Scheduler {
  /** Runs that this process was asked to execute: it wakes them even when it does not recover others. */
  const own = new Set<string>();
  let program: Program | undefined;
  let stopped = false;
  let cancelWake: (() => void) | undefined;
  let cancelLook: (() => void) | undefined;
  let seen = -1;
  let scanAt = 0;

  const executes = (row: RunRow): boolean =>
    program !== undefined && program.agents.includes(row.agent) && (recover || own.has(row.id));

  function launch(row: RunRow): void {
    if (!program || stopped) return;
    own.add(row.id);
    executor.launch(row, program);
    look();
  }

  async function claim(id: string): Promise<void> {
    await lease.hold();
    const row = await patiently(clock, journal.name, () => journal.claim(id, lease.owner, clock.now()));
    if (row) launch(row);
  }

  /** Claims what nobody executes and this process may. */
  async function scan(): Promise<void> {
    if (stopped || !program) return;
    scanAt = clock.now() + scanMs;
    const rows = journal.claimable(clock.now(), scanLimit).filter((row) => executes(row) && !executor.live.has(row.id));
    for (const row of rows) await claim(row.id);
    wakeAt(journal.nextWake());
  }

  function scanQuietly(): void {
    scan().catch((error: unknown) => {
      if (!(error instanceof JournalBusy)) watchers.notifyAll(); // whoever waits finds out what is wrong
    });
  }

  let armedAt = Number.POSITIVE_INFINITY;
  function wakeAt(at: number | null): void {
    if (at === null || stopped || at >= armedAt) return;
    cancelWake?.();
    armedAt = at;
    cancelWake = clock.alarm(Math.max(at, clock.now()), () => {
      armedAt = Number.POSITIVE_INFINITY;
      scanQuietly();
    });
  }

  /** Looks at a shared file again and again while there is a reason to. */
  function look(): void {
    if (cancelLook || stopped || !journal.shared) return;
    cancelLook = clock.alarm(clock.now() + lookMs, () => {
      cancelLook = undefined;
      try {
        lookNow();
      } catch (error) {
        if (!(error instanceof JournalBusy)) watchers.notifyAll();
      }
      if (executor.live.size > 0 || watchers.waiting || recover) look();
    });
  }

  function lookNow(): void {
    const version = journal.changed();
    if (version !== seen) {
      seen = version;
      for (const id of [...executor.live.keys()]) executor.drain(id);
      watchers.notifyAll();
    }
    if (clock.now() >= scanAt) scanQuietly();
  }

  return {
    async serve(given) {
      program = given;
      if (!recover) return;
      await scan();
      look();
    },
    launch,
    async resume(id) {
      own.add(id);
      if (!executor.live.has(id)) await claim(id);
      look();
    },
    arrived(runId) {
      look();
      if (executor.live.has(runId)) executor.drain(runId);
      else scanQuietly();
    },
    due(at) {
      wakeAt(at);
      if (journal.inboxFilled()) scanQuietly();
    },
    stop() {
      stopped = true;
      cancelWake?.();
      cancelLook?.();
    },
  };
}
