import { type ApprovalRule, rulesOf, stillAnswers } from "../../core/approval-rule.ts";
import type { Question } from "../../core/decision.ts";
import type { Journal } from "./journal.ts";

/** Whether the rule that a question names answers it at this moment. Where that cannot be found out, a person is asked. */
export function stillRuled(journal: Journal, runId: string, question: Question, now: number): boolean {
  try {
    const look = { op: "list", prefix: rulesOf(question.call?.tool ?? "") } as const;
    const found = journal.store(look, { runId: "", overlay: false }, now);
    if (!(found.ok && "items" in found)) return false;
    const kept = found.items.map(({ value }) => value as unknown as ApprovalRule);
    return stillAnswers(question, runId, kept);
  } catch {
    return false;
  }
}
