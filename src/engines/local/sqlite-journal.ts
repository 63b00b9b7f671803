import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { type InboxItem, type Journal, JournalBusy, type Write } from "./journal.ts";
import { sqliteDecisions } from "./sqlite-decisions.ts";
import { sqliteEntries } from "./sqlite-entries.ts";
import { type Durability, explain, openFile } from "./sqlite-file.ts";
import { sqliteItems } from "./sqlite-items.ts";
import { sqliteRuns } from "./sqlite-runs.ts";
import { executeStore } from "./store-ops.ts";

/** Keeps everything in one SQLite file that several processes may share. Opening checks the file. */
export function sqliteJournal(folder: string, durability: Durability = "power"): Journal {
  const db = openFile(folder, durability);
  const items = sqliteItems(db);
  const entries = sqliteEntries(db, items);
  const runs = sqliteRuns(db, entries, items);
  const decisions = sqliteDecisions(db);
  const push = db.prepare(
    "INSERT INTO inbox (run, item) SELECT n, ? FROM run WHERE id = ? AND status IN ('running', 'parked', 'stuck')",
  );
  const inbox = db.prepare("SELECT pos, item FROM inbox WHERE run = ? ORDER BY pos");
  const filled = db.prepare("SELECT 1 FROM inbox LIMIT 1");
  const take = db.prepare(
    "DELETE FROM inbox WHERE pos = ? AND EXISTS (SELECT 1 FROM run r WHERE r.n = inbox.run AND r.epoch = ?)",
  );
  const version = db.prepare("PRAGMA data_version");
  const file = join(folder, "troupe.db");
  const inTransaction = transactions(db, file);
  const reading = inTransaction.single;

  function apply(write: Write, alone: boolean): void {
    switch (write.kind) {
      case "entry":
        return entries.append(write, alone);
      case "create":
        return runs.create(write);
      case "status":
        return runs.setStatus(write);
      case "decision":
        return decisions.write(write);
      case "taken":
        return void take.run(write.pos, write.epoch);
      case "late":
        return decisions.keepLate(write);
    }
  }

  /** Puts the log in order; another process that is writing does not wait for it. */
  function settle(): void {
    try {
      inTransaction.write(entries.settle, entries.forgetAll);
    } catch (error) {
      if (!(error instanceof JournalBusy)) throw error;
    }
  }

  return {
    shared: true,
    name: file,
    commit(writes) {
      const [only] = writes;
      if (writes.length === 1 && only?.kind === "entry" && only.request === null && (only.body?.length ?? 0) < 65_536) {
        return inTransaction.single(() => entries.append(only, true));
      }
      const alone = ofOneRun(writes);
      inTransaction.write(() => {
        for (const write of writes) apply(write, alone);
      }, entries.forgetAll);
      if (entries.full) settle();
    },
    find: (id) => reading(() => runs.find(id)),
    list: (statuses, limit) => reading(() => runs.list(statuses, limit)),
    read: (run, from, limit) => reading(() => entries.read(run, from, limit)),
    last: (run) => reading(() => entries.last(run)),
    claim: (id, owner, now) => inTransaction.write(() => runs.claim(id, owner, now)),
    claimDue: (query) => (reading(() => runs.anyDue(query)) ? inTransaction.write(() => runs.claimDue(query)) : []),
    nextWake: (after) => runs.nextWake(after),
    owners: () => runs.owners(),
    renew: (owner, until) => inTransaction.single(() => runs.renew(owner, until)),
    retire: (owner) => inTransaction.write(() => runs.retire(owner)),
    send: (id, item) => inTransaction.single(() => push.run(JSON.stringify(item), id).changes === 1),
    inbox: (run) =>
      inbox.all(run).map((row) => ({
        pos: Number(row["pos"]),
        item: JSON.parse(String(row["item"])) as InboxItem,
      })),
    inboxFilled: () => filled.get() !== undefined,
    decision: (id) => decisions.find(id),
    decisions: (id, status) => decisions.list(id, status),
    answer: (id, answer) => inTransaction.write(() => decisions.answer(id, answer)),
    fork: (fork) => inTransaction.write(() => runs.fork(fork), entries.forgetAll),
    prune: (before, limit) => inTransaction.write(() => runs.prune(before, limit)),
    store: (request, scope, now) => inTransaction.write(() => executeStore(items, request, scope, now)),
    changed: () => Number(version.get()?.["data_version"]),
    [Symbol.dispose]() {
      if (db.isOpen) db.close();
    },
  };
}

function ofOneRun(writes: readonly Write[]): boolean {
  let run: number | undefined;
  for (const write of writes) {
    if (write.kind !== "entry") continue;
    if (run !== undefined && run !== write.run) return false;
    run = write.run;
  }
  return true;
}

interface Transactions {
  /** One statement: SQLite commits it by itself. */
  single<T>(work: () => T): T;
  write<T>(work: () => T, onRollback?: () => void): T;
}

function transactions(db: DatabaseSync, file: string): Transactions {
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const rollback = db.prepare("ROLLBACK");
  return {
    single(work) {
      try {
        return work();
      } catch (error) {
        throw explain(error, file);
      }
    },
    write(work, onRollback) {
      try {
        begin.run();
        const result = work();
        commit.run();
        return result;
      } catch (error) {
        if (db.isTransaction) rollback.run();
        onRollback?.();
        throw explain(error, file);
      }
    },
  };
}
