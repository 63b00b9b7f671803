import type { Answer, Decision } from "../../core/decision.ts";
import type { StoreRequest, StoreResult } from "../../core/store.ts";
import type { EntryRow } from "../execution/fact.ts";
import type { Scope } from "../execution/store-ops.ts";
import { adopt } from "./adopt.ts";
import type { DueQuery, ForkWrite, InboxItem, Journal, ListPage, RunRow, StoredStatus, Write } from "./journal.ts";
import { MemoryDecisions } from "./memory-decisions.ts";
import { MemoryInbox } from "./memory-inbox.ts";
import { MemoryItems } from "./memory-items.ts";
import { MemoryOwners } from "./memory-owners.ts";
import { ended, MemoryRuns } from "./memory-runs.ts";
import type { MemoryTables } from "./memory-tables.ts";
import { MemoryWatches } from "./memory-watches.ts";
import { MemoryWrites } from "./memory-writes.ts";
import { state as stateOver } from "./state.ts";

/**
 * Keeps everything in this process: for tests, and runs that need not survive. All that it can do is its own, so that one
 * that is a little different can be made of it with `...`.
 */
export function memoryJournal(): Journal {
  const journal = new MemoryJournal();
  return {
    shared: journal.shared,
    name: journal.name,
    commit: (writes) => journal.commit(writes),
    find: (id) => journal.find(id),
    list: (statuses, limit, page) => journal.list(statuses, limit, page),
    children: (run) => journal.children(run),
    read: (run, from, limit) => journal.read(run, from, limit),
    last: (run) => journal.last(run),
    claim: (id, owner, now) => journal.claim(id, owner, now),
    claimDue: (query) => journal.claimDue(query),
    nextWake: (after) => journal.nextWake(after),
    owners: () => journal.owners(),
    renew: (owner, until) => journal.renew(owner, until),
    retire: (owner) => journal.retire(owner),
    send: (id, item) => journal.send(id, item),
    inbox: (run, after) => journal.inbox(run, after),
    inboxFilled: () => journal.inboxFilled(),
    decision: (id) => journal.decision(id),
    decisions: (id, status) => journal.decisions(id, status),
    answer: (id, answer, now) => journal.answer(id, answer, now),
    fork: (fork) => journal.fork(fork),
    prune: (before, limit, now) => journal.prune(before, limit, now),
    store: (request, scope, now) => journal.store(request, scope, now),
    woken: () => journal.woken(),
    changed: () => journal.changed(),
    [Symbol.dispose]: () => journal[Symbol.dispose](),
  };
}

/** A class because `run()` makes one each time. */
export class MemoryJournal implements Journal {
  readonly shared = false;
  readonly name = "memory";
  readonly #tables: MemoryTables;
  readonly #owners: MemoryOwners;
  readonly #writes: MemoryWrites;

  constructor() {
    const runs = new MemoryRuns();
    const inbox = new MemoryInbox();
    const items = new MemoryItems();
    const watches = new MemoryWatches();
    const decisions = new MemoryDecisions(runs, inbox);
    this.#tables = { runs, inbox, items, decisions, watches, state: stateOver(items, watches, inbox) };
    this.#owners = new MemoryOwners(runs, inbox);
    this.#writes = new MemoryWrites(this.#tables);
  }

  commit(writes: readonly Write[]): void {
    for (const write of writes) this.#writes.apply(write);
  }

  find(id: string): RunRow | null {
    return this.#tables.runs.byId.get(id)?.row ?? null;
  }

  list(
    statuses: readonly StoredStatus[] | null,
    limit: number,
    { below = Number.POSITIVE_INFINITY, callers = false }: ListPage = {},
  ): readonly RunRow[] {
    const { runs } = this.#tables;
    const rows = [...runs.byId.values()].map((kept) => kept.row).filter((row) => row.n < below);
    const calls = (row: RunRow) => callers && row.status === "parked" && runs.children(row.n).length > 0;
    const found = rows.filter((row) => statuses === null || statuses.includes(row.status) || calls(row));
    return found.reverse().slice(0, limit);
  }

  children(run: number): readonly RunRow[] {
    return this.#tables.runs.children(run);
  }

  read(run: number, from: number, limit: number): readonly EntryRow[] {
    return this.#tables.runs.read(run, from, limit);
  }

  last(run: number): EntryRow | null {
    return this.#tables.runs.at(run)?.log.last() ?? null;
  }

  claim(id: string, owner: string, now: number): RunRow | null {
    return this.#owners.claim(id, owner, now);
  }

  claimDue(query: DueQuery): readonly RunRow[] {
    return this.#owners.claimDue(query);
  }

  nextWake(after: number): number | null {
    return this.#owners.nextWake(after);
  }

  owners(): readonly string[] {
    return this.#owners.owners();
  }

  renew(owner: string, until: number): void {
    this.#owners.renew(owner, until);
  }

  retire(owner: string): void {
    this.#owners.retire(owner);
  }

  send(id: string, item: InboxItem): boolean {
    const { runs, inbox } = this.#tables;
    const kept = runs.byId.get(id);
    if (!kept || ended.has(kept.row.status)) return false;
    inbox.push(kept.row.n, item);
    return true;
  }

  inbox(run: number, after?: number): ReturnType<Journal["inbox"]> {
    return this.#tables.inbox.of(run, after);
  }

  inboxFilled(): boolean {
    return this.#tables.inbox.filled();
  }

  decision(id: string): Decision | null {
    return this.#tables.decisions.find(id);
  }

  decisions(runId: string | null, status: Decision["status"] | null): readonly Decision[] {
    return this.#tables.decisions.list(runId, status);
  }

  answer(id: string, answer: Answer, now: number): boolean {
    return this.#tables.decisions.answer(id, answer, now);
  }

  fork(fork: ForkWrite): RunRow {
    const { id, from, at, live, now } = fork;
    const { runs, items } = this.#tables;
    const kept = runs.add({ id, agent: from.agent, owner: null, createdAt: now, forkOf: from.id, forkAt: at, live });
    for (const entry of adopt(runs, items, fork)) runs.insert(kept, entry);
    return kept.row;
  }

  prune(before: number, limit: number, now: number = 0): number {
    this.#tables.items.sweep(now, limit);
    return prune(this.#tables, before, limit);
  }

  store(request: StoreRequest, scope: Scope, now: number): StoreResult {
    return this.#tables.state.execute(request, scope, now);
  }

  woken(): readonly string[] {
    return this.#tables.state.woken();
  }

  /** Nobody else changes it. */
  changed(): number {
    return 0;
  }

  [Symbol.dispose](): void {
    // it goes with the last who knows of it
  }
}

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
