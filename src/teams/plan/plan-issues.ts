import { valueIssues } from "../../base/json-schema.ts";
import { unknownName } from "../../base/nearest.ts";
import type { JsonSchema } from "../../base/schema.ts";
import { circleIn, circleText } from "../running/graph.ts";
import type { PlannedTask } from "./plan.ts";

/** What a plan must keep to. */
export interface PlanRules {
  /** Names of those that there are. */
  readonly workers: readonly string[];
  /** Ids of tasks of earlier plans that are done: new ones may come after them, and may not have their ids. */
  readonly done?: readonly string[];
  /** Tasks of one plan. */
  readonly maxTasks: number;
  /** Whether no tasks at all is an answer. Default false. */
  readonly mayBeEmpty?: boolean;
}

const text: JsonSchema = { type: "string", minLength: 1 };
const planSchema: JsonSchema = {
  type: "object",
  properties: {
    goal: { type: "string" },
    tasks: {
      type: "array",
      items: {
        type: "object",
        properties: { id: text, task: text, worker: text, after: { type: "array", items: text } },
        required: ["id", "task", "worker", "after"],
        additionalProperties: false,
      },
    },
  },
  required: ["tasks"],
};

const idForm = /^[A-Za-z0-9_-]{1,64}$/;

/** All that is wrong with a plan, each with its place; empty for one that can be carried out. */
export function planIssues(plan: unknown, rules: PlanRules): readonly string[] {
  const issues = valueIssues(planSchema, plan, "plan");
  if (issues.length > 0) return issues;
  const { tasks } = plan as { readonly tasks: readonly PlannedTask[] };
  const { maxTasks, mayBeEmpty = false } = rules;
  const circle = circleIn(new Map(tasks.map(({ id, after }) => [id, after])));
  return [
    ...(tasks.length === 0 && !mayBeEmpty ? ["plan.tasks: needs at least one task"] : []),
    ...(tasks.length > maxTasks ? [`plan.tasks: must be at most ${maxTasks}, got ${tasks.length}`] : []),
    ...tasks.flatMap((task, index) => taskIssues(task, index, tasks, rules)),
    ...(circle === null ? [] : [`plan.tasks: these wait for each other in a circle: ${circleText(circle)}`]),
  ];
}

function taskIssues(
  { id, worker, after }: PlannedTask,
  index: number,
  tasks: readonly PlannedTask[],
  { workers, done = [] }: PlanRules,
): readonly string[] {
  const at = `plan.tasks[${index}]`;
  const ids = [...done, ...tasks.map((task) => task.id)];
  const isTwice = done.includes(id) || tasks.findIndex((task) => task.id === id) < index;
  return [
    ...(idForm.test(id) ? [] : [`${at}.id: must be 1 to 64 letters, digits, "_" and "-", got ${JSON.stringify(id)}`]),
    ...(isTwice ? [`${at}.id: there is another task ${JSON.stringify(id)}`] : []),
    ...(workers.includes(worker) ? [] : [`${at}.worker: there is no worker ${unknownName(worker, workers)}`]),
    ...after
      .filter((each) => !ids.includes(each))
      .map((each) => `${at}.after: there is no task ${unknownName(each, ids)}`),
  ];
}
