import type { Json } from "../../base/json.ts";
import type { Agent, Context } from "../../core/agent.ts";
import type { Turn } from "../../core/turn.ts";
import type { Asked } from "../turns/ask-member.ts";
import { askFor } from "../turns/read-answer.ts";
import { valueIn } from "../turns/team-value.ts";
import type { PlannedTask } from "./plan.ts";
import type { PlanRules } from "./plan-issues.ts";
import { planInvalid, readTasks } from "./read-plan.ts";

/**
 * Asks for a plan. One that cannot be carried out is sent back once, with all that is wrong with it; a second one is the
 * failure `plan_invalid`. `hasAnswered`: the member knows what it was shown, also where its plan cannot be used.
 */
export async function makePlan<V extends Json>(
  ctx: Context,
  member: Agent<Turn<V>, unknown>,
  turn: Turn<V>,
  rules: PlanRules,
  team: string,
): Promise<Asked<readonly PlannedTask[]> & { readonly hasAnswered: boolean }> {
  let wrong: readonly string[] = [];
  const asked = await askFor(ctx, member, turn, (answer) => {
    const read = readTasks(valueIn(answer), rules);
    if ("tasks" in read) return { value: read.tasks };
    wrong = read.issues;
    return { wrong: wrong.join("\n") };
  });
  const hasAnswered = asked.ok || wrong.length > 0;
  if (asked.ok || asked.failure.code !== "output_invalid" || !hasAnswered) return { ...asked, hasAnswered };
  const error = planInvalid(team, wrong);
  return { ...asked, hasAnswered, failure: { ...asked.failure, code: error.code, message: error.message }, error };
}
