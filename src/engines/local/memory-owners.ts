import type { DueQuery, RunRow } from "./journal.ts";
import type { MemoryInbox } from "./memory-inbox.ts";
import { ended, type KeptRun, type MemoryRuns } from "./memory-runs.ts";

/** Who executes what. */
export interface MemoryOwners {
  owners(): readonly string[];
  renew(owner: string, until: number): void;
  retire(owner: string): void;
  claim(id: string, owner: string, now: number): RunRow | null;
  claimDue(query: DueQuery): readonly RunRow[];
  nextWake(after: number): number | null;
}

export function memoryOwners(runs: MemoryRuns, inbox: MemoryInbox): MemoryOwners {
  const leases = new Map<string, number>();
  const isFree = ({ owner }: RunRow, now: number): boolean => owner === null || (leases.get(owner) ?? 0) <= now;

  function isDue({ row }: KeptRun, { owner, now, agents, ids }: DueQuery): boolean {
    if (row.owner === owner || !agents.includes(row.agent) || (ids !== null && !ids.includes(row.id))) return false;
    if (!isFree(row, now)) return false;
    if (row.status !== "parked") return row.status === "running";
    return (row.wakeAt !== null && row.wakeAt <= now) || inbox.of(row.n).length > 0;
  }

  function take(kept: KeptRun, owner: string): RunRow {
    kept.row = { ...kept.row, owner, epoch: kept.row.epoch + 1, status: "running" };
    return kept.row;
  }

  return {
    owners: () => [...leases.keys()],
    renew: (owner, until) => void leases.set(owner, until),
    retire(owner) {
      leases.delete(owner);
      for (const kept of runs.byId.values()) {
        if (kept.row.owner === owner && !ended.has(kept.row.status)) kept.row = { ...kept.row, owner: null };
      }
    },
    claim(id, owner, now) {
      const kept = runs.byId.get(id);
      if (!kept || ended.has(kept.row.status)) return null;
      return kept.row.owner === owner || isFree(kept.row, now) ? take(kept, owner) : null;
    },
    claimDue(query) {
      const due = [...runs.byId.values()].filter((kept) => isDue(kept, query));
      return due.slice(0, query.limit).map((kept) => take(kept, query.owner));
    },
    nextWake(after) {
      let next = Number.POSITIVE_INFINITY;
      for (const { row } of runs.byId.values()) {
        if (row.status === "parked" && row.wakeAt !== null && row.wakeAt > after) next = Math.min(next, row.wakeAt);
      }
      return Number.isFinite(next) ? next : null;
    },
  };
}
