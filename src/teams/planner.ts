import type { Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Agent } from "../core/agent.ts";
import type { Turn } from "../core/turn.ts";
import { checkAgent } from "./membership/check-values.ts";
import { memberNames } from "./membership/members.ts";
import { candidatesOf, type Members, membersNow } from "./membership/roster.ts";
import { teamName } from "./membership/team-name.ts";
import type { Worker } from "./plan/execute-plan.ts";
import { makePlan } from "./plan/make-plan.ts";
import { planRequest } from "./plan/manager-requests.ts";
import type { Plan } from "./plan/plan.ts";
import { cardsOf, type WorkerCard } from "./plan/worker-card.ts";
import { atLeastOne } from "./running/bounds.ts";
import { taskOf } from "./turns/task-of.ts";

/** What a planner sees. */
export type PlannerView = Readonly<{ workers: readonly WorkerCard[] }>;

export interface PlannerOptions {
  readonly name: string;
  readonly description?: string;
  /** Splits the goal. Answers with the tasks as data, or as text with JSON in it. */
  readonly planner: Agent<Turn<PlannerView>, unknown>;
  /** At least one. They are not called: the planner chooses among them by name and description. */
  readonly workers: Members<Worker>;
  /** Most tasks of a plan. Default 20. */
  readonly maxTasks?: number;
}

const known: OptionNames<PlannerOptions> = {
  name: true,
  description: true,
  planner: true,
  workers: true,
  maxTasks: true,
};

/**
 * Splits a goal into tasks, says who does each and which must be done before it, and does none of them: the plan is JSON, to be
 * looked at, kept, changed, or given to an `executor`.
 *
 * A plan that names a worker there is not, a task that is not in it, the same id twice, or tasks that wait for each other in a
 * circle, is sent back once with all that is wrong. Where there is one worker only, tasks need not name it.
 *
 * Source: Shen et al., "HuggingGPT" (2023), its stages of task planning and model selection; Kim et al., "An LLM Compiler for
 * Parallel Function Calling" (2023), a plan as a graph of what needs what.
 *
 * @throws TroupeError `plan_invalid` when the second plan is wrong as well; what the planner throws.
 * @throws RangeError for no workers, or `maxTasks` below 1; TypeError for an option there is not, or workers of one name.
 */
export function planner(options: PlannerOptions): Agent<Json, Plan> {
  const name = teamName("planner", options, known);
  const { planner: member, workers, maxTasks = 20 } = options;
  checkAgent(`planner ${name}`, "planner", member);
  memberNames(`planner ${name}`, candidatesOf(workers), 1, "workers");
  atLeastOne(`planner ${name}`, { maxTasks });

  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const goal = taskOf(input, ctx);
      const cards = cardsOf(await membersNow(ctx, workers));
      const rules = { workers: cards.map((card) => card.name), maxTasks };
      const turn = { task: goal, role: plannerRole(name), view: { workers: cards }, request: planRequest(maxTasks) };
      const asked = await makePlan(ctx, member, turn, rules, name);
      if (!asked.ok) throw asked.error;
      ctx.emit("planner.planned", { tasks: asked.value.length });
      return { goal, tasks: asked.value };
    },
  };
}

const plannerRole = (team: string): string =>
  `You are the planner of ${team}. You split a goal into tasks and choose who does each. You do not do them. A worker knows ` +
  "the goal, its own task, and the results of the tasks that its own comes after: nothing else.";
