import { adopt } from "./adopt.ts";
import type { Journal, RunRow, Write } from "./journal.ts";
import { memoryDecisions } from "./memory-decisions.ts";
import { memoryInbox } from "./memory-inbox.ts";
import { memoryItems } from "./memory-items.ts";
import { memoryOwners } from "./memory-owners.ts";
import { ended, memoryRuns } from "./memory-runs.ts";
import type { MemoryTables } from "./memory-tables.ts";
import { memoryWatches } from "./memory-watches.ts";
import { memoryWrites } from "./memory-writes.ts";
import { state as stateOver } from "./state.ts";

/** Keeps everything in this process: for `run()`, tests, and runs that need not survive. */
export function memoryJournal(): Journal {
  const runs = memoryRuns();
  const inbox = memoryInbox();
  const items = memoryItems();
  const decisions = memoryDecisions((n) => runs.at(n)?.row.id ?? "", inbox.push);
  const watches = memoryWatches();
  const state = stateOver(items, watches, inbox.push);
  const owners = memoryOwners(runs, inbox);
  const tables: MemoryTables = { runs, inbox, items, decisions, watches, state };
  const apply = memoryWrites(tables);

  return {
    shared: false,
    name: "memory",
    commit(writes: readonly Write[]) {
      for (const write of writes) apply(write);
    },
    find: (id) => runs.byId.get(id)?.row ?? null,
    list(statuses, limit, { below = Number.POSITIVE_INFINITY, callers = false } = {}) {
      const rows = [...runs.byId.values()].map((kept) => kept.row).filter((row) => row.n < below);
      const calls = (row: RunRow) => callers && row.status === "parked" && runs.children(row.n).length > 0;
      const found = rows.filter((row) => statuses === null || statuses.includes(row.status) || calls(row));
      return found.reverse().slice(0, limit);
    },
    children: runs.children,
    claim: owners.claim,
    claimDue: owners.claimDue,
    nextWake: owners.nextWake,
    owners: owners.owners,
    renew: owners.renew,
    retire: owners.retire,
    read: runs.read,
    last: (run) => runs.at(run)?.log.last() ?? null,
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
    store: state.execute,
    woken: state.woken,
    changed: never,
    [Symbol.dispose]: nothing,
  };
}

/** Nobody else changes it. */
const never = (): number => 0;
const nothing = (): void => undefined;

function prune({ runs, decisions, inbox, items }: MemoryTables, before: number, limit: number): number {
  let removed = 0;
  for (const kept of runs.byId.values()) {
    const { n, id, status, updatedAt, parent } = kept.row; // those that were called come after who has called them
    if (removed === limit || !ended.has(status) || updatedAt >= before || (parent && runs.at(parent.run))) continue;
    runs.remove(kept);
    decisions.forget(n);
    inbox.forget(n);
    items.forget(id);
    removed += 1;
  }
  return removed;
}
