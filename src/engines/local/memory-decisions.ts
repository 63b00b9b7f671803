import type { Answer, Decision, Question } from "../../core/decision.ts";
import type { DecisionWrite, InboxItem } from "./journal.ts";

export interface MemoryDecisions {
  write(write: DecisionWrite): void;
  voidAll(run: number): void;
  find(id: string): Decision | null;
  list(runId: string | null, status: Decision["status"] | null): readonly Decision[];
  answer(id: string, answer: Answer): boolean;
}

export function memoryDecisions(
  nameOf: (run: number) => string,
  deliver: (run: number, item: InboxItem) => void,
): MemoryDecisions {
  const all = new Map<string, { decision: Decision; readonly run: number }>();

  return {
    write({ id, run, path, question, at, deadline, open }) {
      const kept = all.get(id);
      if (!open) {
        if (kept?.decision.status === "open") kept.decision = { ...kept.decision, status: "void" };
        return;
      }
      if (kept) return;
      const parsed = JSON.parse(question) as Question;
      const rest = { status: "open", requestedAt: at, deadline, answer: null } as const;
      all.set(id, { run, decision: { id, runId: nameOf(run), path, question: parsed, ...rest } });
    },
    voidAll(run) {
      for (const kept of all.values()) {
        if (kept.run === run && kept.decision.status === "open") kept.decision = { ...kept.decision, status: "void" };
      }
    },
    find: (id) => all.get(id)?.decision ?? null,
    list: (runId, status) =>
      [...all.values()]
        .map((kept) => kept.decision)
        .filter((one) => (runId === null || one.runId === runId) && (status === null || one.status === status)),
    answer(id, answer) {
      const kept = all.get(id);
      if (kept?.decision.status !== "open") return false;
      kept.decision = { ...kept.decision, status: "answered", answer };
      deliver(kept.run, { type: "answer", id, answer });
      return true;
    },
  };
}
