import type { Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Agent } from "../core/agent.ts";
import type { MemberFailure } from "../core/member-failure.ts";
import type { Turn } from "../core/turn.ts";
import { checkAgent } from "./membership/check-values.ts";
import { memberNames } from "./membership/members.ts";
import { candidatesOf, type Members } from "./membership/roster.ts";
import { teamName } from "./membership/team-name.ts";
import { tooFew } from "./membership/too-few.ts";
import { carryOut, type ManagerView, type Rules, shownTo } from "./plan/carry-out.ts";
import type { TaskReport, Worker } from "./plan/execute-plan.ts";
import { managerRole, synthesisRequest } from "./plan/manager-requests.ts";
import { atLeastOne } from "./running/bounds.ts";
import { type Answered, askMember } from "./turns/ask-member.ts";
import { taskOf } from "./turns/task-of.ts";

export interface ManagerOptions<O, S> {
  readonly name: string;
  readonly description?: string;
  /** Plans, and makes the answer. Its plans are data, or text with JSON in it. */
  readonly manager: Agent<Turn<ManagerView>, O>;
  /** Makes the answer instead: for managers that can only plan, such as a model with an `output`. Default: the manager. */
  readonly synthesiser?: Agent<Turn<ManagerView>, S>;
  /** At least one. The manager chooses among them by name and description. */
  readonly workers: Members<Worker>;
  /** Tasks at a time. Default: all that are ready. */
  readonly limit?: number;
  /** Most tasks of one plan. Default 20. */
  readonly maxTasks?: number;
  /** How often there is another plan after tasks have failed. Default 1; 0 for never. */
  readonly replans?: number;
}

export type ManagerResult<S> = Readonly<{
  /** What was made of the results. */
  value: S;
  /** Of all plans, in the order in which they happened: also those that another plan made good. */
  failures: readonly MemberFailure[];
  /** Every task as it ended: done, failed or skipped. */
  report: readonly TaskReport[];
}>;

const known: OptionNames<ManagerOptions<unknown, unknown>> = {
  name: true,
  description: true,
  manager: true,
  synthesiser: true,
  workers: true,
  limit: true,
  maxTasks: true,
  replans: true,
};

/**
 * A manager splits the goal into tasks with dependencies, workers do them, those that are ready at the same time, and the
 * manager makes one answer of the results. `planner` and `executor` are its parts, to be used alone.
 *
 * A plan that cannot be carried out (a worker there is not, an id twice, a task that is missing, a circle) is sent back once with
 * all that is wrong. Where tasks fail, those after them are skipped, the others are done, and the manager plans again with the
 * report in hand, at most `replans` times; then it answers from what there is. A task is a conversation of its own: one
 * worker may have several at the same time, and is told nothing of its others.
 *
 * Source: Fourney et al., "Magentic-One: A Generalist Multi-Agent System for Solving Complex Tasks" (2024), for planning again;
 * Shen et al., "HuggingGPT" (2023), for plan, assignment, execution and answer; Kim et al., "An LLM Compiler for Parallel
 * Function Calling" (2023), for the plan as a graph.
 *
 * @throws TroupeError `plan_invalid` when the first plan is wrong twice; `not_enough` when no task could be done; what the
 * manager throws when asked for its first plan or the answer. A later plan that cannot be had is among the `failures`.
 * @throws RangeError for no workers or a bound out of range; TypeError for an option there is not, or workers of one name.
 */
export function manager<O, S = O>(options: ManagerOptions<O, S>): Agent<Json, ManagerResult<Answered<S>>> {
  const name = teamName("manager", options, known);
  const { workers, limit = Number.POSITIVE_INFINITY, maxTasks = 20, replans = 1 } = options;
  checkAgent(`manager ${name}`, "manager", options.manager);
  if (options.synthesiser !== undefined) checkAgent(`manager ${name}`, "synthesiser", options.synthesiser);
  const names = memberNames(`manager ${name}`, candidatesOf(workers), 1, "workers");
  atLeastOne(`manager ${name}`, { limit, maxTasks });
  if (!Number.isInteger(replans) || replans < 0) {
    throw new RangeError(`manager ${name}: replans must be 0 or more, got ${replans}`);
  }
  const rules: Rules = { name, member: options.manager, workers, limit, maxTasks, replans };
  const synthesiser = (options.synthesiser ?? options.manager) as Agent<Turn<ManagerView>, S>;
  const isOther = options.synthesiser !== undefined;

  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const task = taskOf(input, ctx);
      const { report, untold, failures } = await carryOut(ctx, task, rules);
      const isPartial = report.some(({ status }) => status !== "done");
      if (report.every(({ status }) => status !== "done")) throw tooFew(name, names, 1, 0, failures);
      const view: ManagerView = { phase: "synthesis", workers: [], report: shownTo(isOther ? report : untold) };
      const request = synthesisRequest(isPartial);
      const asked = await askMember(ctx, synthesiser, { task, role: managerRole(name), view, request });
      if (!asked.ok) throw asked.error;
      return { value: asked.value as Answered<S>, failures, report };
    },
  };
}
