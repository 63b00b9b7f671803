import { adopt } from "./adopt.ts";
import { chainHash, chainStart } from "./chain.ts";
import type { DueQuery, EntryRow, EntryWrite, Journal, RunRow, StatusWrite, Write } from "./journal.ts";
import { memoryDecisions } from "./memory-decisions.ts";
import { memoryInbox } from "./memory-inbox.ts";
import { memoryItems } from "./memory-items.ts";
import { executeStore } from "./store-ops.ts";

/** An entry whose hash is computed when somebody looks at it: nobody but this process could have changed it. */
class MemoryEntry implements EntryRow {
  readonly seq: number;
  readonly at: number;
  readonly path: string;
  readonly type: string;
  readonly body: string;
  readonly #previous: MemoryEntry | undefined;
  #hash: string | undefined;

  constructor({ seq, at, path, type, body }: Omit<EntryRow, "hash">, previous: MemoryEntry | undefined) {
    this.seq = seq;
    this.at = at;
    this.path = path;
    this.type = type;
    this.body = body;
    this.#previous = previous;
  }

  get hash(): string {
    const missing: MemoryEntry[] = [];
    let known: MemoryEntry | undefined = this;
    for (; known && known.#hash === undefined; known = known.#previous) missing.push(known);
    let hash = (known ? known.#hash : undefined) ?? chainStart;
    for (const entry of missing.reverse()) {
      hash = chainHash(hash, entry);
      entry.#hash = hash;
    }
    return hash;
  }
}

interface Kept {
  row: RunRow;
  readonly entries: MemoryEntry[];
}

const ended: ReadonlySet<string> = new Set(["completed", "failed", "cancelled"]);

/** Keeps everything in this process: for `run()`, tests, and runs that need not survive. */
export function memoryJournal(): Journal {
  const byId = new Map<string, Kept>();
  const byNumber: Kept[] = [];
  const leases = new Map<string, number>();
  const inbox = memoryInbox();
  const items = memoryItems();
  const decisions = memoryDecisions((n) => byNumber[n]?.row.id ?? "", inbox.push);

  const ownedBy = (run: number, epoch: number): boolean => byNumber[run]?.row.epoch === epoch;
  const isFree = ({ owner }: RunRow, now: number): boolean => owner === null || (leases.get(owner) ?? 0) <= now;

  function append(write: EntryWrite): void {
    const kept = byNumber[write.run];
    write.refused = kept?.row.epoch !== write.epoch || kept.entries.length !== write.seq;
    if (!kept || write.refused) return;
    if (write.body === null && write.request && write.scope) {
      write.result = executeStore(items, write.request, write.scope, write.at);
      write.body = JSON.stringify({ request: write.request, result: write.result });
    }
    const { seq, at, path, type, body } = write;
    insert(kept, { seq, at, path, type, body: body ?? "{}" });
  }

  function add(fields: Pick<RunRow, "id" | "agent" | "owner" | "createdAt"> & Partial<RunRow>): Kept {
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
      ...fields,
    };
    const kept: Kept = { row, entries: [] };
    byNumber.push(kept);
    byId.set(row.id, kept);
    return kept;
  }

  function setStatus({ run, epoch, at, status, wakeAt, waiting, release }: StatusWrite): void {
    const kept = byNumber[run];
    if (!kept || kept.row.epoch !== epoch) return;
    kept.row = { ...kept.row, status, wakeAt, waiting, updatedAt: at, owner: release ? null : kept.row.owner };
    if (!ended.has(status)) return;
    decisions.voidAll(run);
    inbox.forget(run);
  }

  function apply(write: Write): void {
    switch (write.kind) {
      case "entry":
        return append(write);
      case "create": {
        const { id, agent, owner, at, body } = write;
        const there = byId.get(id);
        write.existed = there !== undefined;
        const kept = there ?? add({ id, agent, owner, createdAt: at });
        if (!there) insert(kept, { seq: 0, at, path: "", type: "run.started", body });
        write.row = kept.row;
        return;
      }
      case "status":
        return setStatus(write);
      case "decision":
        if (ownedBy(write.run, write.epoch)) decisions.write(write);
        return;
      case "taken":
        if (ownedBy(write.run, write.epoch)) inbox.take(write.run, write.pos);
        return;
      case "late":
        return decisions.keepLate(write);
    }
  }

  function isDue({ row }: Kept, { owner, now, agents, ids }: DueQuery): boolean {
    if (row.owner === owner || !agents.includes(row.agent) || (ids !== null && !ids.includes(row.id))) return false;
    if (!isFree(row, now)) return false;
    if (row.status !== "parked") return row.status === "running";
    return (row.wakeAt !== null && row.wakeAt <= now) || inbox.of(row.n).length > 0;
  }

  function take(kept: Kept, owner: string): RunRow {
    kept.row = { ...kept.row, owner, epoch: kept.row.epoch + 1, status: "running" };
    return kept.row;
  }

  const read = (run: number, from: number, limit: number) => byNumber[run]?.entries.slice(from, from + limit) ?? [];

  return {
    shared: false,
    name: "memory",
    commit(writes) {
      for (const write of writes) apply(write);
    },
    find: (id) => byId.get(id)?.row ?? null,
    list(statuses, limit) {
      const rows = [...byId.values()].map((kept) => kept.row);
      const found = rows.filter((row) => statuses === null || statuses.includes(row.status));
      return found.reverse().slice(0, limit);
    },
    read,
    last: (run) => byNumber[run]?.entries.at(-1) ?? null,
    claim(id, owner, now) {
      const kept = byId.get(id);
      if (!kept || ended.has(kept.row.status)) return null;
      return kept.row.owner === owner || isFree(kept.row, now) ? take(kept, owner) : null;
    },
    claimDue(query) {
      const due = [...byId.values()].filter((kept) => isDue(kept, query));
      return due.slice(0, query.limit).map((kept) => take(kept, query.owner));
    },
    nextWake(after) {
      let next = Number.POSITIVE_INFINITY;
      for (const { row } of byId.values()) {
        if (row.status === "parked" && row.wakeAt !== null && row.wakeAt > after) next = Math.min(next, row.wakeAt);
      }
      return Number.isFinite(next) ? next : null;
    },
    owners: () => [...leases.keys()],
    renew: (owner, until) => void leases.set(owner, until),
    retire(owner) {
      leases.delete(owner);
      for (const kept of byId.values()) {
        if (kept.row.owner === owner && !ended.has(kept.row.status)) kept.row = { ...kept.row, owner: null };
      }
    },
    send(id, item) {
      const kept = byId.get(id);
      if (!kept || ended.has(kept.row.status)) return false;
      inbox.push(kept.row.n, item);
      return true;
    },
    inbox: inbox.of,
    inboxFilled: inbox.filled,
    decision: decisions.find,
    decisions: decisions.list,
    answer: decisions.answer,
    fork(fork) {
      const { id, from, at, live, now } = fork;
      const kept = add({ id, agent: from.agent, owner: null, createdAt: now, forkOf: from.id, forkAt: at, live });
      for (const entry of adopt({ read }, items, fork)) insert(kept, entry);
      return kept.row;
    },
    prune(before, limit) {
      const stale = [...byId.values()]
        .filter(({ row }) => ended.has(row.status) && row.updatedAt < before)
        .slice(0, limit);
      for (const { row } of stale) {
        byId.delete(row.id);
        delete byNumber[row.n];
        decisions.forget(row.n);
        inbox.forget(row.n);
        items.forget(row.id);
      }
      return stale.length;
    },
    store: (request, scope, now) => executeStore(items, request, scope, now),
    changed: () => 0,
    [Symbol.dispose]: () => undefined,
  };
}

function insert({ row, entries }: Kept, entry: Omit<EntryRow, "hash">): void {
  if (entry.seq !== entries.length) throw new Error(`run ${row.id} is at ${entries.length}, not ${entry.seq}`);
  entries.push(new MemoryEntry(entry, entries.at(-1)));
}
