import { TroupeError } from "../base/errors.ts";
import { checkOptions, type OptionNames } from "../base/known-options.ts";
import { type ApprovalRule, ruleKey, rulesOf, rulesSpace } from "../core/approval-rule.ts";
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
    const found = await listRules(await ready(), query.tool);
    return found.toSorted((a, b) => byText(a.tool, b.tool) || a.at - b.at || byText(a.id, b.id));
  }

  return {
    rules,
    async revoke(id) {
      const rule = (await rules()).find((each) => each.id === id);
      const deleted = rule && (await (await ready()).store(change({ delete: ruleKey(rule) })));
      if (rule && deleted?.ok && "versions" in deleted && deleted.versions[0] !== 0) return rule;
      throw new TroupeError(`there is no standing answer ${id}`, { code: "rule_unknown", detail: { rule: id } });
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

export async function keepRule(engine: Engine, rule: ApprovalRule): Promise<void> {
  await engine.store(change({ put: ruleKey(rule), value: rule }));
}

type Changes = Extract<Parameters<Engine["store"]>[0], { readonly op: "transact" }>["changes"];
const change = (one: Changes[number]): Parameters<Engine["store"]>[0] => ({ op: "transact", changes: [one] });
