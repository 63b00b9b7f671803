import type { DatabaseSync } from "node:sqlite";
import { adopt } from "./adopt.ts";
import type { CreateWrite, DueQuery, ForkWrite, RunRow, StatusWrite, StoredStatus } from "./journal.ts";
import type { SqliteEntries } from "./sqlite-entries.ts";
import { toRun } from "./sqlite-rows.ts";
import { type ItemTable, overlays, privateSpace } from "./store-ops.ts";

export interface SqliteRuns {
  create(write: CreateWrite): void;
  setStatus(write: StatusWrite): void;
  find(id: string): RunRow | null;
  list(statuses: readonly StoredStatus[] | null, limit: number): readonly RunRow[];
  claim(id: string, owner: string, now: number): RunRow | null;
  /** Whether `claimDue` would find anything: asked outside of a transaction, because mostly it does not. */
  anyDue(query: DueQuery): boolean;
  claimDue(query: DueQuery): readonly RunRow[];
  nextWake(after: number): number | null;
  owners(): readonly string[];
  renew(owner: string, until: number): void;
  retire(owner: string): void;
  fork(fork: ForkWrite): RunRow;
  prune(before: number, limit: number): number;
}

/** A run is anybody's when nobody owns it or its owner's lease is over. */
const unowned = "(owner IS NULL OR NOT EXISTS (SELECT 1 FROM owner o WHERE o.id = run.owner AND o.lease_until > :now))";

/** Of these agents, of these runs or of all, and in nobody's hands; the owner's own are left out: it executes them. */
const wanted = `r.agent IN (SELECT value FROM json_each(:agents))
  AND (:ids IS NULL OR r.id IN (SELECT value FROM json_each(:ids)))
  AND r.owner IS NOT :owner AND ${unowned.replace("run.owner", "r.owner").replace("(owner", "(r.owner")}`;

/** What is to be executed, by three ways in, each through an index: a hundred thousand parked runs cost nothing here. */
const due = `SELECT n FROM (SELECT r.n FROM run r WHERE r.status = 'running' AND ${wanted} ORDER BY r.n LIMIT :limit)
  UNION SELECT n FROM (SELECT r.n FROM run r WHERE r.status = 'parked' AND r.wake_at <= :now AND ${wanted}
    ORDER BY r.wake_at LIMIT :limit)
  UNION SELECT n FROM (SELECT r.n FROM inbox i CROSS JOIN run r ON r.n = i.run WHERE r.status = 'parked' AND ${wanted}
    ORDER BY i.pos LIMIT :limit)
  ORDER BY n LIMIT :limit`;

const dueParameters = ({ owner, now, agents, ids }: DueQuery) => ({
  owner,
  now,
  agents: JSON.stringify(agents),
  ids: ids === null ? null : JSON.stringify(ids),
});

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
  const claim = db.prepare(
    `UPDATE run SET owner = :owner, epoch = epoch + 1, status = 'running' WHERE id = :id
     AND status IN ('running', 'parked', 'stuck') AND (owner = :owner OR ${unowned}) RETURNING *`,
  );
  const anyDue = db.prepare(due.replaceAll(":limit", "1"));
  const claimDue = db.prepare(
    `UPDATE run SET owner = :owner, epoch = epoch + 1, status = 'running' WHERE n IN (${due}) RETURNING *`,
  );
  const next = db.prepare("SELECT min(wake_at) AS at FROM run WHERE status = 'parked' AND wake_at > ?");
  const renew = db.prepare(
    "INSERT INTO owner (id, lease_until) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until",
  );
  const owners = db.prepare("SELECT id FROM owner");
  const retire = db.prepare("DELETE FROM owner WHERE id = ?");
  const disown = db.prepare("UPDATE run SET owner = NULL WHERE owner = ? AND status IN ('running', 'parked', 'stuck')");
  const stale = db.prepare(
    "SELECT n, id FROM run WHERE status IN ('completed', 'failed', 'cancelled') AND updated_at < ? ORDER BY n LIMIT ?",
  );
  const ended: ReadonlySet<StoredStatus> = new Set(["completed", "failed", "cancelled"]);

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
    claim(id, owner, now) {
      const row = claim.get({ id, owner, now });
      if (!row) return null;
      const run = toRun(row);
      entries.forget(run.n);
      return run;
    },
    anyDue: (query) => anyDue.get(dueParameters(query)) !== undefined,
    claimDue(query) {
      const rows = claimDue.all({ ...dueParameters(query), limit: query.limit }).map(toRun);
      for (const { n } of rows) entries.forget(n);
      return rows.sort((a, b) => a.n - b.n);
    },
    nextWake(after) {
      const at = next.get(after)?.["at"];
      return at == null ? null : Number(at);
    },
    owners: () => owners.all().map((row) => String(row["id"])),
    renew: (owner, until) => void renew.run(owner, until),
    retire(owner) {
      disown.run(owner);
      retire.run(owner);
    },
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
