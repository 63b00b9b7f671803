import type { DatabaseSync } from "node:sqlite";
import { chainHash, chainStart } from "../execution/chain.ts";
import type { EntryRow } from "../execution/fact.ts";
import type { EntryWrite } from "./journal.ts";
import { sqliteLog } from "./sqlite-log.ts";
import { toEntry } from "./sqlite-rows.ts";
import type { State } from "./state.ts";

/** Bodies longer than this many characters live beside the log, so that reading along it stays fast. */
const inlineLimit = 262_144;
/** Stands for a body kept as a blob; no JSON begins like this. */
const blobMark = "\u0001blob";

export interface SqliteEntries {
  /** `alone`: no other run writes in this commit. */
  append(write: EntryWrite, alone: boolean): void;
  /** Continues a chain in the caller's transaction, whoever owns the run. */
  insert(run: number, epoch: number, entry: Omit<EntryRow, "hash">): void;
  read(run: number, from: number, limit: number): readonly EntryRow[];
  last(run: number): EntryRow | null;
  remove(run: number): void;
  /** Whether it is time for {@link settle}. */
  readonly full: boolean;
  /** Puts recent entries in their places; needs a transaction. */
  settle(): void;
  /** The chain is read again before the next append: another process may have continued it. */
  forget(run: number): void;
  forgetAll(): void;
}

/** Where a run's next entry goes. */
interface Head {
  readonly hash: string;
  readonly next: number;
}

/** The entry table: chained, fenced by epoch, large bodies aside. */
export function sqliteEntries(db: DatabaseSync, state: State): SqliteEntries {
  const log = sqliteLog(db);
  const saveBlob = db.prepare("INSERT INTO blob (run, seq, body) VALUES (?, ?, ?)");
  const readBlob = db.prepare("SELECT body FROM blob WHERE run = ? AND seq = ?");
  const current = db.prepare("SELECT 1 FROM run WHERE n = ? AND epoch = ?");
  const heads = new Map<number, Head>();

  function head(run: number): Head {
    const known = heads.get(run);
    if (known) return known;
    const last = log.last(run);
    return last ? { hash: String(last["hash"]), next: Number(last["seq"]) + 1 } : { hash: chainStart, next: 0 };
  }

  function whole(run: number, row: EntryRow): EntryRow {
    return row.body === blobMark ? { ...row, body: String(readBlob.get(run, row.seq)?.["body"] ?? "") } : row;
  }

  function bodyOf(write: EntryWrite): string {
    if (write.body !== null) return write.body;
    if (write.request === null || write.scope === null) throw new Error("an entry needs a body or a request");
    write.result = state.execute(write.request, write.scope, write.at);
    return JSON.stringify({ request: write.request, result: write.result });
  }

  function stored(run: number, seq: number, body: string): string {
    if (body.length <= inlineLimit) return body;
    saveBlob.run(run, seq, body);
    return blobMark;
  }

  return {
    append(write, alone) {
      const { run, epoch, seq, at, path, type } = write;
      if ((write.request !== null || (write.body?.length ?? 0) > inlineLimit) && !current.get(run, epoch)) {
        write.refused = true;
        return;
      }
      const { hash: previous, next } = head(run);
      if (seq !== next) {
        write.refused = true;
        return;
      }
      const body = bodyOf(write);
      const hash = chainHash(previous, { seq, at, path, type, body });
      write.refused = !log.append({ run, seq, at, path, type, body: stored(run, seq, body), hash }, epoch, alone);
      if (!write.refused) heads.set(run, { hash, next: seq + 1 });
    },
    insert(run, epoch, { seq, at, path, type, body }) {
      const hash = chainHash(head(run).hash, { seq, at, path, type, body });
      log.append({ run, seq, at, path, type, body: stored(run, seq, body), hash }, epoch, true);
      heads.set(run, { hash, next: seq + 1 });
    },
    read: (run, from, limit) => log.read(run, from, limit).map((row) => whole(run, toEntry(row))),
    last(run) {
      const row = log.last(run);
      return row ? whole(run, toEntry(row)) : null;
    },
    remove(run) {
      log.remove(run);
      heads.delete(run);
    },
    get full() {
      return log.full;
    },
    settle: log.settle,
    forget(run) {
      heads.delete(run);
      log.forget(run);
    },
    forgetAll() {
      heads.clear();
      log.forget();
    },
  };
}
