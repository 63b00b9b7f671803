import type { DatabaseSync } from "node:sqlite";
import type { ItemTable } from "../execution/store-ops.ts";
import { toItemRow } from "./sqlite-rows.ts";

export interface SqliteItems extends ItemTable {
  /** Deletes at most `limit` items that are over at `now`; not those of forks, which hide what is below them. */
  sweep(now: number, limit: number): void;
}

export function sqliteItems(db: DatabaseSync): SqliteItems {
  const get = db.prepare("SELECT key, value, version, expires_at FROM item WHERE space = ? AND key = ?");
  const put = db.prepare("INSERT OR REPLACE INTO item (space, key, value, version, expires_at) VALUES (?, ?, ?, ?, ?)");
  const remove = db.prepare("DELETE FROM item WHERE space = ? AND key = ?");
  const list = db.prepare(
    "SELECT key, value, version, expires_at FROM item WHERE space = ? AND key >= ? AND key < ? ORDER BY key",
  );
  const sweep = db.prepare(
    `DELETE FROM item WHERE (space, key) IN (SELECT space, key FROM item
     WHERE expires_at <= ? AND NOT (space >= '/fork/' AND space < '/fork0') LIMIT ?)`,
  );

  return {
    sweep(now, limit) {
      sweep.run(now, limit);
    },
    get(space, key) {
      const row = get.get(space, key);
      return row && toItemRow(row);
    },
    put(space, { key, value, version, expiresAt }) {
      put.run(space, key, value, version, expiresAt);
    },
    delete(space, key) {
      remove.run(space, key);
    },
    list: (space, prefix) => list.all(space, prefix, `${prefix}\u{10ffff}`).map(toItemRow),
  };
}
