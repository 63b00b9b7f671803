import type { Clock } from "../../base/clock.ts";
import type { RunId } from "../../base/ids.ts";
import type { Program } from "../../core/engine.ts";
import type { Watchers } from "../execution/watchers.ts";
import type { Executor } from "./executor.ts";
import { withDescendants } from "./family.ts";
import { hasEnded } from "./inspect.ts";
import { type Journal, JournalBusy, type RunRow } from "./journal.ts";
import type { Lease } from "./lease.ts";
import type { Loaded } from "./load.ts";
import { isDead } from "./owner.ts";
import { patiently } from "./patiently.ts";

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
  /** Executes a run that this process has just made; `begun` is what there is to load, where that is known. */
  launch(row: RunRow, begun?: Loaded): void;
  /** A run here has called this one: executes it if it is new, else sees to it that it is executed. */
  placed(row: RunRow, existed: boolean): void;
  /** Runs called by one here have been told to end: sees to those that nobody else would. */
  calledOff(ids: readonly string[]): void;
  /** Executes a run unless somebody does, or it has ended; and those of its children that are stuck. */
  resume(id: RunId): Promise<void>;
  /** Something is in the inbox of a run. */
  arrived(runId: string): void;
  /** A cancel has come for this run: sees to it where nobody else would. */
  release(id: RunId): Promise<void>;
  /** A run has been put down and is due at `at`. */
  due(at: number | null): void;
  /** Looks at a shared file again and again while there is a reason to. */
  look(): void;
  stop(): void;
}

export const scheduler = (parts: SchedulerParts): Scheduler => new RunScheduler(parts);

