import type { DatabaseSync } from "node:sqlite";
import type { Answer, Decision } from "../../core/decision.ts";
import type { DecisionWrite, InboxItem } from "./journal.ts";
import { toDecision } from "./sqlite-rows.ts";

export interface SqliteDecisions {
  write(write: DecisionWrite): void;
  find(id: string): Decision | null;
  list(runId: string | null, status: Decision["status"] | null): readonly Decision[];
  answer(id: string, answer: Answer): boolean;
}

export function sqliteDecisions(db: DatabaseSync): SqliteDecisions {
  const open = db.prepare(
    "INSERT OR IGNORE INTO decision (id, run, path, question, status, requested_at, deadline) SELECT ?, ?, ?, ?, 'open', ?, ? WHERE EXISTS (SELECT 1 FROM run WHERE n = ? AND epoch = ?)",
  );
  const close = db.prepare("UPDATE decision SET status = 'void' WHERE id = ? AND status = 'open'");
  const columns = "d.*, r.id AS run_id FROM decision d JOIN run r ON r.n = d.run";
  const find = db.prepare(`SELECT ${columns} WHERE d.id = ?`);
  const list = db.prepare(
    `SELECT ${columns} WHERE (?1 IS NULL OR r.id = ?1) AND (?2 IS NULL OR d.status = ?2) ORDER BY d.requested_at, d.id`,
  );
  const settle = db.prepare("UPDATE decision SET status = 'answered', answer = ? WHERE id = ? AND status = 'open'");
  const deliver = db.prepare("INSERT INTO inbox (run, item) SELECT run, ? FROM decision WHERE id = ?");

  return {
    write({ id, run, epoch, path, question, at, deadline, open: isOpen }) {
      if (isOpen) open.run(id, run, path, question, at, deadline, run, epoch);
      else close.run(id);
    },
    find(id) {
      const row = find.get(id);
      return row ? toDecision(row) : null;
    },
    list: (runId, status) => list.all(runId, status).map(toDecision),
    answer(id, answer) {
      if (settle.run(JSON.stringify(answer), id).changes === 0) return false;
      deliver.run(JSON.stringify({ type: "answer", id, answer } satisfies InboxItem), id);
      return true;
    },
  };
}
