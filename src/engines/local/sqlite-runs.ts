import type { DatabaseSync } from "node:sqlite";
import type { ItemTable } from "../execution/store-ops.ts";
import { adopt } from "./adopt.ts";
import type { ChildWrite, CreateWrite, ForkWrite, ListPage, RunRow, StatusWrite, StoredStatus } from "./journal.ts";
import type { SqliteChildren } from "./sqlite-children.ts";
import type { SqliteEntries } from "./sqlite-entries.ts";
import { toRun } from "./sqlite-rows.ts";

const ended: ReadonlySet<StoredStatus> = new Set(["completed", "failed", "cancelled"]);

export interface SqliteRuns {
  /** Whoever calls has checked the epoch of the caller of a child. */
  create(write: CreateWrite | ChildWrite): void;
  setStatus(write: StatusWrite): void;
  isOwned(run: number, epoch: number): boolean;
  find(id: string): RunRow | null;
  list(statuses: readonly StoredStatus[] | null, limit: number, page?: ListPage): readonly RunRow[];
  fork(fork: ForkWrite): RunRow;
}

export function sqliteRuns(
  db: DatabaseSync,
  entries: SqliteEntries,
  items: ItemTable,
  children: SqliteChildren,
): SqliteRuns {
  const insert = db.prepare(
    `INSERT INTO run (id, agent, status, owner, epoch, created_at, updated_at, fork_of, fork_at, live)
     VALUES (?, ?, 'running', ?, 1, ?, ?, ?, ?, ?) RETURNING *`,
  );
  const call = db.prepare(
    `UPDATE run SET parent = :caller, parent_id = (SELECT id FROM run WHERE n = :caller), parent_path = :path
     WHERE n = :run RETURNING *`,
  );
  const find = db.prepare("SELECT * FROM run WHERE id = ?");
  const list = db.prepare(
    `SELECT * FROM run WHERE n < ?3 AND (?1 IS NULL OR status IN (SELECT value FROM json_each(?1)) OR (?4 AND status =
     'parked' AND EXISTS (SELECT 1 FROM run c WHERE c.parent = run.n AND c.status IN ('running', 'parked', 'stuck'))))
     ORDER BY n DESC LIMIT ?2`,
  );
  const status = db.prepare(
    "UPDATE run SET status = :status, wake_at = :wakeAt, waiting = :waiting, updated_at = :at, owner = iif(:release, NULL, owner) WHERE n = :run AND epoch = :epoch",
  );
  const voidAll = db.prepare("UPDATE decision SET status = 'void' WHERE run = ? AND status = 'open'");
  const emptyInbox = db.prepare("DELETE FROM inbox WHERE run = ?");
  const endWatches = db.prepare("DELETE FROM watch WHERE run = ?");
  const current = db.prepare("SELECT 1 FROM run WHERE n = ? AND epoch = ?");
  function findRow(id: string): RunRow | null {
    const row = find.get(id);
    return row ? toRun(row) : null;
  }

  return {
    create(write) {
      const { id, agent, owner, at } = write;
      const there = findRow(id);
      write.existed = there !== null;
      write.row = there;
      if (there) return;
      const made = toRun(insert.get(id, agent, owner, at, at, null, null, 1) ?? {});
      write.row =
        write.kind === "child" ? toRun(call.get({ caller: write.run, path: write.path, run: made.n }) ?? {}) : made;
      entries.insert(made.n, 1, { seq: 0, at, path: "", type: "run.started", body: write.body });
    },
    setStatus({ run, epoch, at, status: to, wakeAt, waiting, release, committed = [] }) {
      const text = waiting === null ? null : JSON.stringify(waiting);
      const { changes } = status.run({ run, epoch, at, status: to, wakeAt, waiting: text, release: release ? 1 : 0 });
      if (changes === 0) return;
      if (release) entries.forget(run);
      if (!ended.has(to)) return;
      voidAll.run(run);
      emptyInbox.run(run);
      endWatches.run(run);
      children.ended(run, committed);
    },
    isOwned: (run, epoch) => current.get(run, epoch) !== undefined,
    find: findRow,
    list: (statuses, limit, { below = Number.MAX_SAFE_INTEGER, callers = false } = {}) =>
      list.all(statuses && JSON.stringify(statuses), limit, below, callers ? 1 : 0).map(toRun),
    fork(fork) {
      const { from, at, id, live, now } = fork;
      const row = toRun(insert.get(id, from.agent, null, now, now, from.id, at, live ? 1 : 0) ?? {});
      for (const entry of adopt(entries, items, fork)) entries.insert(row.n, row.epoch, entry);
      return row;
    },
  };
}
