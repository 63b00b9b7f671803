import type { DatabaseSync } from "node:sqlite";
import { chainHash, chainStart } from "./chain.ts";
import type { EntryRow, EntryWrite } from "./journal.ts";
import { toEntry } from "./sqlite-rows.ts";
import { executeStore, type ItemTable } from "./store-ops.ts";

/** Bodies longer than this many characters live beside the log, so that reading along it stays fast. */
const inlineLimit = 262_144;
/** Stands for a body kept as a blob; no JSON begins like this. */
const blobMark = "\u0001blob";

export interface SqliteEntries {
  append(write: EntryWrite): void;
  /** Continues a chain in the caller's transaction, whoever owns the run. */
  insert(run: number, entry: Omit<EntryRow, "hash">): void;
  read(run: number, from: number, limit: number): readonly EntryRow[];
  last(run: number): EntryRow | null;
  /** The chain is read again before the next append: another process may have continued it. */
  forget(run: number): void;
  forgetAll(): void;
}

/** The entry table: chained, fenced by epoch, large bodies aside. */
export function sqliteEntries(db: DatabaseSync, items: ItemTable): SqliteEntries {
  const fenced = db.prepare(
    "INSERT INTO entry (run, seq, at, path, type, body, hash) SELECT ?, ?, ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM run WHERE n = ? AND epoch = ?)",
  );
  const plain = db.prepare("INSERT INTO entry (run, seq, at, path, type, body, hash) VALUES (?, ?, ?, ?, ?, ?, ?)");
  const saveBlob = db.prepare("INSERT INTO blob (run, seq, body) VALUES (?, ?, ?)");
  const readBlob = db.prepare("SELECT body FROM blob WHERE run = ? AND seq = ?");
  const newest = db.prepare("SELECT seq, at, path, type, body, hash FROM entry WHERE run = ? ORDER BY seq DESC LIMIT 1");
  const select = db.prepare(
    "SELECT seq, at, path, type, body, hash FROM entry WHERE run = ? AND seq >= ? ORDER BY seq LIMIT ?",
  );
  const current = db.prepare("SELECT 1 FROM run WHERE n = ? AND epoch = ?");
  const heads = new Map<number, string>();

  function head(run: number): string {
    const known = heads.get(run);
    if (known !== undefined) return known;
    const hash = newest.get(run)?.["hash"];
    return hash === undefined ? chainStart : String(hash);
  }

  function whole(run: number, row: EntryRow): EntryRow {
    return row.body === blobMark ? { ...row, body: String(readBlob.get(run, row.seq)?.["body"] ?? "") } : row;
  }

  function bodyOf(write: EntryWrite): string {
    if (write.body !== null) return write.body;
    if (write.request === null || write.scope === null) throw new Error("an entry needs a body or a request");
    write.result = executeStore(items, write.request, write.scope, write.at);
    return JSON.stringify({ request: write.request, result: write.result });
  }

  function stored(run: number, seq: number, body: string): string {
    if (body.length <= inlineLimit) return body;
    saveBlob.run(run, seq, body);
    return blobMark;
  }

  return {
    append(write) {
      const { run, epoch, seq, at, path, type } = write;
      if ((write.request !== null || (write.body?.length ?? 0) > inlineLimit) && !current.get(run, epoch)) {
        write.refused = true;
        return;
      }
      const body = bodyOf(write);
      const hash = chainHash(head(run), { seq, at, path, type, body });
      const { changes } = fenced.run(run, seq, at, path, type, stored(run, seq, body), hash, run, epoch);
      write.refused = changes === 0;
      if (!write.refused) heads.set(run, hash);
    },
    insert(run, { seq, at, path, type, body }) {
      const hash = chainHash(head(run), { seq, at, path, type, body });
      plain.run(run, seq, at, path, type, stored(run, seq, body), hash);
      heads.set(run, hash);
    },
    read: (run, from, limit) => select.all(run, from, limit).map((row) => whole(run, toEntry(row))),
    last(run) {
      const row = newest.get(run);
      return row ? whole(run, toEntry(row)) : null;
    },
    forget: (run) => void heads.delete(run),
    forgetAll: () => heads.clear(),
  };
}
