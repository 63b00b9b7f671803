import type { Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Agent } from "../core/agent.ts";
import type { MemberFailure } from "../core/member-failure.ts";
import { memberNames } from "./membership/members.ts";
import { candidatesOf, type Members, membersNow } from "./membership/roster.ts";
import { teamName } from "./membership/team-name.ts";
import { tooFew } from "./membership/too-few.ts";
import { executePlan, type TaskReport, type Worker } from "./plan/execute-plan.ts";
import type { Plan } from "./plan/plan.ts";
import { planIssues } from "./plan/plan-issues.ts";
import { planInvalid } from "./plan/read-plan.ts";
import { atLeastOne } from "./running/bounds.ts";

export interface ExecutorOptions {
  readonly name: string;
  readonly description?: string;
  /** At least one, with the names that plans use. */
  readonly workers: Members<Worker>;
  /** Tasks at a time. Default: all that are ready. */
  readonly limit?: number;
}

/** What became of a plan. */
export type PlanResult = Readonly<{
  /** Results of the tasks that were done, by id. */
  value: Readonly<Record<string, Json>>;
  failures: readonly MemberFailure[];
  /** Every task, in the order of the plan: done, failed or skipped. */
  report: readonly TaskReport[];
}>;

const known: OptionNames<ExecutorOptions> = { name: true, description: true, workers: true, limit: true };

/**
 * Carries out a plan: each task as soon as those before it are done, so that it takes as long as the longest chain of tasks. A
 * worker is given the goal, its task, and the results of the tasks before it.
 *
 * A task that fails is named in `failures`; those after it are skipped, all others are done. A worker that has left its
 * roster when its task comes up has failed. The plan is checked before anything runs; nobody is there to mend it.
 *
 * Source: Kim et al., "An LLM Compiler for Parallel Function Calling" (2023): its executor.
 *
 * @throws TroupeError `plan_invalid`, naming all that is wrong; `not_enough` when no task could be done.
 * @throws RangeError for no workers, or a limit below 1; TypeError for an option there is not, or workers of one name.
 */
export function executor(options: ExecutorOptions): Agent<Plan, PlanResult> {
  const name = teamName("executor", options, known);
  const { workers, limit = Number.POSITIVE_INFINITY } = options;
  memberNames(`executor ${name}`, candidatesOf(workers), 1, "workers");
  atLeastOne(`executor ${name}`, { limit });

  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(plan, ctx) {
      const names = (await membersNow(ctx, workers)).map((worker) => worker.name);
      const rules = { workers: names, maxTasks: Number.POSITIVE_INFINITY };
      const issues = [...goalIssues(plan), ...planIssues(plan, rules)];
      if (issues.length > 0) throw planInvalid(name, issues);
      const shop = { team: name, goal: plan.goal, workers, limit, earlier: [] };
      const { reports, failures } = await executePlan(ctx, plan.tasks, shop);
      const done = reports.filter(({ status }) => status === "done");
      if (done.length === 0) throw tooFew(name, names, 1, 0, failures);
      return { value: Object.fromEntries(done.map(({ id, result }) => [id, result])), failures, report: reports };
    },
  };
}

/** One who plans for a team need not repeat the goal; whoever carries out a plan has it from nowhere else. */
function goalIssues(plan: unknown): readonly string[] {
  const goal = typeof plan === "object" && plan !== null && "goal" in plan ? plan.goal : "";
  const isMissing = goal === undefined || (typeof goal === "string" && goal.trim() === "");
  return isMissing ? ["plan.goal: must be a text that is not empty, which the workers are told"] : [];
}
