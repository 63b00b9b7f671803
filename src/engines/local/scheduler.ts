import type { Clock } from "../../base/clock.ts";
import type { RunId } from "../../base/ids.ts";
import type { Program } from "../../core/engine.ts";
import type { Executor } from "./executor.ts";
import { type Journal, JournalBusy, type RunRow } from "./journal.ts";
import type { Lease } from "./lease.ts";
import { isDead } from "./owner.ts";
import { patiently } from "./patiently.ts";
import type { Watchers } from "./watchers.ts";

/** How often the file is looked at for what other processes have written. Costs some microseconds each time. */
const lookMs = 100;
/** How often runs without an owner are looked for. With a lease of 3 s, takeover begins within 4 s. */
const scanMs = 1_000;
/** Runs claimed and started in one turn of the event loop. */
const scanLimit = 256;

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
  /** Looks at a shared file again and again while there is a reason to. */
  look(): void;
  stop(): void;
}

export function scheduler({ journal, clock, lease, executor, watchers, recover }: SchedulerParts): Scheduler {
  /** Runs that this process was asked to execute: it wakes them even when it does not recover others. */
  const own = new Set<string>();
  let program: Program | undefined;
  let stopped = false;
  let cancelWake: (() => void) | undefined;
  let armedAt = Number.POSITIVE_INFINITY;
  let cancelLook: (() => void) | undefined;
  let seen = -1;
  let scanAt = 0;
  let scanning: Promise<void> | undefined;
  let scanAgain = false;

  function launch(row: RunRow): void {
    if (!program || stopped) return;
    if (!recover) own.add(row.id);
    executor.launch(row, program);
    look();
  }

  /** A claimed run is ours alone, so it must start, if not now then when the file can be read. */
  function launchSurely(row: RunRow): void {
    try {
      launch(row);
    } catch (error) {
      if (!(error instanceof JournalBusy)) throw error;
      patiently(clock, journal.name, () => launch(row)).catch(() => watchers.notifyAll());
    }
  }

  /** Claims in one go and starts at once, so that no two claims of this process can meet. */
  async function claim(rows: () => readonly RunRow[]): Promise<number> {
    await lease.hold();
    return patiently(clock, journal.name, () => {
      if (stopped || !program) return 0;
      const claimed = rows();
      for (const row of claimed) launchSurely(row);
      return claimed.length;
    });
  }

  /** Ends the leases of processes that are known to be dead. */
  async function reap(): Promise<void> {
    for (const owner of journal.owners()) {
      if (owner !== lease.owner && isDead(owner)) {
        await patiently(clock, journal.name, () => journal.retire(owner));
      }
    }
  }

  function claimDue(now: number): readonly RunRow[] {
    const agents = program?.agents ?? [];
    const ids = recover ? null : [...own];
    if (ids?.length === 0) return [];
    return journal.claimDue({ owner: lease.owner, now, agents, ids, limit: scanLimit });
  }

  /** Claims what nobody executes and this process may, until nothing is left. */
  async function scanAll(): Promise<void> {
    await reap();
    let now: number;
    do {
      scanAgain = false;
      now = clock.now();
      const asOf = now;
      while ((await claim(() => claimDue(asOf))) === scanLimit) {
        await new Promise<void>((resolve) => {
          setImmediate(resolve); // what was started gets its turn
        });
      }
    } while (scanAgain && !stopped);
    if (!stopped) wakeAt(journal.nextWake(now));
  }

  /** One scan at a time; whoever asks meanwhile gets another one after it. */
  function scan(): Promise<void> {
    if (stopped || !program) return Promise.resolve();
    scanAt = clock.now() + scanMs;
    scanAgain = true;
    scanning ??= scanAll().finally(() => {
      scanning = undefined;
    });
    return scanning;
  }

  function scanQuietly(): void {
    scan().catch(() => watchers.notifyAll()); // whoever waits finds out what is wrong
  }

  function wakeAt(at: number | null): void {
    if (at === null || stopped || at >= armedAt) return;
    cancelWake?.();
    armedAt = at;
    cancelWake = clock.alarm(at, () => {
      armedAt = Number.POSITIVE_INFINITY;
      scanQuietly();
    });
  }

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
      if (journal.inboxFilled()) {
        for (const id of [...executor.live.keys()]) executor.drain(id);
        scanAt = Math.min(scanAt, clock.now());
      }
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
      if (!recover) own.add(id);
      await reap();
      await claim(() => {
        const row = executor.live.has(id) ? null : journal.claim(id, lease.owner, clock.now());
        return row ? [row] : [];
      });
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
    look,
    stop() {
      stopped = true;
      cancelWake?.();
      cancelLook?.();
    },
  };
}
