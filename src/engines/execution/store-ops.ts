import type { Json } from "../../base/json.ts";
import { largestBytes, sizeOf } from "../../core/limits.ts";
import type { Change, Item, StoreRequest, StoreResult } from "../../core/store.ts";

/** Where the spaces of a run live. */
export interface Scope {
  readonly runId: string;
  /** Writes to shared spaces go to a layer of the run's own, reads fall through it (R11). */
  readonly overlay: boolean;
}

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

/**
 * Executes one request. All changes of a transaction are checked before the first is made. How often a space was changed
 * is kept in it, as the version of the item whose key is only the space: a transaction reads and writes that one too.
 */
export function executeStore(table: ItemTable, request: StoreRequest, scope: Scope, now: number): StoreResult {
  switch (request.op) {
    case "get":
      return { ok: true, item: toItem(lookUp(table, scope, request.key, now)) };
    case "list":
      return listed(request.prefix, listItems(table, scope, request.prefix, now));
    case "transact":
      return transact(table, request.changes, scope, now);
  }
}

/** What a list answers: what it names must be able to cross the engine. */
function listed(prefix: string, items: readonly Item[]): StoreResult {
  const bytes = sizeOf(JSON.stringify(items));
  return bytes <= largestBytes ? { ok: true, items } : { ok: false, key: prefix, bytes };
}

interface Layers {
  /** Where writes go. */
  readonly top: string;
  /** Where reads fall through to. */
  readonly below: string | null;
}

function layers(key: string, { runId, overlay }: Scope): Layers {
  const space = key.slice(0, key.indexOf("/"));
  if (space === "run") return { top: privateSpace(runId), below: null };
  return overlay ? { top: `${overlays(runId)}${space}`, below: space } : { top: space, below: null };
}

/** Where a run's own `run/` keys are. No space of a user begins with a slash. */
export const privateSpace = (runId: string): string => `/run/${runId}`;

/** What the names of all spaces begin with that a fork has written to. */
export const overlays = (runId: string): string => `/fork/${runId}/`;

/** Makes recorded changes again, with the versions they had, in the state of a run that adopts them. */
export function remake(
  table: ItemTable,
  changes: readonly Change[],
  versions: readonly number[],
  scope: Scope,
  at: number,
): void {
  changes.forEach((change, index) => {
    put(table, change, versions[index] ?? 1, scope, at);
  });
  const space = spaceOf(changes, versions);
  if (space !== undefined) count(table, scope, space);
}

function alive(row: ItemRow | undefined, now: number): ItemRow | undefined {
  return row && (row.expiresAt === null || row.expiresAt > now) ? row : undefined;
}

/** `board/`: what stands for a whole space, and can be read and watched like a key. */
export const isSpaceKey = (key: string): boolean => key.indexOf("/") === key.length - 1;

/** What stands for the space of a key. */
export const spaceKey = (key: string): string => key.slice(0, key.indexOf("/") + 1);

/** The row as readers see it, or undefined. */
function lookUp(table: ItemTable, scope: Scope, key: string, now: number): ItemRow | undefined {
  const { top, below } = layers(key, scope);
  const own = table.get(top, key); // hides what is below even when it is deleted or over
  if (below !== null && isSpaceKey(key)) return counted(key, versionOf(own) + versionOf(table.get(below, key)));
  const row = alive(own || below === null ? own : table.get(below, key), now);
  return row?.value === null ? undefined : row;
}

const versionOf = (row: ItemRow | undefined): number => row?.version ?? 0;

function counted(key: string, version: number): ItemRow | undefined {
  return version === 0 ? undefined : { key, value: "null", version, expiresAt: null };
}

/** One more transaction has changed the space that stands behind `key`. */
function count(table: ItemTable, scope: Scope, key: string): void {
  const { top } = layers(key, scope);
  const row = counted(key, versionOf(table.get(top, key)) + 1);
  if (row) table.put(top, row);
}

/** What stands for the space that a request has changed; undefined when it has changed nothing. */
export function changedSpace(request: StoreRequest, result: StoreResult): string | undefined {
  return request.op === "transact" && "versions" in result ? spaceOf(request.changes, result.versions) : undefined;
}

/** The keys that a request has changed, and the one that stands for their space; none when it has changed nothing. */
export function changedKeys(request: StoreRequest, result: StoreResult): readonly string[] {
  if (request.op !== "transact" || !("versions" in result)) return [];
  const keys = new Set<string>();
  request.changes.forEach((change, index) => {
    if ("put" in change) keys.add(change.put);
    else if (result.versions[index] !== 0) keys.add(change.delete);
  });
  const [first] = keys;
  return first === undefined ? [] : [...keys, spaceKey(first)];
}

function spaceOf(changes: readonly Change[], versions: readonly number[]): string | undefined {
  const index = changes.findIndex((change, at) => "put" in change || versions[at] !== 0); // deleting nothing is none
  const first = changes[index];
  return first && spaceKey("put" in first ? first.put : first.delete);
}

function listItems(table: ItemTable, scope: Scope, prefix: string, now: number): Item[] {
  const { top, below } = layers(prefix, scope);
  const found = new Map<string, ItemRow>();
  for (const space of below === null ? [top] : [below, top]) {
    for (const row of table.list(space, prefix)) {
      if (isSpaceKey(row.key)) continue;
      if (alive(row, now)) found.set(row.key, row);
      else found.delete(row.key);
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
  const space = spaceOf(changes, versions);
  if (space !== undefined) count(table, scope, space);
  return { ok: true, versions };
}

function apply(table: ItemTable, change: Change, scope: Scope, now: number): number {
  const key = "put" in change ? change.put : change.delete;
  const version = (lookUp(table, scope, key, now)?.version ?? 0) + ("put" in change ? 1 : 0);
  put(table, change, version, scope, now);
  return version;
}

function put(table: ItemTable, change: Change, version: number, scope: Scope, now: number): void {
  const key = "put" in change ? change.put : change.delete;
  const { top, below } = layers(key, scope);
  if ("put" in change) {
    const expiresAt = change.ttlMs === undefined ? null : now + change.ttlMs;
    table.put(top, { key, value: JSON.stringify(change.value), version, expiresAt });
  } else if (below === null) table.delete(top, key);
  else table.put(top, { key, value: null, version: 0, expiresAt: null });
}

function toItem(row: ItemRow | undefined): Item | null {
  if (!row || row.value === null) return null;
  return { key: row.key, value: JSON.parse(row.value) as Json, version: row.version };
}
