import type { DueQuery, RunRow } from "./journal.ts";
import type { MemoryInbox } from "./memory-inbox.ts";
import { ended, type KeptRun, type MemoryRuns } from "./memory-runs.ts";

/** Who executes what. */
export class MemoryOwners {
  readonly #runs: MemoryRuns;
  readonly #inbox: MemoryInbox;
  #leases: Map<string, number> | undefined;

  constructor(runs: MemoryRuns, inbox: MemoryInbox) {
    this.#runs = runs;
    this.#inbox = inbox;
  }

  owners(): readonly string[] {
    return [...(this.#leases?.keys() ?? [])];
  }

  renew(owner: string, until: number): void {
    this.#leases ??= new Map();
    this.#leases.set(owner, until);
  }

  retire(owner: string): void {
    this.#leases?.delete(owner);
    for (const kept of this.#runs.byId.values()) {
      if (kept.row.owner === owner && !ended.has(kept.row.status)) kept.row = { ...kept.row, owner: null };
    }
  }

  claim(id: string, owner: string, now: number): RunRow | null {
    const kept = this.#runs.byId.get(id);
    if (!kept || ended.has(kept.row.status)) return null;
    return kept.row.owner === owner || this.#isFree(kept.row, now) ? take(kept, owner) : null;
  }

  claimDue(query: DueQuery): readonly RunRow[] {
    const due = [...this.#runs.byId.values()].filter((kept) => this.#isDue(kept, query));
    return due.slice(0, query.limit).map((kept) => take(kept, query.owner));
  }

  nextWake(after: number): number | null {
    let next = Number.POSITIVE_INFINITY;
    for (const { row } of this.#runs.byId.values()) {
      if (row.status === "parked" && row.wakeAt !== null && row.wakeAt > after) next = Math.min(next, row.wakeAt);
    }
    return Number.isFinite(next) ? next : null;
  }

  #isFree({ owner }: RunRow, now: number): boolean {
    return owner === null || (this.#leases?.get(owner) ?? 0) <= now;
  }

  #isDue({ row }: KeptRun, { owner, now, agents, ids }: DueQuery): boolean {
    if (row.owner === owner || !agents.includes(row.agent) || (ids !== null && !ids.includes(row.id))) return false;
    if (!this.#isFree(row, now)) return false;
    if (row.status !== "parked") return row.status === "running";
    return (row.wakeAt !== null && row.wakeAt <= now) || this.#inbox.of(row.n).length > 0;
  }
}

function take(kept: KeptRun, owner: string): RunRow {
  kept.row = { ...kept.row, owner, epoch: kept.row.epoch + 1, status: "running" };
  return kept.row;
}
