import { type Answer, type Decision, type Question, unknownOutcome } from "../../core/decision.ts";
import { lateAnswer } from "../execution/late-answer.ts";
import type { DecisionWrite, InboxItem, LateWrite } from "./journal.ts";

export interface MemoryDecisions {
  /** Whoever calls has checked the epoch. */
  write(write: DecisionWrite): void;
  keepLate(write: LateWrite): void;
  voidAll(run: number): void;
  forget(run: number): void;
  find(id: string): Decision | null;
  list(runId: string | null, status: Decision["status"] | null): readonly Decision[];
  answer(id: string, answer: Answer): boolean;
}

interface Kept {
  decision: Decision;
  readonly run: number;
}

export function memoryDecisions(
  nameOf: (run: number) => string,
  deliver: (run: number, item: InboxItem) => void,
): MemoryDecisions {
  const all = new Map<string, Kept>();
  const late: LateWrite[] = [];

  function close(kept: Kept | undefined): void {
    if (kept?.decision.status === "open") kept.decision = { ...kept.decision, status: "void" };
  }

  function answer(id: string, given: Answer): boolean {
    const kept = all.get(id);
    if (kept?.decision.status !== "open") return false;
    kept.decision = { ...kept.decision, status: "answered", answer: given };
    deliver(kept.run, { type: "answer", id, answer: given });
    return true;
  }

  return {
    write({ id, run, path, question, at, deadline, open }) {
      if (!open) return close(all.get(id));
      if (all.has(id)) return;
      const parsed = JSON.parse(question) as Question;
      const rest = { status: "open", requestedAt: at, deadline, answer: null } as const;
      all.set(id, { run, decision: { id, runId: nameOf(run), path, question: parsed, ...rest } });
      const known = late.find((one) => one.run === run && unknownOutcome(one.path) === path);
      if (known) answer(id, lateAnswer(known.body));
    },
    keepLate(write) {
      late.push(write);
      const path = unknownOutcome(write.path);
      for (const [id, kept] of all) {
        if (kept.run === write.run && kept.decision.path === path) answer(id, lateAnswer(write.body));
      }
    },
    voidAll(run) {
      for (const kept of all.values()) if (kept.run === run) close(kept);
    },
    forget(run) {
      for (const [id, kept] of all) if (kept.run === run) all.delete(id);
    },
    find: (id) => all.get(id)?.decision ?? null,
    list: (runId, status) =>
      [...all.values()]
        .map((kept) => kept.decision)
        .filter((one) => (runId === null || one.runId === runId) && (status === null || one.status === status)),
    answer,
  };
}
