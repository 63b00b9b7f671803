import { type ItemRow, type ItemTable, overlays, privateSpace } from "../execution/store-ops.ts";

export class MemoryItems implements ItemTable {
  #spaces: Map<string, Map<string, ItemRow>> | undefined;

  get(space: string, key: string): ItemRow | undefined {
    return this.#spaces?.get(space)?.get(key);
  }

  put(space: string, row: ItemRow): void {
    this.#spaces ??= new Map();
    const rows = this.#spaces.get(space) ?? new Map<string, ItemRow>();
    this.#spaces.set(space, rows);
    rows.set(row.key, row);
  }

  delete(space: string, key: string): void {
    this.#spaces?.get(space)?.delete(key);
  }

  list(space: string, prefix: string): readonly ItemRow[] {
    return [...(this.#spaces?.get(space)?.values() ?? [])].filter((row) => row.key.startsWith(prefix));
  }

  /** Deletes at most `limit` items that are over at `now`; not those of forks, which hide what is below them. */
  sweep(now: number, limit: number): void {
    let left = limit;
    for (const [space, rows] of this.#spaces ?? []) {
      if (space.startsWith("/fork/")) continue;
      for (const { key, expiresAt } of rows.values()) {
        if (left > 0 && expiresAt !== null && expiresAt <= now && rows.delete(key)) left -= 1;
      }
    }
  }

  /** Drops what only this run sees. */
  forget(runId: string): void {
    for (const space of this.#spaces?.keys() ?? []) {
      if (space === privateSpace(runId) || space.startsWith(overlays(runId))) this.#spaces?.delete(space);
    }
  }
}
