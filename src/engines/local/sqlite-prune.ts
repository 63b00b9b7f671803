import type { DatabaseSync } from "node:sqlite";
import { overlays, privateSpace } from "../execution/store-ops.ts";
import type { SqliteEntries } from "./sqlite-entries.ts";
import type { SqliteItems } from "./sqlite-items.ts";
import type { SqliteOwners } from "./sqlite-owners.ts";

interface Pruned {
  readonly entries: SqliteEntries;
  readonly items: SqliteItems;
  readonly owners: SqliteOwners;
}

/** Deletes what nobody can see at `now`, and runs that ended before a time: oldest first, children after their callers. */
export function sqlitePrune(
  db: DatabaseSync,
  { entries, items, owners }: Pruned,
): (before: number, limit: number, now: number) => number {
  const stale = db.prepare(
    `SELECT n, id FROM run WHERE status IN ('completed', 'failed', 'cancelled') AND updated_at < ?
     AND NOT EXISTS (SELECT 1 FROM run p WHERE p.n = run.parent) ORDER BY n LIMIT ?`,
  );
  return (before, limit, now) => {
    items.sweep(now, limit);
    owners.sweep(now);
    for (let removed = 0; ; ) {
      const rows = stale.all(before, limit - removed); // those that these have called are found in the next round
      for (const row of rows) {
        const [n, id] = [Number(row["n"]), String(row["id"])];
        entries.remove(n);
        removeRun(db, n, id);
      }
      removed += rows.length;
      if (rows.length === 0 || removed >= limit) return removed;
    }
  };
}

/** Runs own all that is kept for them. */
function removeRun(db: DatabaseSync, n: number, id: string): void {
  for (const table of ["blob", "inbox", "decision", "late_result"]) {
    db.prepare(`DELETE FROM ${table} WHERE run = ?`).run(n);
  }
  db.prepare("DELETE FROM item WHERE space = ? OR (space >= ? AND space < ?)").run(
    privateSpace(id),
    overlays(id),
    `${overlays(id)}\u{10ffff}`,
  );
  db.prepare("DELETE FROM run WHERE n = ?").run(n);
}
