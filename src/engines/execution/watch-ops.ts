import type { Item, StoreRequest, StoreResult } from "../../core/store.ts";
import { changedKeys, changedSpace, executeStore, type ItemTable, privateSpace, type Scope } from "./store-ops.ts";

/** A key that a run watches, as the run sees it. */
export interface Watch {
  readonly scope: Scope;
  readonly key: string;
  readonly version: number;
}

/** Watches by space and key, and by nothing else: what nobody watches must cost nothing. */
export interface WatchTable<W extends Watch> {
  /** Whether anything in this space is watched. */
  any(space: string): boolean;
  at(space: string, key: string): readonly W[];
}

/** Under which name the watches of a key are found: a fork watches the shared space, which shows through its own. */
export function watchedSpace(key: string, { runId }: Scope): string {
  const space = key.slice(0, key.indexOf("/"));
  return space === "run" ? privateSpace(runId) : space;
}

/** What a watch sees when its key is at another version; undefined when it is as known. */
export function seen(
  items: ItemTable,
  { key, version, scope }: Watch,
  now: number,
): { readonly item: Item | null } | undefined {
  const result = executeStore(items, { op: "get", key }, scope, now);
  const item = "item" in result ? result.item : null;
  return (item?.version ?? 0) === version ? undefined : { item };
}

/** The watches that end with a request, and what each of them sees. */
export function* moved<W extends Watch>(
  items: ItemTable,
  watches: WatchTable<W>,
  { request, result, scope, now }: Readonly<{ request: StoreRequest; result: StoreResult; scope: Scope; now: number }>,
): Iterable<{ readonly watch: W; readonly item: Item | null }> {
  const all = changedSpace(request, result);
  if (all === undefined) return;
  const space = watchedSpace(all, scope);
  if (!watches.any(space)) return;
  for (const key of changedKeys(request, result)) {
    for (const watch of watches.at(space, key)) {
      if (scope.overlay && watch.scope.runId !== scope.runId) continue; // a fork writes where only it can see
      const found = seen(items, watch, now);
      if (found) yield { watch, ...found };
    }
  }
}
