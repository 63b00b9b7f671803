import { adopt } from "./adopt.ts";
import { chainHash, chainStart } from "./chain.ts";
import type { EntryRow, EntryWrite, InboxItem, Journal, RunRow, StatusWrite, Write } from "./journal.ts";
import { memoryDecisions } from "./memory-decisions.ts";
import { executeStore, type ItemRow, type ItemTable } from "./store-ops.ts";

interface Kept {
  row: RunRow;
  readonly entries: EntryRow[];
}

const ended: ReadonlySet<string> = new Set(["completed", "failed", "cancelled"]);

/** Keeps everything in this process: for `run()`, tests, and runs that need not survive. */
export function memoryJournal(): Journal {
  const byId = new Map<string, Kept>();
  const byNumber: Kept[] = [];
  const inbox = new Map<number, { pos: number; item: InboxItem }>();
  const inboxRun = new Map<number, number>();
  const items = memoryItems();
  let positions = 0;

  function push(run: number, item: InboxItem): void {
    positions += 1;
    inbox.set(positions, { pos: positions, item });
    inboxRun.set(positions, run);
  }

  const decisions = memoryDecisions((n) => byNumber[n]?.row.id ?? "", push);

  function append(write: EntryWrite): void {
    const kept = byNumber[write.run];
    if (!kept || kept.row.epoch !== write.epoch || kept.entries.length !== write.seq) {
      write.refused = true;
      return;
    }
    if (write.body === null && write.request && write.scope) {
      write.result = executeStore(items, write.request, write.scope, write.at);
      write.body = JSON.stringify({ request: write.request, result: write.result });
    }
    const { seq, at, path, type, body } = write;
    insert(kept, { seq, at, path, type, body: body ?? "{}" });
  }

  function create(id: string, agent: string, at: number, owner: string | null): Kept {
    const row: RunRow = {
      n: byNumber.length,
      id,
      agent,
      status: "running",
      owner,
      epoch: 1,
      wakeAt: null,
      waiting: null,
      createdAt: at,
      updatedAt: at,
      forkOf: null,
      forkAt: null,
      live: true,
    };
    const kept: Kept = { row, entries: [] };
    byNumber.push(kept);
    byId.set(id, kept);
    return kept;
  }

  function setStatus({ run, epoch, at, status, wakeAt, waiting, release }: StatusWrite): void {
    const kept = byNumber[run];
    if (!kept || kept.row.epoch !== epoch) return;
    kept.row = { ...kept.row, status, wakeAt, waiting, updatedAt: at, owner: release ? null : kept.row.owner };
    if (ended.has(status)) decisions.voidAll(run);
  }

  function apply(write: Write): void {
    switch (write.kind) {
      case "entry":
        return append(write);
      case "create": {
        const there = byId.get(write.id);
        write.existed = there !== undefined;
        const kept = there ?? create(write.id, write.agent, write.at, write.owner);
        if (!there) insert(kept, { seq: 0, at: write.at, path: "", type: "run.started", body: write.body });
        write.row = kept.row;
        return;
      }
      case "status":
        return setStatus(write);
      case "decision":
        return decisions.write(write);
      case "taken":
        inbox.delete(write.pos);
        inboxRun.delete(write.pos);
        return;
      case "late":
        return;
    }
  }

  function waitsForUs({ row }: Kept, now: number): boolean {
    if (row.owner !== null || (row.status !== "running" && row.status !== "parked")) return false;
    if (row.status === "running") return true;
    return (row.wakeAt !== null && row.wakeAt <= now) || [...inboxRun.values()].includes(row.n);
  }

  return {
    shared: false,
    name: "memory",
    commit(writes) {
      for (const write of writes) apply(write);
    },
    find: (id) => byId.get(id)?.row ?? null,
    list(statuses, limit) {
      const rows = [...byId.values()].map((kept) => kept.row).filter((row) => statuses === null || statuses.includes(row.status));
      return rows.reverse().slice(0, limit);
    },
    read: (run, from, limit) => byNumber[run]?.entries.slice(from, from + limit) ?? [],
    last: (run) => byNumber[run]?.entries.at(-1) ?? null,
    claim(id, owner) {
      const kept = byId.get(id);
      if (!kept || ended.has(kept.row.status)) return null;
      kept.row = { ...kept.row, owner, epoch: kept.row.epoch + 1, status: "running" };
      return kept.row;
    },
    claimable: (now, limit) =>
      [...byId.values()]
        .filter((kept) => waitsForUs(kept, now))
        .slice(0, limit)
        .map((kept) => kept.row),
    nextWake() {
      let next: number | null = null;
      for (const { row } of byId.values()) {
        if (row.status === "parked" && row.wakeAt !== null) next = Math.min(next ?? row.wakeAt, row.wakeAt);
      }
      return next;
    },
    renew: () => undefined,
    retire(owner) {
      for (const kept of byId.values()) {
        if (kept.row.owner === owner && !ended.has(kept.row.status)) kept.row = { ...kept.row, owner: null };
      }
    },
    send(id, item) {
      const kept = byId.get(id);
      if (!kept || ended.has(kept.row.status)) return false;
      push(kept.row.n, JSON.parse(JSON.stringify(item)) as InboxItem);
      return true;
    },
    inbox: (run) => [...inbox.values()].filter(({ pos }) => inboxRun.get(pos) === run),
    inboxFilled: () => inbox.size > 0,
    decision: decisions.find,
    decisions: decisions.list,
    answer: decisions.answer,
    fork(fork) {
      const kept = create(fork.id, fork.from.agent, fork.now, null);
      kept.row = { ...kept.row, forkOf: fork.from.id, forkAt: fork.at, live: fork.live };
      const read = (run: number, from: number, limit: number) => byNumber[run]?.entries.slice(from, from + limit) ?? [];
      for (const entry of adopt({ read }, items, fork)) insert(kept, entry);
      return kept.row;
    },
    prune: (before, limit) => prune(byId, byNumber, before, limit),
    store: (request, scope, now) => executeStore(items, request, scope, now),
    changed: () => 0,
    [Symbol.dispose]: () => undefined,
  };
}

function insert({ row, entries }: Kept, entry: Omit<EntryRow, "hash">): void {
  if (entry.seq !== entries.length) throw new Error(`run ${row.id} is at ${entries.length}, not ${entry.seq}`);
  entries.push({ ...entry, hash: chainHash(entries.at(-1)?.hash ?? chainStart, entry) });
}

function prune(byId: Map<string, Kept>, byNumber: Kept[], before: number, limit: number): number {
  const stale = [...byId.values()]
    .filter(({ row }) => ended.has(row.status) && row.updatedAt < before)
    .slice(0, limit);
  for (const { row } of stale) {
    byId.delete(row.id);
    delete byNumber[row.n];
  }
  return stale.length;
}

function memoryItems(): ItemTable {
  const spaces = new Map<string, Map<string, ItemRow>>();
  return {
    get: (space, key) => spaces.get(space)?.get(key),
    put(space, row) {
      const rows = spaces.get(space) ?? new Map<string, ItemRow>();
      spaces.set(space, rows);
      rows.set(row.key, row);
    },
    delete: (space, key) => void spaces.get(space)?.delete(key),
    list: (space, prefix) => [...(spaces.get(space)?.values() ?? [])].filter((row) => row.key.startsWith(prefix)),
  };
}
