import { adoptItems } from "../execution/adopt-items.ts";
import type { EntryRow } from "../execution/fact.ts";
import type { ItemTable } from "../execution/store-ops.ts";
import type { ForkWrite } from "./journal.ts";

interface Readable {
  read(run: number, from: number, limit: number): readonly EntryRow[];
}

const page = 1_000;

/**
 * The entries a fork begins with: its parent's up to `at`, then a note of where it came from. On the way, the state that
 * only the parent sees is rebuilt for the fork as it was at `at`, from the log alone: its private space and, if it is a
 * fork itself, what it wrote to shared spaces.
 */
export function* adopt(
  entries: Readable,
  items: ItemTable,
  { from: parent, id, at, now, live }: ForkWrite,
): Iterable<Omit<EntryRow, "hash">> {
  let from = 0;
  let overlay = false;
  for (;;) {
    const rows = entries.read(parent.n, from, Math.min(page, at + 1 - from));
    for (const row of rows) {
      if (row.type === "store.answered") adoptItems(items, row, id, overlay);
      else if (row.type === "run.forked") overlay = true;
      yield row;
    }
    from += rows.length;
    if (rows.length === 0 || from > at) break;
  }
  const body = JSON.stringify({ from: parent.id, at, live });
  yield { seq: from, at: now, path: "", type: "run.forked", body };
}
