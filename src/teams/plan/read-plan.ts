import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import { isRecord, readJson } from "../turns/read-answer.ts";
import type { Plan, PlannedTask } from "./plan.ts";
import { type PlanRules, planIssues } from "./plan-issues.ts";

/** What one who plans is told of the form of the answer. */
export const planForm: string =
  `Answer with JSON alone: {"tasks": [{"id": "short-name", "task": "what is to be done, all that the worker must know", ` +
  `"worker": "name of one worker", "after": ["ids of the tasks whose results it needs"]}]}. ` +
  "Tasks that do not need each other are done at the same time, so name only what is needed in after.";

/** The tasks in an answer: data or text with JSON in it, an object with `tasks` or the bare list. */
export function readTasks(
  answer: Json,
  rules: PlanRules,
): { readonly tasks: readonly PlannedTask[] } | { readonly issues: readonly string[] } {
  const data = readJson(answer);
  if (data === undefined) return { issues: ["plan: there is no JSON in the answer"] };
  const plan = completed(data, rules);
  const issues = planIssues(plan, rules);
  return issues.length > 0 ? { issues } : { tasks: (plan as Plan).tasks };
}

/** With what may be left out: `after` where there is none, and the worker where there is no choice. */
function completed(data: Json, { workers }: PlanRules): Json {
  const tasks = isRecord(data) ? data["tasks"] : data;
  if (!Array.isArray(tasks)) return data;
  const only = workers.length === 1 && workers[0] !== undefined ? { worker: workers[0] } : {};
  return { tasks: tasks.map((task: Json) => (isRecord(task) ? { ...only, after: [], ...task } : task)) };
}

export function planInvalid(team: string, issues: readonly string[]): TroupeError<"plan_invalid"> {
  return new TroupeError(`${team}: the plan cannot be carried out: ${issues.join("; ")}`, {
    code: "plan_invalid",
    detail: { team, issues },
  });
}
