import type { EntryRow } from "../execution/fact.ts";
import type { RunRow, StatusWrite } from "./journal.ts";
import { type KeptEntry, MemoryLog } from "./memory-log.ts";

export const ended: ReadonlySet<string> = new Set(["completed", "failed", "cancelled"]);

export interface KeptRun {
  row: RunRow;
  readonly log: MemoryLog;
}

/** The runs and their logs. */
export interface MemoryRuns {
  readonly byId: ReadonlyMap<string, KeptRun>;
  at(run: number): KeptRun | undefined;
  add(fields: Pick<RunRow, "id" | "agent" | "owner" | "createdAt"> & Partial<RunRow>): KeptRun;
  /** The runs that this one has called and that have not ended. */
  children(run: number): readonly RunRow[];
  remove(run: KeptRun): void;
  insert(run: KeptRun, entry: KeptEntry): void;
  read(run: number, from: number, limit: number): readonly EntryRow[];
  /** True when the run has ended with it. */
  setStatus(write: StatusWrite): boolean;
}

export function memoryRuns(): MemoryRuns {
  const byId = new Map<string, KeptRun>();
  const byNumber: KeptRun[] = [];
  /** Numbers of the runs that each has called. */
  const called = new Map<number, number[]>();

  function note(caller: number, run: number): void {
    const runs = called.get(caller) ?? [];
    called.set(caller, runs);
    runs.push(run);
  }

  return {
    byId,
    at: (run) => byNumber[run],
    add(fields) {
      const row: RunRow = {
        n: byNumber.length,
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
      byNumber.push(kept);
      byId.set(row.id, kept);
      if (row.parent) note(row.parent.run, row.n);
      return kept;
    },
    children: (run) =>
      (called.get(run) ?? []).flatMap((n) => byNumber[n]?.row ?? []).filter((row) => !ended.has(row.status)),
    remove({ row }) {
      byId.delete(row.id);
      delete byNumber[row.n];
      called.delete(row.n);
    },
    insert({ row, log }, entry) {
      if (entry.seq !== log.length) throw new Error(`run ${row.id} is at ${log.length}, not ${entry.seq}`);
      log.push(entry);
    },
    read: (run, from, limit) => byNumber[run]?.log.read(from, limit) ?? [],
    setStatus({ run, epoch, at, status, wakeAt, waiting, release }) {
      const kept = byNumber[run];
      if (kept?.row.epoch !== epoch) return false;
      kept.row = { ...kept.row, status, wakeAt, waiting, updatedAt: at, owner: release ? null : kept.row.owner };
      return ended.has(status);
    },
  };
}
