import { TroupeError } from "../base/errors.ts";
import { pathName } from "../base/ids.ts";
import { checkOptionsInRun } from "../base/known-options.ts";
import type { Context } from "../core/agent.ts";
import { type BoundCall, callHash, type ProposedCall } from "../core/approval.ts";
import {
  type ApprovalRule,
  isUnchanged,
  lookPath,
  ruleFor,
  rulesOf,
  type StandingAnswer,
  standingAnswer,
} from "../core/approval-rule.ts";
import { usdOf } from "../core/budget.ts";
import { type Answer, type AnswerTo, type Ask, decisionId, type Form, type Question } from "../core/decision.ts";
import { encodeKept } from "../core/limits.ts";
import { isToolName } from "../core/tool.ts";
import type { Caller } from "./caller.ts";
import { deadline } from "./deadline.ts";
import { fittingAnswer, type ReadyForm, readyForm } from "./form.ts";
import { askFields, otherwiseFields, proposedCall } from "./option-names.ts";

/** Asks what a program wants to know of a person, under the next `ask#n`. */
export async function ask<S extends Form | undefined>(ctx: Caller & Context, given: Ask<S>): Promise<AnswerTo<S>> {
  checkOptionsInRun("ctx.ask", given, askFields);
  checkOptionsInRun("ctx.ask: otherwise", given.otherwise, otherwiseFields);
  checkOptionsInRun("ctx.ask: call", given.call, proposedCall);
  const path = ctx.names.nth("ask");
  const { form: schema, call, ...question } = given;
  if (schema !== undefined) {
    const form = readyForm(schema, given.otherwise);
    // no standing rule has the value that a form asks for
    const rest = call === undefined ? question : { ...costOf(ctx), ...question, call: boundCall(ctx, call) };
    return askForm(ctx, path, rest, form) as Promise<AnswerTo<S>>;
  }
  return (call === undefined ? ctx.askAt(path, question) : askCall(ctx, path, question, call)) as Promise<AnswerTo<S>>;
}

/** Asks under a path of its own. */
export async function askAt(ctx: Caller, path: string, question: Question): Promise<Answer> {
  const { value } = encodeKept(question, "the question");
  const { timeoutMs } = question;
  const until = timeoutMs === undefined ? null : deadline(ctx.host.now(), timeoutMs, "timeoutMs");
  if (ctx.signal.aborted) return ctx.refuse(ctx.signal);
  return ctx.waitFor(ctx.host.ask(path, decisionId(ctx.runId, path, value ?? null), question, until, ctx.signal));
}

/** Asks until the value of a yes fits. */
function askForm(ctx: Caller & Context, path: string, question: Question, form: ReadyForm): Promise<Answer> {
  const asked = { ...question, form: form.jsonSchema };
  return fittingAnswer(ctx, path, form, (at, issues) =>
    ctx.askAt(at, issues.length === 0 ? asked : { ...asked, why: [question.why, misfit(issues)].join("\n").trim() }),
  );
}

const misfit = (issues: readonly string[]): string => `The last answer did not fit: ${issues.join("; ")}`;

/** Asks about a call, bound to its place. A standing answer is the answer where there is one for it. */
async function askCall(ctx: Caller, path: string, question: Question, proposed: ProposedCall): Promise<Answer> {
  const call = boundCall(ctx, proposed);
  const rule = ruleFor(await standingAnswers(ctx, path, call.tool), ctx.runId, call);
  const answered = rule === undefined ? {} : { rule: { id: rule.id, approved: rule.approved } };
  const answer = await ctx.askAt(path, { ...costOf(ctx), ...question, call, ...answered });
  // a fork has answers that were given to its parent: they say nothing about what else the fork may do
  const standing = answer.hash === call.hash ? standingAnswer(ctx.runId, call, answer) : null;
  if (standing) ctx.branches.standing.push(standing);
  return answer;
}

const costOf = ({ spending, branches }: Caller): Pick<Question, "costUsd"> =>
  spending === undefined ? {} : { costUsd: usdOf(branches.billed) };

function boundCall(ctx: Caller, { tool, input, definition, step, effect }: ProposedCall): BoundCall {
  if (!isToolName(tool)) throw invalid(`ctx.ask: call.tool must be the name of a tool, got ${JSON.stringify(tool)}`);
  if (typeof definition !== "string") throw invalid("ctx.ask: call.definition must be a text");
  const path = `${ctx.path}/${pathName(step)}`;
  const exact = encodeKept(input, "the input of the call").value ?? null;
  const call = { tool, input: exact, definition, step, ...(effect === undefined ? {} : { effect }) };
  return { ...call, path, hash: callHash(ctx.runId, path, call) };
}

/**
 * Those that are kept for the tool, by a recorded look, so that a replay finds what there was; and those that people have just
 * given this run, which whoever took them may not have kept yet. More of them than can be read answer nothing.
 */
async function standingAnswers(ctx: Caller, path: string, tool: string): Promise<readonly StandingAnswer[]> {
  if (ctx.signal.aborted) return ctx.refuse(ctx.signal);
  const found = await ctx.waitFor(ctx.host.store(lookPath(path), { op: "list", prefix: rulesOf(tool) }, ctx.signal));
  if (!(found.ok && "items" in found)) return [];
  const kept = found.items.map(({ value }) => value as unknown as ApprovalRule).filter(isUnchanged);
  const revoked = new Set(kept.filter((rule) => rule.revoked).map(({ id }) => id));
  // a run that was deleted may have had the same id
  const known = kept.filter(({ run, at }) => run === null || at >= ctx.branches.startedAt);
  return [...known, ...ctx.branches.standing].filter(({ id }) => !revoked.has(id));
}

function invalid(issue: string): TroupeError {
  return new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] } });
}
