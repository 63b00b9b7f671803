import type { ItemRow, ItemTable } from "../execution/store-ops.ts";

/** Spaces that only one run sees: rebuilt by every replay, from what the run has done. */
export class PrivateItems implements ItemTable {
  readonly #spaces = new Map<string, Map<string, ItemRow>>();

  get(space: string, key: string): ItemRow | undefined {
    return this.#spaces.get(space)?.get(key);
  }

  put(space: string, row: ItemRow): void {
    const rows = this.#spaces.get(space) ?? new Map<string, ItemRow>();
    this.#spaces.set(space, rows);
    rows.set(row.key, row);
  }

  delete(space: string, key: string): void {
    this.#spaces.get(space)?.delete(key);
  }

  list(space: string, prefix: string): readonly ItemRow[] {
    return [...(this.#spaces.get(space)?.values() ?? [])].filter((row) => row.key.startsWith(prefix));
  }

  /** Forgets a space: what was looked up for one operation. */
  clear(space: string): void {
    this.#spaces.delete(space);
  }
}
