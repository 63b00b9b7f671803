import type { EntryRow } from "../execution/fact.ts";
import type { RunRow, StatusWrite } from "./journal.ts";
import { MemoryEntry } from "./memory-entry.ts";

export const ended: ReadonlySet<string> = new Set(["completed", "failed", "cancelled"]);

export interface KeptRun {
  row: RunRow;
  readonly entries: MemoryEntry[];
}

/** The runs and their logs. */
export interface MemoryRuns {
  readonly byId: ReadonlyMap<string, KeptRun>;
  at(run: number): KeptRun | undefined;
  add(fields: Pick<RunRow, "id" | "agent" | "owner" | "createdAt"> & Partial<RunRow>): KeptRun;
  /** The runs that this one has called and that have not ended. */
  children(run: number): readonly RunRow[];
  remove(run: KeptRun): void;
  insert(run: KeptRun, entry: Omit<EntryRow, "hash">): void;
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
      const kept: KeptRun = { row, entries: [] };
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
    insert({ row, entries }, entry) {
      if (entry.seq !== entries.length) throw new Error(`run ${row.id} is at ${entries.length}, not ${entry.seq}`);
      entries.push(new MemoryEntry(entry, entries.at(-1)));
    },
    read: (run, from, limit) => byNumber[run]?.entries.slice(from, from + limit) ?? [],
    setStatus({ run, epoch, at, status, wakeAt, waiting, release }) {
      const kept = byNumber[run];
      if (kept?.row.epoch !== epoch) return false;
      kept.row = { ...kept.row, status, wakeAt, waiting, updatedAt: at, owner: release ? null : kept.row.owner };
      return ended.has(status);
    },
  };
}