/** A class because waking, scanning and looking share what is under way. */
class RunScheduler implements Scheduler {
  readonly #parts: SchedulerParts;
  /** Runs that this process was asked to execute, where it does not recover others. */
  readonly #own = new Set<string>();
  #program: Program | undefined;
  #stopped = false;
  #cancelWake: (() => void) | undefined;
  #armedAt = Number.POSITIVE_INFINITY;
  #cancelLook: (() => void) | undefined;
  #seen = -1;
  #scanAt = 0;
  #scanning: Promise<void> | undefined;
  #scanAgain = false;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
  }

  async serve(program: Program): Promise<void> {
    this.#program = program;
    if (!this.#parts.recover || this.#isNew()) return;
    await this.#scan();
    this.look();
  }

  /** Nobody has done anything in this journal yet, and nobody else will. */
  #isNew(): boolean {
    const { journal } = this.#parts;
    return !journal.shared && journal.list(null, 1).length === 0;
  }

  launch(row: RunRow, begun?: Loaded): void {
    if (!this.#program || this.#stopped) return;
    if (!this.#parts.recover) this.#own.add(row.id);
    this.#parts.executor.launch(row, this.#program, begun);
    this.look();
  }

  placed(row: RunRow, existed: boolean): void {
    if (!existed) this.#launchSurely(row);
    else if (!this.#parts.recover && !hasEnded(row)) {
      for (const { id } of withDescendants(this.#parts.journal, row)) this.#own.add(id); // it may only wait for these
      this.#scanQuietly();
    }
  }

  calledOff(ids: readonly string[]): void {
    for (const id of ids) this.release(id as RunId).catch(() => this.#parts.watchers.notifyAll());
  }

  async resume(id: RunId): Promise<void> {
    await this.#resumeOne(id);
    const { journal } = this.#parts;
    const row = journal.find(id);
    for (const below of row ? [...withDescendants(journal, row)].slice(1) : []) {
      if (below.status === "stuck") await this.#resumeOne(below.id);
    }
    this.look();
  }

  async #resumeOne(id: string): Promise<void> {
    const { recover, executor, journal, lease, clock } = this.#parts;
    if (!recover) this.#own.add(id);
    await this.#reap();
    await this.#claim(() => {
      const row = executor.live.has(id) ? null : journal.claim(id, lease.owner, clock.now());
      return row ? [row] : [];
    });
  }

  arrived(runId: string): void {
    this.look();
    const { executor } = this.#parts;
    if (executor.live.has(runId)) executor.drain(runId);
    else this.#scanQuietly();
  }

  async release(id: RunId): Promise<void> {
    const { journal, lease } = this.#parts;
    const row = journal.find(id);
    if (!row || !this.#program) return;
    const others = journal.owners().some((owner) => owner !== lease.owner && !isDead(owner)); // may know the agent
    const orphaned = row.status === "parked" && !others && !this.#program.agents.includes(row.agent);
    if (row.status === "stuck" || orphaned) await this.resume(id);
  }

  due(at: number | null): void {
    this.#wakeAt(at);
    if (this.#parts.journal.inboxFilled()) this.#scanQuietly();
  }

  look(): void {
    const { journal, clock, executor, watchers, recover } = this.#parts;
    if (this.#cancelLook || this.#stopped || !journal.shared) return;
    this.#cancelLook = clock.alarm(clock.now() + lookMs, () => {
      this.#cancelLook = undefined;
      try {
        this.#lookNow();
      } catch (error) {
        if (!(error instanceof JournalBusy)) watchers.notifyAll();
      }
      if (executor.live.size > 0 || watchers.waiting || recover || this.#own.size > 0) this.look();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelWake?.();
    this.#cancelLook?.();
  }

  #lookNow(): void {
    const { journal, clock, executor, watchers } = this.#parts;
    const version = journal.changed();
    if (version !== this.#seen) {
      this.#seen = version;
      if (journal.inboxFilled()) {
        for (const id of [...executor.live.keys()]) executor.drain(id);
        this.#scanAt = Math.min(this.#scanAt, clock.now());
      }
      watchers.notifyAll();
    }
    if (clock.now() >= this.#scanAt) this.#scanQuietly();
  }

  /** A claimed run is ours alone, so it must start, if not now then when the file can be read. */
  #launchSurely(row: RunRow): void {
    const { journal, clock, watchers } = this.#parts;
    try {
      this.launch(row);
    } catch (error) {
      if (!(error instanceof JournalBusy)) throw error;
      patiently(clock, journal.name, () => this.launch(row)).catch(() => watchers.notifyAll());
    }
  }

  /** Claims in one go and starts at once, so that no two claims of this process can meet. */
  async #claim(claim: () => readonly RunRow[]): Promise<number> {
    const { lease, journal, clock } = this.#parts;
    await lease.hold();
    return patiently(clock, journal.name, () => {
      if (this.#stopped || !this.#program) return 0;
      const claimed = claim();
      for (const row of claimed) this.#launchSurely(row);
      return claimed.length;
    });
  }

  #claimDue(now: number): readonly RunRow[] {
    const { journal, lease, recover } = this.#parts;
    const agents = this.#program?.agents ?? [];
    const ids = recover ? null : [...this.#own];
    if (ids?.length === 0) return [];
    return journal.claimDue({ owner: lease.owner, now, agents, ids, limit: scanLimit });
  }

  /** Forgets runs of its own that have ended, some at each scan. */
  #disownEnded(): void {
    const { journal, executor } = this.#parts;
    for (const id of [...this.#own].slice(0, scanLimit)) {
      this.#own.delete(id);
      const row = executor.live.has(id) ? undefined : journal.find(id);
      if (row === undefined || (row && !hasEnded(row))) this.#own.add(id); // behind those not looked at yet
    }
  }

  /** Ends the leases of processes that are known to be dead. */
  async #reap(): Promise<void> {
    const { journal, lease, clock } = this.#parts;
    for (const owner of journal.owners()) {
      if (owner !== lease.owner && isDead(owner)) {
        await patiently(clock, journal.name, () => journal.retire(owner));
      }
    }
  }

  /** Claims what nobody executes and this process may, until nothing is left. */
  async #scanAll(): Promise<void> {
    const { journal, clock } = this.#parts;
    await this.#reap();
    await patiently(clock, journal.name, () => this.#disownEnded());
    let now: number;
    do {
      this.#scanAgain = false;
      now = clock.now();
      const asOf = now;
      while ((await this.#claim(() => this.#claimDue(asOf))) === scanLimit) {
        await new Promise<void>((resolve) => {
          setImmediate(resolve); // what was started gets its turn
        });
      }
    } while (this.#scanAgain && !this.#stopped);
    if (!this.#stopped) this.#wakeAt(journal.nextWake(now));
  }

  /** One scan at a time; whoever asks meanwhile gets another one after it. */
  #scan(): Promise<void> {
    if (this.#stopped || !this.#program) return Promise.resolve();
    this.#scanAt = this.#parts.clock.now() + scanMs;
    this.#scanAgain = true;
    this.#scanning ??= this.#scanAll().finally(() => {
      this.#scanning = undefined;
    });
    return this.#scanning;
  }

  #scanQuietly(): void {
    this.#scan().catch(() => this.#parts.watchers.notifyAll()); // whoever waits finds out what is wrong
  }

  #wakeAt(at: number | null): void {
    if (at === null || this.#stopped || at >= this.#armedAt) return;
    this.#cancelWake?.();
    this.#armedAt = at;
    this.#cancelWake = this.#parts.clock.alarm(at, () => {
      this.#armedAt = Number.POSITIVE_INFINITY;
      this.#scanQuietly();
    });
  }
}
