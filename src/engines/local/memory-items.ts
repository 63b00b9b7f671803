import { type ItemRow, type ItemTable, overlays, privateSpace } from "./store-ops.ts";

export interface MemoryItems extends ItemTable {
  /** Drops what only this run sees. */
  forget(runId: string): void;
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
    forget(runId) {
      for (const space of spaces.keys()) {
        if (space === privateSpace(runId) || space.startsWith(overlays(runId))) spaces.delete(space);
      }
    },
  };
}
