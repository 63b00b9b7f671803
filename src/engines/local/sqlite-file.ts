import { accessSync, chmodSync, constants, existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { asError, TroupeError } from "../../base/errors.ts";
import { systemRandom } from "../../base/random.ts";
import { JournalBusy } from "./journal.ts";
import { childSchema } from "./sqlite-children.ts";
import { logSchema } from "./sqlite-log.ts";
import { watchSchema } from "./sqlite-watches.ts";
import { makeStateFolder } from "./state-folder.ts";

/** `"power"` survives a power cut; `"process"` only the death of the process, and is faster on slow disks. */
export type Durability = "power" | "process";

/** Version of the tables. A file with a higher one is refused. */
const formatVersion = 3;
/** SQLite's default, which we keep. */
const pageSize = 4_096;
/** Marks a file as ours in the SQLite header ("trou"). */
const applicationId = 0x74726f75;

/** What each version of the tables has added to the one before. */
const additions: readonly (readonly [version: number, sql: string])[] = [
  [2, watchSchema],
  [3, childSchema],
];

/** Numbers are never used again (`AUTOINCREMENT`): a late write must not fit a newer run, nor a new item an old place. */
const schema = `
  CREATE TABLE run (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, agent TEXT NOT NULL, status TEXT NOT NULL,
    owner TEXT, epoch INTEGER NOT NULL, wake_at INTEGER, waiting TEXT,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    fork_of TEXT, fork_at INTEGER, live INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE INDEX run_status ON run (status, wake_at);
  ${logSchema}
  CREATE TABLE blob (run INTEGER NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (run, seq)) STRICT;
  CREATE TABLE owner (id TEXT PRIMARY KEY, lease_until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE inbox (pos INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL, item TEXT NOT NULL) STRICT;
  CREATE INDEX inbox_run ON inbox (run);
  CREATE TABLE decision (
    id TEXT PRIMARY KEY, run INTEGER NOT NULL, path TEXT NOT NULL, question TEXT NOT NULL, status TEXT NOT NULL,
    requested_at INTEGER NOT NULL, deadline INTEGER, answer TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX decision_run ON decision (run, status);
  CREATE TABLE item (
    space TEXT NOT NULL, key TEXT NOT NULL, value TEXT, version INTEGER NOT NULL, expires_at INTEGER,
    PRIMARY KEY (space, key)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE late_result (run INTEGER NOT NULL, path TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
  ${additions.map(([, sql]) => sql).join("\n")}
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${formatVersion};`;

/**
 * Opens or makes the file `troupe.db` in `folder`, checked: corrupt, foreign, newer and read-only files are refused and
 * left exactly as they are.
 */
export function openFile(folder: string, durability: Durability): DatabaseSync {
  const file = join(folder, "troupe.db");
  try {
    makeStateFolder(folder);
    const fresh = !existsSync(file);
    const checked = !fresh && isGood(file);
    const db = patientlyNow(() => openAndSetUp(file, durability, checked));
    if (fresh) chmodSync(file, 0o600);
    return db;
  } catch (error) {
    throw explain(error, file);
  }
}

function openAndSetUp(file: string, durability: Durability, checked: boolean): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 5_000 });
  try {
    setUp(db, file, durability, checked);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Checks a file through a connection that cannot write: not even what closing does by itself, which is to move the
 * write-ahead log of another program, or of a broken file, into it. False when it cannot be told this way.
 *
 * @throws when the file must be left alone.
 */
function isGood(file: string): boolean {
  const { size } = statSync(file);
  if (size === 0) return false; // nothing was written yet
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false });
  if (size % pageSize !== 0 && !log?.size) throw corrupt(file, "its end is missing"); // SQLite would read zeros there
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
    refuseForeign(db, file);
    quickCheck(db, file);
    return true;
  } catch (error) {
    const explained = explain(error, file);
    if (TroupeError.is(explained, "log_corrupt") || TroupeError.is(explained, "log_newer")) throw explained;
    return false;
  } finally {
    db?.close();
  }
}

/** Opening is rare and cannot go on without the file, so it may wait where nothing else may. */
function patientlyNow<T>(work: () => T): T {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; ; tries++) {
    try {
      return work();
    } catch (error) {
      if (tries >= 200 || !(explain(error, "") instanceof JournalBusy)) throw error;
      Atomics.wait(pause, 0, 0, 10 + 20 * systemRandom()); // several processes make the file at once
    }
  }
}

