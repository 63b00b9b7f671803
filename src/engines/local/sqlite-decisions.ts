import type { DatabaseSync } from "node:sqlite";
import { type Answer, answerAtDeadline, type Decision, type Question, unknownOutcome } from "../../core/decision.ts";
import { lateAnswer } from "../execution/late-answer.ts";
import type { DecisionWrite, InboxItem, LateWrite } from "./journal.ts";
import { toDecision } from "./sqlite-rows.ts";

export interface SqliteDecisions {
  write(write: DecisionWrite): void;
  keepLate(write: LateWrite): void;
  find(id: string): Decision | null;
  list(runId: string | null, status: Decision["status"] | null): readonly Decision[];
  answer(id: string, answer: Answer, now: number): boolean;
}

const owned = "EXISTS (SELECT 1 FROM run WHERE n = :run AND epoch = :epoch)";

export function sqliteDecisions(db: DatabaseSync): SqliteDecisions {
  const open = db.prepare(
    `INSERT OR IGNORE INTO decision (id, run, path, question, status, requested_at, deadline)
     SELECT :id, :run, :path, :question, 'open', :at, :deadline WHERE ${owned}`,
  );
  const close = db.prepare(`UPDATE decision SET status = 'void' WHERE id = :id AND status = 'open' AND ${owned}`);
  const columns = "d.*, r.id AS run_id FROM decision d JOIN run r ON r.n = d.run";
  const find = db.prepare(`SELECT ${columns} WHERE d.id = ?`);
  const list = db.prepare(
    `SELECT ${columns} WHERE (?1 IS NULL OR r.id = ?1) AND (?2 IS NULL OR d.status = ?2) ORDER BY d.requested_at, d.id`,
  );
  const settle = db.prepare("UPDATE decision SET status = 'answered', answer = ? WHERE id = ? AND status = 'open'");
  const deliver = db.prepare("INSERT INTO inbox (run, item) SELECT run, ? FROM decision WHERE id = ?");
  const saveLate = db.prepare("INSERT INTO late_result (run, path, at, body) VALUES (?, ?, ?, ?)");
  const asked = db.prepare("SELECT id FROM decision WHERE run = ? AND path = ? AND status = 'open'");
  const late = db.prepare("SELECT path, body FROM late_result WHERE run = ?");

  const overdue = db.prepare("SELECT question FROM decision WHERE id = ? AND status = 'open' AND deadline <= ?");

  function settled(id: string, given: Answer): boolean {
    if (settle.run(JSON.stringify(given), id).changes === 0) return false;
    deliver.run(JSON.stringify({ type: "answer", id, answer: given } satisfies InboxItem), id);
    return true;
  }

  return {
    write({ id, run, epoch, path, question, at, deadline, open: isOpen }) {
      if (!isOpen) {
        close.run({ id, run, epoch });
        return;
      }
      if (open.run({ id, run, path, question, at, deadline, epoch }).changes === 0) return;
      const known = late.all(run).find((row) => unknownOutcome(String(row["path"])) === path);
      if (known) settled(id, lateAnswer(String(known["body"])));
    },
    keepLate({ run, path, at, body }) {
      saveLate.run(run, path, at, body);
      const id = asked.get(run, unknownOutcome(path))?.["id"];
      if (id !== undefined) settled(String(id), lateAnswer(body));
    },
    find(id) {
      const row = find.get(id);
      return row ? toDecision(row) : null;
    },
    list: (runId, status) => list.all(runId, status).map(toDecision),
    answer(id, given, now) {
      const late = overdue.get(id, now)?.["question"];
      if (late === undefined) return settled(id, given);
      settled(id, answerAtDeadline(JSON.parse(String(late)) as Question));
      return false;
    },
  };
}
