import { InvocationIdParser, type ObjectContext, type ObjectSharedContext } from "@restatedev/restate-sdk";
import {
  type Answer,
  answerAtDeadline,
  type Decision,
  isOverdue,
  type Question,
  unknownOutcome,
} from "../../core/decision.ts";
import type { FactOf } from "../execution/fact.ts";
import { lateAnswer } from "../execution/late-answer.ts";
import { type Decided, type Expire, type Inbound, inboxSignal, type Late, type Meta } from "./protocol.ts";

const decisionKey = (id: string): string => `d/${id}`;
const lateKey = (path: string): string => `l/${path}`;

export const findDecision = (ctx: ObjectSharedContext, id: string): Promise<Decision | null> =>
  ctx.get<Decision>(decisionKey(id));

/** Sends what has come from outside to the run's workflow, in the order it came. */
export async function deliver(ctx: ObjectContext, meta: Meta, item: Omit<Inbound, "at">): Promise<Meta> {
  const at = await ctx.date.now();
  const target = ctx.invocation(InvocationIdParser.fromString(meta.invocation));
  target.signal<Inbound>(inboxSignal).resolve({ at, ...item });
  return { ...meta, posted: meta.posted + 1, updatedAt: at };
}

/** Takes in a question of the log. One that is known already stays as it is: an answer may have come first. */
export async function open(
  ctx: ObjectContext,
  meta: Meta,
  asked: { readonly at: number; readonly path: string; readonly body: FactOf<"decision.requested"> },
): Promise<Meta> {
  const { id, question, deadline } = asked.body;
  if (question.rule !== undefined) return meta; // its answer is the next fact
  if (await findDecision(ctx, id)) return meta;
  const decision = opened(ctx.key, id, asked.path, question, asked.at, deadline);
  ctx.set(decisionKey(id), decision);
  const now = { ...meta, open: [...meta.open, id] };
  const late = await ctx.get<string>(lateKey(asked.path));
  return late === null ? now : answer(ctx, now, decision, lateAnswer(late));
}

function opened(
  runId: string,
  id: string,
  path: string,
  question: Question,
  requestedAt: number,
  deadline: number | null,
): Decision {
  return { id, runId, path, question, status: "open", requestedAt, deadline, answer: null };
}

async function answer(ctx: ObjectContext, meta: Meta, decision: Decision, given: Answer): Promise<Meta> {
  ctx.set(decisionKey(decision.id), { ...decision, status: "answered", answer: given });
  const { id, path } = decision;
  const item = { path, type: "decision.answered", body: { id, answer: { ...given } } };
  return deliver(ctx, { ...meta, open: meta.open.filter((each) => each !== id) }, item);
}

/** Nobody waits for these any more. */
export async function close(ctx: ObjectContext, meta: Meta, ids: readonly string[]): Promise<Meta> {
  const closing = meta.open.filter((id) => ids.includes(id));
  for (const id of closing) {
    const decision = await findDecision(ctx, id);
    if (decision) ctx.set(decisionKey(id), { ...decision, status: "void" });
  }
  return closing.length === 0 ? meta : { ...meta, open: meta.open.filter((id) => !closing.includes(id)) };
}

/** The first answer before the deadline wins; later ones find, or leave behind, what counts there. */
export async function decide(
  ctx: ObjectContext,
  meta: Meta | null,
  id: string,
  given: Answer,
): Promise<[Decided, Meta | null]> {
  const decision = meta && (await findDecision(ctx, id));
  if (!(meta && decision)) return [{ problem: "unknown", status: "unknown", by: null }, meta];
  const { status } = decision;
  if (status !== "open") return [{ problem: "closed", status, by: decision.answer?.by ?? null }, meta];
  if (isOverdue(decision.deadline, await ctx.date.now())) {
    const now = await answer(ctx, meta, decision, answerAtDeadline(decision.question));
    return [{ problem: "closed", status: "answered", by: "deadline" }, now];
  }
  return [{ problem: null, status: "answered", by: given.by }, await answer(ctx, meta, decision, given)];
}

/** The default is the answer, unless somebody was faster. */
export async function expire(ctx: ObjectContext, meta: Meta, { id, path, question, deadline }: Expire): Promise<Meta> {
  const known = await findDecision(ctx, id);
  if (known && known.status !== "open") return meta;
  const decision = known ?? opened(ctx.key, id, path, question, deadline, deadline);
  return answer(ctx, meta, decision, answerAtDeadline(question));
}

/** R10: the result of an effect that nobody waits for answers the question whether it happened, asked now or later. */
export async function late(ctx: ObjectContext, meta: Meta, { path, body }: Late): Promise<Meta> {
  const at = unknownOutcome(path);
  ctx.set(lateKey(at), body);
  for (const id of meta.open) {
    const decision = await findDecision(ctx, id);
    if (decision?.path === at) return answer(ctx, meta, decision, lateAnswer(body));
  }
  return meta;
}
