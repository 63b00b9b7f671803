import { TroupeError } from "../base/errors.ts";
import { runId } from "../base/ids.ts";
import { checkOptions, type OptionNames } from "../base/known-options.ts";
import {
  type ApprovalRule,
  isUnchanged,
  patternsProblem,
  ruleId,
  ruleKey,
  rulesOf,
  rulesSpace,
  standingAnswer,
} from "../core/approval-rule.ts";
import type { Answer, Decision } from "../core/decision.ts";
import type { Engine } from "../core/engine.ts";
import { seenInput } from "../core/seen-input.ts";
import type { Change } from "../core/store.ts";
import { listAll } from "./list-all.ts";

export interface RuleQuery {
  /** Only those about this tool. */
  readonly tool?: string;
}

/** A rule as it is listed. */
export type ListedRule = ApprovalRule & {
  /** It does not say what was said: it was changed where it is kept. It answers nothing. */
  readonly changed?: true;
};

/** The standing answers of an app: kept in its store, so that all processes and workers that share it have the same. */
export interface Approvals {
  /** By tool, oldest first. Rules for one run stay listed until it is deleted or they are revoked. */
  rules(query?: RuleQuery): Promise<readonly ListedRule[]>;
  /**
   * From now on it answers nothing. What it has answered stays answered. Resolves with what it was.
   *
   * @throws TroupeError `rule_unknown`
   */
  revoke(id: string): Promise<ApprovalRule>;
}

const ruleQuery: OptionNames<RuleQuery> = { tool: true };

export function approvals(ready: () => Engine | Promise<Engine>): Approvals {
  async function rules(query: RuleQuery = {}): Promise<readonly ListedRule[]> {
    checkOptions("approvals.rules", query, ruleQuery);
    const kept = (await listRules(await ready(), query.tool)).filter((rule) => !rule.revoked);
    const found = kept.map((rule): ListedRule => (isUnchanged(rule) ? rule : { ...rule, changed: true }));
    return found.toSorted((a, b) => byText(a.tool, b.tool) || a.at - b.at || byText(a.id, b.id));
  }

  return {
    rules,
    async revoke(id) {
      const engine = await ready();
      const all = await listRules(engine, undefined);
      const rule = all.find((each) => each.id === id) ?? (await unkept(engine, id));
      if (rule === undefined || rule.revoked) {
        throw new TroupeError(`there is no standing answer ${id}`, { code: "rule_unknown", detail: { rule: id } });
      }
      await write(engine, { put: ruleKey(rule), value: markOf(rule) });
      return rule;
    },
  };
}

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** What stays of a rule that was taken back: nothing of what it was about. */
function markOf({ large: _, ...rule }: ApprovalRule): ApprovalRule {
  return { ...rule, input: null, match: {}, revoked: true };
}

async function listRules(engine: Engine, tool: string | undefined): Promise<readonly ApprovalRule[]> {
  const found = await listAll(engine, tool === undefined ? rulesSpace : rulesOf(tool));
  return found.map(({ value }) => value as unknown as ApprovalRule);
}

/** Whoever took the answer died before it was kept: its run goes by it all the same. */
async function unkept(engine: Engine, id: string): Promise<ApprovalRule | undefined> {
  const answered = await engine.decisions({ status: "answered" });
  const decision = answered.find(({ answer }) => answer?.scope !== undefined && answer.rule === id);
  return decision?.answer ? ruleOf(decision, decision.answer) : undefined;
}

/** The standing answer that an answer makes, with an id of its own. @throws TroupeError `invalid_input` when it cannot */
export function ruleOf(
  { id, runId, path, requestedAt: at, question: { call, form } }: Decision,
  answer: Answer,
): ApprovalRule {
  const { by, note, scope, match = {} } = answer;
  if (call === undefined || form !== undefined) {
    throw invalid(`decide: scope ${JSON.stringify(scope)} is for calls of tools; this question is answered once`);
  }
  const problem = patternsProblem(match, call.input);
  const standing = problem === null ? standingAnswer(runId, call, { rule: "", ...answer }) : null;
  if (standing === null) throw invalid(`decide: ${problem}`);
  const rule = {
    ...standing,
    ...seenInput(call.input),
    by,
    at,
    decision: id,
    path,
    ...(note === undefined ? {} : { note }),
  };
  return { ...rule, id: answer.rule ?? ruleId(rule) };
}

/** False when somebody has taken it back already. */
export async function keepRule(engine: Engine, rule: ApprovalRule): Promise<boolean> {
  return (await write(engine, { put: ruleKey(rule), value: rule, ifVersion: 0 })) || isKept(engine, rule);
}

/** Whether it is there, and was not taken back. */
export async function isKept(engine: Engine, rule: ApprovalRule): Promise<boolean> {
  const found = await engine.store({ op: "get", key: ruleKey(rule) });
  const kept = found.ok && "item" in found ? (found.item?.value as ApprovalRule | undefined) : undefined;
  return kept !== undefined && !kept.revoked;
}

/** False when another version was there. */
async function write(engine: Engine, change: Change): Promise<boolean> {
  return (await engine.store({ op: "transact", changes: [change] })).ok;
}

/** Rules for runs that are there no more go: another run may have the same id. Returns how many. */
export async function dropRulesOfGone(engine: Engine): Promise<number> {
  let dropped = 0;
  for (const rule of await listRules(engine, undefined)) {
    if (rule.run === null || (await engine.run(runId(rule.run))) !== null) continue;
    if (await write(engine, { delete: ruleKey(rule) })) dropped += 1;
  }
  return dropped;
}

function invalid(issue: string): TroupeError {
  return new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] } });
}
