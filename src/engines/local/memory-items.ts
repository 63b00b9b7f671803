import { type ItemRow, type ItemTable, overlays, privateSpace } from "../execution/store-ops.ts";

export interface MemoryItems extends ItemTable {
  /** Drops what only this run sees. */
  forget(runId: string): void;
  /** Deletes at most `limit` items that are over at `now`; not those of forks, which hide what is below them. */
  sweep(now: number, limit: number): void;
}

export function memoryItems(): MemoryItems {
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
    sweep(now, limit) {
      let left = limit;
      for (const [space, rows] of spaces) {
        if (space.startsWith("/fork/")) continue;
        for (const { key, expiresAt } of rows.values()) {
          if (left > 0 && expiresAt !== null && expiresAt <= now && rows.delete(key)) left -= 1;
        }
      }
    },
    forget(runId) {
      for (const space of spaces.keys()) {
        if (space === privateSpace(runId) || space.startsWith(overlays(runId))) spaces.delete(space);
      }
    },
  };
}
