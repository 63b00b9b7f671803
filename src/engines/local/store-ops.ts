import type { Json } from "../../base/json.ts";
import type { Change, Item, StoreRequest, StoreResult } from "../../core/store.ts";
import type { Scope } from "./journal.ts";

/** A stored item. `value` is `null` for one that was deleted in an overlay and hides the shared one. */
export interface ItemRow {
  readonly key: string;
  readonly value: string | null;
  readonly version: number;
  readonly expiresAt: number | null;
}

/** The rows of all spaces; whoever calls holds the transaction. */
export interface ItemTable {
  get(space: string, key: string): ItemRow | undefined;
  put(space: string, row: ItemRow): void;
  delete(space: string, key: string): void;
  list(space: string, prefix: string): readonly ItemRow[];
}

/** Executes one request. All changes of a transaction are checked before the first is made. */
export function executeStore(table: ItemTable, request: StoreRequest, scope: Scope, now: number): StoreResult {
  switch (request.op) {
    case "get":
      return { ok: true, item: toItem(lookUp(table, scope, request.key, now)) };
    case "list":
      return { ok: true, items: listItems(table, scope, request.prefix, now) };
    case "transact":
      return transact(table, request.changes, scope, now);
  }
}

interface Layers {
  /** Where writes go. */
  readonly top: string;
  /** Where reads fall through to. */
  readonly below: string | null;
}

function layers(key: string, { runId, overlay }: Scope): Layers {
  const space = key.slice(0, key.indexOf("/"));
  if (space === "run") return { top: `run:${runId}`, below: null };
  return overlay ? { top: `fork:${runId}:${space}`, below: space } : { top: space, below: null };
}

function alive(row: ItemRow | undefined, now: number): ItemRow | undefined {
  return row && (row.expiresAt === null || row.expiresAt > now) ? row : undefined;
}

/** The row as readers see it, or undefined. */
function lookUp(table: ItemTable, scope: Scope, key: string, now: number): ItemRow | undefined {
  const { top, below } = layers(key, scope);
  const own = alive(table.get(top, key), now);
  if (own) return own.value === null ? undefined : own;
  return below === null ? undefined : alive(table.get(below, key), now);
}

function listItems(table: ItemTable, scope: Scope, prefix: string, now: number): Item[] {
  const { top, below } = layers(prefix, scope);
  const found = new Map<string, ItemRow>();
  for (const space of below === null ? [top] : [below, top]) {
    for (const row of table.list(space, prefix)) {
      if (alive(row, now)) found.set(row.key, row);
    }
  }
  const rows = [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  return rows.map(toItem).filter((item) => item !== null);
}

function transact(table: ItemTable, changes: readonly Change[], scope: Scope, now: number): StoreResult {
  const versions: number[] = [];
  for (const change of changes) {
    const key = "put" in change ? change.put : change.delete;
    const actual = lookUp(table, scope, key, now)?.version ?? 0;
    if (change.ifVersion !== undefined && change.ifVersion !== actual) {
      return { ok: false, key, expected: change.ifVersion, actual };
    }
  }
  for (const change of changes) versions.push(apply(table, change, scope, now));
  return { ok: true, versions };
}

function apply(table: ItemTable, change: Change, scope: Scope, now: number): number {
  const key = "put" in change ? change.put : change.delete;
  const { top, below } = layers(key, scope);
  const version = lookUp(table, scope, key, now)?.version ?? 0;
  if ("put" in change) {
    const expiresAt = change.ttlMs === undefined ? null : now + change.ttlMs;
    table.put(top, { key, value: JSON.stringify(change.value), version: version + 1, expiresAt });
    return version + 1;
  }
  if (below === null) table.delete(top, key);
  else table.put(top, { key, value: null, version: 0, expiresAt: null });
  return version;
}

function toItem(row: ItemRow | undefined): Item | null {
  if (!row || row.value === null) return null;
  return { key: row.key, value: JSON.parse(row.value) as Json, version: row.version };
}
