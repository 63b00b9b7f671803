import type { DatabaseSync } from "node:sqlite";
import type { DueQuery, RunRow } from "./journal.ts";
import type { SqliteEntries } from "./sqlite-entries.ts";
import { toRun } from "./sqlite-rows.ts";

/** Who executes what. */
export interface SqliteOwners {
  claim(id: string, owner: string, now: number): RunRow | null;
  /** Whether `claimDue` would find anything: asked outside of a transaction, because mostly it does not. */
  anyDue(query: DueQuery): boolean;
  claimDue(query: DueQuery): readonly RunRow[];
  nextWake(after: number): number | null;
  owners(): readonly string[];
  renew(owner: string, until: number): void;
  retire(owner: string): void;
  /** Forgets owners whose lease has been over for long, unless a run still names them. */
  sweep(now: number): void;
}

/** Long enough for whoever was only paused to be back. */
const sweepAfterMs = 86_400_000;

/** A run is anybody's when nobody owns it or its owner's lease is over. */
const free = "(r.owner IS NULL OR NOT EXISTS (SELECT 1 FROM owner o WHERE o.id = r.owner AND o.lease_until > :now))";

/** Of these agents, of these runs or of all, and in nobody's hands; the owner's own are left out: it executes them. */
const wanted = `r.agent IN (SELECT value FROM json_each(:agents))
  AND (:ids IS NULL OR r.id IN (SELECT value FROM json_each(:ids)))
  AND r.owner IS NOT :owner AND ${free}`;

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

export function sqliteOwners(db: DatabaseSync, entries: SqliteEntries): SqliteOwners {
  const claim = db.prepare(
    `UPDATE run AS r SET owner = :owner, epoch = epoch + 1, status = 'running' WHERE id = :id
     AND status IN ('running', 'parked', 'stuck') AND (owner = :owner OR ${free}) RETURNING *`,
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
  const sweep = db.prepare(
    `DELETE FROM owner WHERE lease_until < ? AND id NOT IN
     (SELECT owner FROM run WHERE owner IS NOT NULL AND status IN ('running', 'parked', 'stuck'))`,
  );

  return {
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
    sweep(now) {
      sweep.run(now - sweepAfterMs);
    },
    retire(owner) {
      disown.run(owner);
      retire.run(owner);
    },
  };
}
