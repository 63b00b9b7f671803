import {
  type Answer,
  answerAtDeadline,
  type Decision,
  isOverdue,
  type Question,
  unknownOutcome,
} from "../../core/decision.ts";
import { lateAnswer } from "../execution/late-answer.ts";
import type { DecisionWrite, LateWrite } from "./journal.ts";
import type { MemoryRuns } from "./memory-runs.ts";
import type { Inboxes } from "./state.ts";

interface Kept {
  decision: Decision;
  readonly run: number;
}

/** Questions, and late results that answer them. Whoever writes has checked the epoch. */
export class MemoryDecisions {
  readonly #runs: MemoryRuns;
  readonly #inboxes: Inboxes;
  #all: Map<string, Kept> | undefined;
  #late: LateWrite[] | undefined;

  constructor(runs: MemoryRuns, inboxes: Inboxes) {
    this.#runs = runs;
    this.#inboxes = inboxes;
  }

  write({ id, run, path, question, at, deadline, open }: DecisionWrite): void {
    if (!open) close(this.#all?.get(id));
    if (!open || this.#all?.has(id)) return;
    this.#all ??= new Map();
    const parsed = JSON.parse(question) as Question;
    const rest = { status: "open", requestedAt: at, deadline, answer: null } as const;
    const runId = this.#runs.at(run)?.row.id ?? "";
    this.#all.set(id, { run, decision: { id, runId, path, question: parsed, ...rest } });
    const known = this.#late?.find((one) => one.run === run && unknownOutcome(one.path) === path);
    if (known) this.#settle(id, lateAnswer(known.body));
  }

  keepLate(write: LateWrite): void {
    this.#late ??= [];
    this.#late.push(write);
    const path = unknownOutcome(write.path);
    for (const [id, kept] of this.#all ?? []) {
      if (kept.run === write.run && kept.decision.path === path) this.#settle(id, lateAnswer(write.body));
    }
  }

  voidAll(run: number): void {
    for (const kept of this.#all?.values() ?? []) if (kept.run === run) close(kept);
  }

  forget(run: number): void {
    for (const [id, kept] of this.#all ?? []) if (kept.run === run) this.#all?.delete(id);
  }

  find(id: string): Decision | null {
    return this.#all?.get(id)?.decision ?? null;
  }

  list(runId: string | null, status: Decision["status"] | null): readonly Decision[] {
    return [...(this.#all?.values() ?? [])]
      .map((kept) => kept.decision)
      .filter((one) => (runId === null || one.runId === runId) && (status === null || one.status === status));
  }

  answer(id: string, given: Answer, now: number): boolean {
    const decision = this.#all?.get(id)?.decision;
    const late = decision?.status === "open" && isOverdue(decision.deadline, now);
    return this.#settle(id, late ? answerAtDeadline(decision.question) : given) && !late;
  }

  #settle(id: string, given: Answer): boolean {
    const kept = this.#all?.get(id);
    if (kept?.decision.status !== "open") return false;
    kept.decision = { ...kept.decision, status: "answered", answer: given };
    this.#inboxes.push(kept.run, { type: "answer", id, answer: given });
    return true;
  }
}

function close(kept: Kept | undefined): void {
  if (kept?.decision.status === "open") kept.decision = { ...kept.decision, status: "void" };
}
