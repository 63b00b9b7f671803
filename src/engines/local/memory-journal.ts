import { executeStore } from "../execution/store-ops.ts";
import { adopt } from "./adopt.ts";
import type { Journal, Write } from "./journal.ts";
import { memoryDecisions } from "./memory-decisions.ts";
import { memoryInbox } from "./memory-inbox.ts";
import { memoryItems } from "./memory-items.ts";
import { memoryOwners } from "./memory-owners.ts";
import { ended, memoryRuns } from "./memory-runs.ts";
import type { MemoryTables } from "./memory-tables.ts";
import { memoryWrites } from "./memory-writes.ts";

/** Keeps everything in this process: for `run()`, tests, and runs that need not survive. */
export function memoryJournal(): Journal {
  const runs = memoryRuns();
  const inbox = memoryInbox();
  const items = memoryItems();
  const decisions = memoryDecisions((n) => runs.at(n)?.row.id ?? "", inbox.push);
  const tables: MemoryTables = { runs, inbox, items, decisions };
  const apply = memoryWrites(tables);

  return {
    ...memoryOwners(runs, inbox),
    shared: false,
    name: "memory",
    commit(writes: readonly Write[]) {
      for (const write of writes) apply(write);
    },
    find: (id) => runs.byId.get(id)?.row ?? null,
    list(statuses, limit) {
      const rows = [...runs.byId.values()].map((kept) => kept.row);
      const found = rows.filter((row) => statuses === null || statuses.includes(row.status));
      return found.reverse().slice(0, limit);
    },
    read: runs.read,
    last: (run) => runs.at(run)?.entries.at(-1) ?? null,
    send(id, item) {
      const kept = runs.byId.get(id);
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
      const kept = runs.add({ id, agent: from.agent, owner: null, createdAt: now, forkOf: from.id, forkAt: at, live });
      for (const entry of adopt(runs, items, fork)) runs.insert(kept, entry);
      return kept.row;
    },
    prune(before, limit, now = 0) {
      items.sweep(now, limit);
      return prune(tables, before, limit);
    },
    store: (request, scope, now) => executeStore(items, request, scope, now),
    changed: () => 0,
    [Symbol.dispose]: () => undefined,
  };
}

function prune({ runs, decisions, inbox, items }: MemoryTables, before: number, limit: number): number {
  const stale = [...runs.byId.values()]
    .filter(({ row }) => ended.has(row.status) && row.updatedAt < before)
    .slice(0, limit);
  for (const kept of stale) {
    const { n, id } = kept.row;
    runs.remove(kept);
    decisions.forget(n);
    inbox.forget(n);
    items.forget(id);
  }
  return stale.length;
}
