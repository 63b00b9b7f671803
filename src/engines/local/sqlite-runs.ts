import type { DatabaseSync } from "node:sqlite";
import { type ItemTable, overlays, privateSpace } from "../execution/store-ops.ts";
import { adopt } from "./adopt.ts";
import type { CreateWrite, ForkWrite, RunRow, StatusWrite, StoredStatus } from "./journal.ts";
import type { SqliteEntries } from "./sqlite-entries.ts";
import { toRun } from "./sqlite-rows.ts";

const ended: ReadonlySet<StoredStatus> = new Set(["completed", "failed", "cancelled"]);

export interface SqliteRuns {
  create(write: CreateWrite): void;
  setStatus(write: StatusWrite): void;
  find(id: string): RunRow | null;
  list(statuses: readonly StoredStatus[] | null, limit: number): readonly RunRow[];
  fork(fork: ForkWrite): RunRow;
  prune(before: number, limit: number): number;
}

export function sqliteRuns(db: DatabaseSync, entries: SqliteEntries, items: ItemTable): SqliteRuns {
  const insert = db.prepare(
    "INSERT INTO run (id, agent, status, owner, epoch, created_at, updated_at, fork_of, fork_at, live) VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?) RETURNING *",
  );
  const find = db.prepare("SELECT * FROM run WHERE id = ?");
  const list = db.prepare(
    "SELECT * FROM run WHERE (?1 IS NULL OR status IN (SELECT value FROM json_each(?1))) ORDER BY n DESC LIMIT ?2",
  );
  const status = db.prepare(
    "UPDATE run SET status = :status, wake_at = :wakeAt, waiting = :waiting, updated_at = :at, owner = iif(:release, NULL, owner) WHERE n = :run AND epoch = :epoch",
  );
  const voidAll = db.prepare("UPDATE decision SET status = 'void' WHERE run = ? AND status = 'open'");
  const emptyInbox = db.prepare("DELETE FROM inbox WHERE run = ?");
  const stale = db.prepare(
    "SELECT n, id FROM run WHERE status IN ('completed', 'failed', 'cancelled') AND updated_at < ? ORDER BY n LIMIT ?",
  );

  function findRow(id: string): RunRow | null {
    const row = find.get(id);
    return row ? toRun(row) : null;
  }

  return {
    create(write) {
      const { id, agent, owner, at, body } = write;
      const there = findRow(id);
      write.existed = there !== null;
      write.row = there ?? toRun(insert.get(id, agent, "running", owner, at, at, null, null, 1) ?? {});
      if (!there) entries.insert(write.row.n, 1, { seq: 0, at, path: "", type: "run.started", body });
    },
    setStatus({ run, epoch, at, status: to, wakeAt, waiting, release }) {
      const text = waiting === null ? null : JSON.stringify(waiting);
      const { changes } = status.run({ run, epoch, at, status: to, wakeAt, waiting: text, release: release ? 1 : 0 });
      if (changes === 0) return;
      if (release) entries.forget(run);
      if (!ended.has(to)) return;
      voidAll.run(run);
      emptyInbox.run(run);
    },
    find: findRow,
    list: (statuses, limit) => list.all(statuses && JSON.stringify(statuses), limit).map(toRun),
    fork(fork) {
      const { from, at, id, live, now } = fork;
      const row = toRun(insert.get(id, from.agent, "running", null, now, now, from.id, at, live ? 1 : 0) ?? {});
      for (const entry of adopt(entries, items, fork)) entries.insert(row.n, row.epoch, entry);
      return row;
    },
    prune(before, limit) {
      const rows = stale.all(before, limit);
      for (const { n, id } of rows) {
        if (typeof n === "number" && typeof id === "string") {
          entries.remove(n);
          removeRun(db, n, id);
        }
      }
      return rows.length;
    },
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
