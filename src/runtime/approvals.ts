import { TroupeError } from "../base/errors.ts";
import { checkOptions, type OptionNames } from "../base/known-options.ts";
import {
  type ApprovalRule,
  patternsProblem,
  ruleKey,
  rulesOf,
  rulesSpace,
  standingAnswer,
} from "../core/approval-rule.ts";
import type { Answer, Decision } from "../core/decision.ts";
import type { Engine } from "../core/engine.ts";

export interface RuleQuery {
  /** Only those about this tool. */
  readonly tool?: string;
}

/** The standing answers of an app: kept in its store, so that all processes and workers that share it have the same. */
export interface Approvals {
  /** By tool, oldest first. Rules for one run stay listed after it has ended, until they are revoked. */
  rules(query?: RuleQuery): Promise<readonly ApprovalRule[]>;
  /**
   * From now on it answers nothing. What it has answered stays answered. Resolves with what it was.
   *
   * @throws TroupeError `rule_unknown`
   */
  revoke(id: string): Promise<ApprovalRule>;
}

const ruleQuery: OptionNames<RuleQuery> = { tool: true };

export function approvals(ready: () => Engine | Promise<Engine>): Approvals {
  async function rules(query: RuleQuery = {}): Promise<readonly ApprovalRule[]> {
    checkOptions("approvals.rules", query, ruleQuery);
    const found = (await listRules(await ready(), query.tool)).filter((rule) => !rule.revoked);
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
      await engine.store({ op: "transact", changes: [{ put: ruleKey(rule), value: { ...rule, revoked: true } }] });
      return rule;
    },
  };
}

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

async function listRules(engine: Engine, tool: string | undefined): Promise<readonly ApprovalRule[]> {
  const prefix = tool === undefined ? rulesSpace : rulesOf(tool);
  const found = await engine.store({ op: "list", prefix });
  if (found.ok) return "items" in found ? found.items.map(({ value }) => value as unknown as ApprovalRule) : [];
  const what = "the list of standing answers";
  const bytes = "bytes" in found ? found.bytes : 0;
  throw new TroupeError(`${what} is too large; revoke some, or ask for those of one tool`, {
    code: "too_large",
    detail: { what, bytes, limit: bytes },
  });
}

/** Whoever took the answer died before it was kept: its run goes by it all the same. */
async function unkept(engine: Engine, id: string): Promise<ApprovalRule | undefined> {
  const answered = await engine.decisions({ status: "answered" });
  const decision = answered.find(({ answer }) => answer?.scope !== undefined && answer.rule === id);
  return decision?.answer ? ruleOf(decision, decision.answer) : undefined;
}

/** The standing answer that an answer makes. @throws TroupeError `invalid_input` when it cannot */
export function ruleOf(
  { id, runId, requestedAt: at, question: { call, form } }: Decision,
  answer: Answer,
): ApprovalRule {
  const { by, note, scope, match = {} } = answer;
  if (call === undefined || form !== undefined) {
    throw invalid(`decide: scope ${JSON.stringify(scope)} is for calls of tools; this question is answered once`);
  }
  const problem = patternsProblem(match, call.input);
  const standing = problem === null ? standingAnswer(runId, call, answer) : null;
  if (standing === null) throw invalid(`decide: ${problem}`);
  return { ...standing, by, at, decision: id, ...(note === undefined ? {} : { note }) };
}

/** Unless it is there, or was revoked already. */
export async function keepRule(engine: Engine, rule: ApprovalRule): Promise<void> {
  await engine.store({ op: "transact", changes: [{ put: ruleKey(rule), value: rule, ifVersion: 0 }] });
}

function invalid(issue: string): TroupeError {
  return new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] } });
}
