import { join } from "node:path";
import { type Journal, JournalBusy, type Write } from "./journal.ts";
import { sqliteChildren } from "./sqlite-children.ts";
import { sqliteDecisions } from "./sqlite-decisions.ts";
import { sqliteEntries } from "./sqlite-entries.ts";
import { type Durability, openFile } from "./sqlite-file.ts";
import { sqliteInbox } from "./sqlite-inbox.ts";
import { sqliteItems } from "./sqlite-items.ts";
import { sqliteOwners } from "./sqlite-owners.ts";
import { sqlitePrune } from "./sqlite-prune.ts";
import { sqliteRuns } from "./sqlite-runs.ts";
import { transactions } from "./sqlite-transactions.ts";
import { sqliteWatches } from "./sqlite-watches.ts";
import { sqliteWrites } from "./sqlite-writes.ts";
import { state as stateOver } from "./state.ts";

/** Keeps everything in one SQLite file that several processes may share. Opening checks the file. */
export function sqliteJournal(folder: string, durability: Durability = "power"): Journal {
  const db = openFile(folder, durability);
  const items = sqliteItems(db);
  const inbox = sqliteInbox(db);
  const state = stateOver(items, sqliteWatches(db), inbox);
  const entries = sqliteEntries(db, state);
  const children = sqliteChildren(db, state);
  const runs = sqliteRuns(db, entries, items, children);
  const owners = sqliteOwners(db, entries);
  const prune = sqlitePrune(db, { entries, items, owners });
  const decisions = sqliteDecisions(db);
  const apply = sqliteWrites({ entries, runs, decisions, inbox, state, children });
  const version = db.prepare("PRAGMA data_version");
  const file = join(folder, "troupe.db");
  const inTransaction = transactions(db, file);
  const reading = inTransaction.single;

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
    list: (statuses, limit, page) => reading(() => runs.list(statuses, limit, page)),
    children: (run) => reading(() => children.of(run)),
    read: (run, from, limit) => reading(() => entries.read(run, from, limit)),
    last: (run) => reading(() => entries.last(run)),
    claim: (id, owner, now) => inTransaction.write(() => owners.claim(id, owner, now)),
    claimDue: (query) => (reading(() => owners.anyDue(query)) ? inTransaction.write(() => owners.claimDue(query)) : []),
    nextWake: (after) => reading(() => owners.nextWake(after)),
    owners: () => reading(owners.owners),
    renew: (owner, until) => inTransaction.single(() => owners.renew(owner, until)),
    retire: (owner) => inTransaction.write(() => owners.retire(owner)),
    send: (id, item) => inTransaction.single(() => inbox.send(id, item)),
    inbox: (run, after) => reading(() => inbox.of(run, after)),
    inboxFilled: () => reading(inbox.filled),
    decision: (id) => reading(() => decisions.find(id)),
    decisions: (id, status) => reading(() => decisions.list(id, status)),
    answer: (id, answer, now) => inTransaction.write(() => decisions.answer(id, answer, now)),
    fork: (fork) => inTransaction.write(() => runs.fork(fork), entries.forgetAll),
    prune: (before, limit, now = 0) => inTransaction.write(() => prune(before, limit, now)),
    store: (request, scope, now) =>
      request.op === "transact"
        ? inTransaction.write(() => state.execute(request, scope, now))
        : reading(() => state.execute(request, scope, now)),
    woken: () => state.woken(),
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
