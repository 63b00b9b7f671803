import type { DatabaseSync } from "node:sqlite";
import type { RunWatch, Watches } from "./state.ts";

/** Since version 2 of the tables. */
export const watchSchema: string = `
  CREATE TABLE watch (
    space TEXT NOT NULL, key TEXT NOT NULL, run INTEGER NOT NULL, path TEXT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (space, key, run, path)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX watch_run ON watch (run, path);`;

export function sqliteWatches(db: DatabaseSync): Watches {
  const any = db.prepare("SELECT 1 FROM watch WHERE space = ? LIMIT 1");
  const at = db.prepare(
    `SELECT w.run, w.path, w.version, r.id, r.fork_of FROM watch w JOIN run r ON r.n = w.run
     WHERE w.space = ? AND w.key = ?`,
  );
  const open = db.prepare("INSERT OR REPLACE INTO watch (space, key, run, path, version) VALUES (?, ?, ?, ?, ?)");
  const close = db.prepare("DELETE FROM watch WHERE run = ? AND path = ?");
  const closeAll = db.prepare("DELETE FROM watch WHERE run = ?");

  return {
    any: (space) => any.get(space) !== undefined,
    at: (space, key) =>
      at.all(space, key).map(
        (row): RunWatch => ({
          key,
          run: Number(row["run"]),
          path: String(row["path"]),
          version: Number(row["version"]),
          scope: { runId: String(row["id"]), overlay: row["fork_of"] !== null },
        }),
      ),
    open(space, { key, run, path, version }) {
      open.run(space, key, run, path, version);
    },
    close(run, path) {
      if (path === null) closeAll.run(run);
      else close.run(run, path);
    },
  };
}
