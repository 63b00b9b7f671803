import type { DatabaseSync } from "node:sqlite";
import type { InboxItem, TakenWrite } from "./journal.ts";

export interface SqliteInbox {
  send(runId: string, item: InboxItem): boolean;
  push(run: number, item: InboxItem): void;
  take(write: TakenWrite): void;
  of(run: number, after?: number): readonly { readonly pos: number; readonly item: InboxItem }[];
  filled(): boolean;
}

export function sqliteInbox(db: DatabaseSync): SqliteInbox {
  const push = db.prepare(
    "INSERT INTO inbox (run, item) SELECT n, ? FROM run WHERE id = ? AND status IN ('running', 'parked', 'stuck')",
  );
  const add = db.prepare("INSERT INTO inbox (run, item) VALUES (?, ?)");
  const list = db.prepare("SELECT pos, item FROM inbox WHERE run = ? AND pos > ? ORDER BY pos");
  const any = db.prepare("SELECT 1 FROM inbox LIMIT 1");
  const remove = db.prepare(
    "DELETE FROM inbox WHERE pos = ? AND EXISTS (SELECT 1 FROM run r WHERE r.n = inbox.run AND r.epoch = ?)",
  );

  return {
    send: (id, item) => push.run(JSON.stringify(item), id).changes === 1,
    push(run, item) {
      add.run(run, JSON.stringify(item));
    },
    take({ pos, epoch }) {
      remove.run(pos, epoch);
    },
    of: (run, after = 0) =>
      list.all(run, after).map((row) => ({
        pos: Number(row["pos"]),
        item: JSON.parse(String(row["item"])) as InboxItem,
      })),
    filled: () => any.get() !== undefined,
  };
}