function refuseForeign(db: DatabaseSync, file: string): void {
  const found = Number(pragma(db, "user_version"));
  const mark = Number(pragma(db, "application_id"));
  const tables = db.prepare("SELECT count(*) AS n FROM sqlite_schema").get();
  if (Number(tables?.["n"]) > 0 && mark !== applicationId) {
    throw corrupt(file, "it is an SQLite file of another program");
  }
  if (found > formatVersion) {
    throw new TroupeError(
      `${file} was written by a newer Troupe (format ${found}, this one knows ${formatVersion}); install that version, ` +
        "or use another state folder",
      { code: "log_newer", detail: { file, found, supported: formatVersion } },
    );
  }
}

function quickCheck(db: DatabaseSync, file: string): void {
  const check = db.prepare("PRAGMA quick_check(1)").get();
  const verdict = String(Object.values(check ?? {})[0]);
  if (verdict !== "ok") throw corrupt(file, verdict);
}

function setUp(db: DatabaseSync, file: string, durability: Durability, checked: boolean): void {
  refuseForeign(db, file);
  // the first only counts for a file without tables: deleting can then give space back bit by bit
  db.exec(`PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = ${durability === "power" ? "FULL" : "NORMAL"};
    PRAGMA fullfsync = ${durability === "power" ? 1 : 0}; PRAGMA checkpoint_fullfsync = 1;
    PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864;`);
  if (!checked) quickCheck(db, file);
  migrate(db);
  db.exec("PRAGMA busy_timeout = 0");
}

function migrate(db: DatabaseSync): void {
  if (Number(pragma(db, "user_version")) === formatVersion) {
    db.exec("BEGIN IMMEDIATE; ROLLBACK"); // a read-only file shows itself here, before any work is accepted
    return;
  }
  db.exec("BEGIN IMMEDIATE");
  try {
    const found = Number(pragma(db, "user_version"));
    if (found === 0) db.exec(schema);
    else {
      for (const [version, sql] of additions) if (found < version) db.exec(sql);
      db.exec(`PRAGMA user_version = ${formatVersion}`);
    }
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function pragma(db: DatabaseSync, name: string): unknown {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

function corrupt(file: string, problem: string): TroupeError {
  return new TroupeError(
    `${file} cannot be used: ${problem}. It was left as it is. Restore it from a backup, or move it away to start anew`,
    { code: "log_corrupt", detail: { file, problem } },
  );
}

const sqlite = { busy: 5, locked: 6, readOnly: 8, corrupt: 11, cannotOpen: 14, notADatabase: 26 } as const;

/** Whether the folder of the file, where its write-ahead log goes, and the file itself let us write. */
function mayWrite(file: string): boolean {
  try {
    accessSync(dirname(file), constants.W_OK);
    if (existsSync(file)) accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** An SQLite or file system error as one that says what to do. Anything else is returned unchanged. */
export function explain(thrown: unknown, file: string): Error {
  const error = asError(thrown);
  if (TroupeError.is(error)) return error;
  const primary = "errcode" in error && typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
  const system = "code" in error ? String(error.code) : "";
  if (primary === sqlite.busy || primary === sqlite.locked) return new JournalBusy(error.message);
  if (primary === sqlite.corrupt || primary === sqlite.notADatabase) return corrupt(file, error.message);
  const denied = ["EACCES", "EPERM", "EROFS"].includes(system) || (primary === sqlite.cannotOpen && !mayWrite(file));
  if (primary === sqlite.readOnly || denied) {
    return new TroupeError(
      `${file} cannot be written: ${error.message}. Check its permissions, or use another folder`,
      {
        code: "log_read_only",
        detail: { file },
        cause: error,
      },
    );
  }
  if (primary === undefined && !["ENOSPC", "EDQUOT", "ENOTDIR", "EEXIST", "EIO"].includes(system)) return error;
  return new TroupeError(`${file} cannot be used now: ${error.message}. What was recorded is safe; resume when it is`, {
    code: "log_unavailable",
    detail: { file, problem: error.message },
    cause: error,
  });
}
