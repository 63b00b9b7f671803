import type { EntryRow } from "../execution/fact.ts";
import type { RunRow, StatusWrite } from "./journal.ts";
import { type KeptEntry, MemoryLog } from "./memory-log.ts";

export const ended: ReadonlySet<string> = new Set(["completed", "failed", "cancelled"]);

export interface KeptRun {
  row: RunRow;
  readonly log: MemoryLog;
}

const nobody: readonly RunRow[] = [];

/** The runs and their logs. */
export class MemoryRuns {
  readonly byId: Map<string, KeptRun> = new Map();
  readonly #byNumber: KeptRun[] = [];
  /** Numbers of the runs that each has called. */
  #called: Map<number, number[]> | undefined;

  at(run: number): KeptRun | undefined {
    return this.#byNumber[run];
  }

  add(fields: Pick<RunRow, "id" | "agent" | "owner" | "createdAt"> & Partial<RunRow>): KeptRun {
    const row: RunRow = {
      n: this.#byNumber.length,
      status: "running",
      epoch: 1,
      wakeAt: null,
      waiting: null,
      updatedAt: fields.createdAt,
      forkOf: null,
      forkAt: null,
      live: true,
      parent: null,
      ...fields,
    };
    const kept: KeptRun = { row, log: new MemoryLog() };
    this.#byNumber.push(kept);
    this.byId.set(row.id, kept);
    if (row.parent) this.#note(row.parent.run, row.n);
    return kept;
  }

  /** The runs that this one has called and that have not ended. */
  children(run: number): readonly RunRow[] {
    const called = this.#called?.get(run);
    if (!called) return nobody;
    return called.flatMap((n) => this.#byNumber[n]?.row ?? []).filter((row) => !ended.has(row.status));
  }

  remove({ row }: KeptRun): void {
    this.byId.delete(row.id);
    delete this.#byNumber[row.n];
    this.#called?.delete(row.n);
  }

  insert({ row, log }: KeptRun, entry: KeptEntry): void {
    if (entry.seq !== log.length) throw new Error(`run ${row.id} is at ${log.length}, not ${entry.seq}`);
    log.push(entry);
  }

  read(run: number, from: number, limit: number): readonly EntryRow[] {
    return this.#byNumber[run]?.log.read(from, limit) ?? [];
  }

  /** True when the run has ended with it. */
  setStatus({ run, epoch, at, status, wakeAt, waiting, release }: StatusWrite): boolean {
    const kept = this.#byNumber[run];
    if (kept?.row.epoch !== epoch) return false;
    kept.row = { ...kept.row, status, wakeAt, waiting, updatedAt: at, owner: release ? null : kept.row.owner };
    return ended.has(status);
  }

  #note(caller: number, run: number): void {
    this.#called ??= new Map();
    const runs = this.#called.get(caller) ?? [];
    this.#called.set(caller, runs);
    runs.push(run);
  }
}
