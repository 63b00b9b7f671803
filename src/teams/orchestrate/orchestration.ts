import type { Json } from "../../base/json.ts";
import type { Agent, Context } from "../../core/agent.ts";
import type { MemberFailure } from "../../core/member-failure.ts";
import type { Turn } from "../../core/turn.ts";
import type { Members } from "../membership/roster.ts";
import { askMember } from "../turns/ask-member.ts";
import { askFor } from "../turns/read-answer.ts";
import { taskOf } from "../turns/task-of.ts";
import { valueIn } from "../turns/team-value.ts";
import { type Delegate, type Delegates, delegatesOf } from "./delegates.ts";
import { type ReviewVerdict, readReview } from "./read-review.ts";

/** What the one who leads sees: what the reviewer said of its last answer. */
type LeadView = Readonly<{ notes: string }>;

/** What the reviewer sees: each answer, once. */
export type ReviewView = Readonly<{ draft: string }>;

/** Answers with `{ verdict: "approve" | "revise" | "reject", notes }`, or with a text that begins with one of them. */
export type Reviewer = Agent<Turn<ReviewView>, unknown>;

export type OrchestrateResult = Readonly<{
  /** The last answer. */
  value: string;
  /** Of the reviewer on `value`; null where nobody has judged it. */
  verdict: ReviewVerdict | null;
  /** What the reviewer said of it. */
  notes: string;
  /** Answers that were made. */
  rounds: number;
  /** Of members, the reviewer, and the model itself after the first round. */
  failures: readonly MemberFailure[];
}>;

/** What is led, by whom, and how far. */
export interface Orchestration {
  readonly name: string;
  readonly members: Members<Delegate>;
  readonly reviewer: Reviewer | undefined;
  readonly rounds: number;
  readonly delegations: number;
  /** Makes the one who leads, who can call these. */
  readonly lead: (delegates: readonly Agent<string, unknown>[]) => Agent<Turn<LeadView>, string>;
}

/** Lets one lead the members until the reviewer has decided, or there are no rounds left. */
export async function orchestration(team: Orchestration, input: Json, ctx: Context): Promise<OrchestrateResult> {
  const { name, members, reviewer, rounds, delegations } = team;
  const task = taskOf(input, ctx);
  const delegates = delegatesOf(name, task, members, delegations);
  const lead = team.lead(delegates.agents);
  const failures: MemberFailure[] = [];
  const result = (last: Pick<OrchestrateResult, "value" | "verdict" | "notes" | "rounds">): OrchestrateResult => ({
    ...last,
    failures: [...delegates.failures, ...failures],
  });
  let last = { value: "", verdict: null as ReviewVerdict | null, notes: "", rounds: 0 };

  for (let round = 1; round <= rounds; round++) {
    const turn = { task, role: leadRole(name), view: { notes: last.notes }, request: leadRequest(round) };
    const led = await askMember(ctx, lead, turn);
    if (!led.ok) {
      if (round === 1) throw led.error;
      failures.push(led.failure);
      return result(last);
    }
    last = { value: answerOf(led.value, delegates), verdict: null, notes: "", rounds: round };
    if (!reviewer) return result(last);
    const request = `Review this answer to the task. ${reviewForm}`;
    const reviewTurn = { task, role: reviewRole(name, rounds), view: { draft: last.value }, request };
    const judged = await askFor(ctx, reviewer, reviewTurn, (answer) => readReview(valueIn(answer)));
    if (!judged.ok) {
      failures.push(judged.failure);
      return result(last);
    }
    last = { ...last, ...judged.value };
    ctx.emit("orchestrate.reviewed", { round, verdict: last.verdict });
    if (last.verdict !== "revise") break;
  }
  return result(last);
}

/** `@writer` alone stands for what the writer answered last, so that nobody has to write it again. */
function answerOf(text: string, { answers }: Delegates): string {
  const said = text.trim();
  const answer = said.startsWith("@") ? answers.get(said.slice(1)) : undefined;
  if (answer === undefined) return text;
  return typeof answer === "string" ? answer : JSON.stringify(answer);
}

const reviewForm = `Answer with JSON: {"verdict": "approve", "revise" or "reject", "notes": "what must change, and why"}.`;

const leadRole = (team: string): string =>
  `You lead the team ${team}. You do not do the work yourself: you delegate it with your tools, several at the same time where ` +
  "they do not need each other, and pass on what one has to know of another's answer, because they know nothing of each " +
  'other. Your answer is that of the team. Where it is what a member answered last, word for word, answer "@" and the name of ' +
  "that member, and nothing else.";

const leadRequest = (round: number): string =>
  round === 1
    ? "Reach the goal with your team, then answer."
    : "The reviewer wants your answer changed, as the notes say. Delegate what must be done again, then give the whole answer.";

const reviewRole = (team: string, rounds: number): string =>
  `You are the reviewer of the team ${team}, which has at most ${rounds} rounds. approve: it does what was asked. revise: it can ` +
  "be mended, and your notes say how. reject: it cannot be mended, or must not be done.";
