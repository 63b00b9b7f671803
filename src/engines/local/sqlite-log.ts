import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";

/** Entries of one run have consecutive places: `run * perRun + seq`. So reading one is one range, and no index is kept. */
const perRun = 16_777_216;
/** How many recent entries are moved at a time: bounds how long a move holds the event loop. */
const moveAfter = 512;

/**
 * Two tables, as in a log-structured merge tree (O'Neil et al., 1996). A run that writes alone writes to its place in
 * `entry`. Entries of many runs at once are appended to `recent`, where they share pages, and moved to their places
 * some hundreds at a time.
 */
export const logSchema: string = `
  CREATE TABLE entry (
    pos INTEGER PRIMARY KEY, at INTEGER NOT NULL, path TEXT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  CREATE TABLE recent (
    n INTEGER PRIMARY KEY, run INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, path TEXT NOT NULL,
    type TEXT NOT NULL, body TEXT NOT NULL, hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX recent_run ON recent (run);
  CREATE VIEW log (run, seq, at, path, type, body, hash) AS
    SELECT pos / ${perRun}, pos % ${perRun}, at, path, type, body, hash FROM entry
    UNION ALL SELECT run, seq, at, path, type, body, hash FROM recent;`;

/** An entry as it is stored. */
interface StoredEntry {
  readonly run: number;
  readonly seq: number;
  readonly at: number;
  readonly path: string;
  readonly type: string;
  readonly body: string;
  readonly hash: string;
}

export interface SqliteLog {
  /** False, with nothing written, when the run's epoch is another by now. `alone`: no other run writes in this commit. */
  append(entry: StoredEntry, epoch: number, alone: boolean): boolean;
  read(run: number, from: number, limit: number): Record<string, SQLOutputValue>[];
  last(run: number): Record<string, SQLOutputValue> | undefined;
  remove(run: number): void;
  /** Whether enough has gathered in `recent` that it should be moved. */
  readonly full: boolean;
  /** Moves recent entries to their places. Needs a transaction. */
  settle(): void;
  /** What is known of the run, or of all, may not be so any more. */
  forget(run?: number): void;
}

const fields = "at, path, type, body, hash";
/** Refuses the write of an earlier owner. */
const guard = "WHERE EXISTS (SELECT 1 FROM run WHERE n = ? AND epoch = ?)";

export function sqliteLog(db: DatabaseSync): SqliteLog {
  const place = db.prepare(`INSERT INTO entry (pos, at, path, type, body, hash) SELECT ?, ?, ?, ?, ?, ? ${guard}`);
  const add = db.prepare(
    `INSERT INTO recent (run, seq, at, path, type, body, hash) SELECT ?, ?, ?, ?, ?, ?, ? ${guard}`,
  );
  const isRecent = db.prepare("SELECT 1 FROM recent WHERE run = ? LIMIT 1");
  const settled = db.prepare(
    `SELECT pos % ${perRun} AS seq, ${fields} FROM entry WHERE pos >= ? AND pos < ? ORDER BY pos LIMIT ?`,
  );
  const recent = db.prepare(`SELECT seq, ${fields} FROM recent WHERE run = ? AND seq >= ? ORDER BY seq LIMIT ?`);
  const lastRecent = db.prepare(`SELECT seq, ${fields} FROM recent WHERE run = ? ORDER BY seq DESC LIMIT 1`);
  const lastSettled = db.prepare(
    `SELECT pos % ${perRun} AS seq, ${fields} FROM entry WHERE pos >= ? AND pos < ? ORDER BY pos DESC LIMIT 1`,
  );
  const moves = [
    db.prepare(
      `INSERT INTO entry (pos, ${fields}) SELECT run * ${perRun} + seq, ${fields} FROM recent ORDER BY run, seq`,
    ),
    db.prepare("DELETE FROM recent"),
  ];
  const removals: readonly [StatementSync, StatementSync] = [
    db.prepare("DELETE FROM entry WHERE pos >= ? AND pos < ?"),
    db.prepare("DELETE FROM recent WHERE run = ?"),
  ];
  /** Whether a run has entries in `recent`, as far as this process knows. */
  const scattered = new Map<number, boolean>();
  let gathered = 0;

  function hasRecent(run: number): boolean {
    const known = scattered.get(run) ?? isRecent.get(run) !== undefined;
    scattered.set(run, known);
    return known;
  }

  return {
    append({ run, seq, at, path, type, body, hash }, epoch, alone) {
      if (seq >= perRun) throw new RangeError(`a run can have at most ${perRun} entries`);
      if (alone && !hasRecent(run)) {
        return place.run(run * perRun + seq, at, path, type, body, hash, run, epoch).changes === 1;
      }
      if (add.run(run, seq, at, path, type, body, hash, run, epoch).changes === 0) return false;
      scattered.set(run, true);
      gathered += 1;
      return true;
    },
    read(run, from, limit) {
      const late = recent.all(run, from, limit); // first: what another process moves meanwhile is then found twice, not never
      const rows = settled.all(run * perRun + from, (run + 1) * perRun, limit);
      const [firstLate] = late;
      if (!firstLate) return rows;
      const cut = Number(firstLate["seq"]);
      return [...rows.filter((row) => Number(row["seq"]) < cut), ...late].slice(0, limit);
    },
    last: (run) => lastRecent.get(run) ?? lastSettled.get(run * perRun, (run + 1) * perRun),
    remove(run) {
      removals[0].run(run * perRun, (run + 1) * perRun);
      removals[1].run(run);
      scattered.delete(run);
    },
    get full() {
      return gathered >= moveAfter;
    },
    settle() {
      for (const move of moves) move.run();
      scattered.clear();
      gathered = 0;
    },
    forget(run) {
      if (run === undefined) scattered.clear();
      else scattered.delete(run);
    },
  };
}
