import { TroupeError } from "../base/errors.ts";
import { runId as asRunId } from "../base/ids.ts";
import type { Json } from "../base/json.ts";
import { checkOptionsInRun, type OptionNames } from "../base/known-options.ts";
import { type ApprovalScope, type ArgumentPatterns, callHash } from "../core/approval.ts";
import { type ApprovalRule, covers } from "../core/approval-rule.ts";
import { type Answer, answerByRule, boundAnswer, type Decision, decisionId } from "../core/decision.ts";
import type { Engine } from "../core/engine.ts";
import { encodeKept } from "../core/limits.ts";
import { isKept, keepRule, ruleOf } from "./approvals.ts";
import { formIssues } from "./form.ts";

/** What a person says. */
export interface Verdict {
  readonly approved: boolean;
  /** With a form, what a yes must have. Of a rejected question about an effect whose outcome is unknown, that outcome. */
  readonly value?: Json;
  readonly note?: string;
  /**
   * Who decides: one line of at most 200 characters. `deadline`, `late result` and what begins with `rule` are taken by answers that
   * no person gives. Default `"app"`.
   */
  readonly by?: string;
  /**
   * How far it reaches, for a question with a `call`. `run` and `always` make a standing rule, a yes or a no, for calls of the
   * same tool with the same arguments; it also answers what is open already. Default `"once"`.
   */
  readonly scope?: ApprovalScope;
  /**
   * The arguments that may differ in calls that the rule covers, each with a pattern that this call must fit: `*` alone leaves
   * it free; within a text `*` is any characters but `/`, `**` any at all. Default: none may.
   */
  readonly match?: ArgumentPatterns;
}

const verdictFields: OptionNames<Verdict> = {
  approved: true,
  value: true,
  note: true,
  by: true,
  scope: true,
  match: true,
};

/** Answers a decision, once what is said has been checked against what was asked. Then the first one wins. */
export async function decide(engine: Engine, id: string, verdict: Verdict): Promise<void> {
  checkVerdict(verdict);
  const { by = "app", scope = "once", match, ...said } = verdict;
  encodeKept(match === undefined ? said : { ...said, match }, "the verdict");
  const [decision] = await engine.decisions({ id });
  if (decision?.status !== "open") return engine.decide(id, { ...said, by }); // which says why not
  await checkUntouched(engine, decision);
  checkValue(decision, verdict);
  const answer = boundAnswer(decision.question, { ...said, by });
  if (scope === "once") return engine.decide(id, answer);
  const standing: Answer = { ...answer, scope, ...(match === undefined ? {} : { match }) };
  const rule = ruleOf(decision, standing);
  await engine.decide(id, { ...standing, rule: rule.id });
  if (await keepRule(engine, rule)) await answerOthers(engine, rule);
}

/** An answer comes from outside, and what is not plainly yes or no is neither. */
function checkVerdict(verdict: Verdict): void {
  checkOptionsInRun("decide", verdict, verdictFields);
  const { approved, scope = "once", match, by = "app" } = verdict;
  const odd = nameProblem(by);
  if (odd !== null) throw invalid(`decide: by ${odd}`);
  if (typeof approved !== "boolean") {
    throw invalid(`decide: approved must be true or false, got ${JSON.stringify(approved)}`);
  }
  if (scope !== "once" && scope !== "run" && scope !== "always") {
    throw invalid(`decide: scope must be "once", "run" or "always", got ${JSON.stringify(scope)}`);
  }
  if (scope === "once" && match !== undefined) {
    throw invalid('decide: match says what a standing answer covers; give it with scope "run" or "always"');
  }
}

/** Who is said to have decided must not look like the engine, a rule, or another line of the log. */
function nameProblem(by: unknown): string | null {
  if (typeof by !== "string" || by.trim() === "") return "must be a name, and not empty";
  if (by.length > longestName) return `must have at most ${longestName} characters`;
  if (/[\p{Control}\p{Format}\p{Line_Separator}\p{Paragraph_Separator}]/u.test(by)) {
    return "must be one line, without characters that nobody sees";
  }
  const name = by.normalize("NFKC").trim().toLowerCase();
  const isReserved = name === "deadline" || name === "late result" || /^rule(?:\s|$)/.test(name);
  return isReserved ? `must not be ${JSON.stringify(by)}: that is said of answers that no person has given` : null;
}

const longestName = 200;

function checkValue({ question: { form } }: Decision, { approved, value }: Verdict): void {
  const issues = approved && form !== undefined ? formIssues(form, value) : [];
  if (issues.length === 0) return;
  throw new TroupeError(`the value does not fit the form: ${issues.join("; ")}`, {
    code: "invalid_input",
    detail: { issues },
  });
}

/** What a person has seen must be what the run asks: the id is made of it, and the hash of the call. */
async function checkUntouched(engine: Engine, decision: Decision): Promise<void> {
  if (isUntouched(decision)) return;
  const { id, runId } = decision;
  let seq = 0;
  for await (const entry of engine.entries(asRunId(runId))) {
    if (entry.type === "decision.requested" && (entry.body as { readonly id?: Json }).id === id) seq = entry.seq;
  }
  throw new TroupeError(`decision ${id} was changed where it is kept: it is not what run ${runId} asks`, {
    code: "log_tampered",
    detail: { runId, seq },
  });
}

function isUntouched({ id, runId, path, question }: Decision): boolean {
  if (id !== decisionId(runId, path, question as unknown as Json)) return false;
  const { call } = question;
  return call === undefined || call.hash === callHash(runId, call.path, call);
}

/** What a person has just said holds for what they would be asked next. Somebody may be faster. */
async function answerOthers(engine: Engine, rule: ApprovalRule): Promise<void> {
  const { run } = rule;
  const open = await engine.decisions({ status: "open", ...(run === null ? {} : { runId: asRunId(run) }) });
  for (const decision of open) {
    const { call, form } = decision.question;
    if (call === undefined || form !== undefined || !covers(rule, decision.runId, call) || !isUntouched(decision))
      continue;
    const answer = answerByRule({ ...decision.question, rule });
    if (!(answer && (await isKept(engine, rule)))) continue; // it may have been taken back meanwhile
    await engine.decide(decision.id, answer).catch(unlessClosed);
  }
}

function unlessClosed(error: unknown): void {
  if (!(TroupeError.is(error, "decision_closed") || TroupeError.is(error, "decision_unknown"))) throw error;
}

function invalid(issue: string): TroupeError {
  return new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] } });
}
