import { planForm } from "./read-plan.ts";

export const managerRole = (team: string): string =>
  `You are the manager of the team ${team}. You split its goal into tasks, choose a worker for each, and make one answer of ` +
  "what they found. You do no task yourself. A worker knows the goal, its own task, and the results of the tasks that its own " +
  "comes after: nothing else.";

export const planRequest = (maxTasks: number): string =>
  `Split the goal into at most ${maxTasks} tasks for these workers, as few as will do. ${planForm}`;

export const replanRequest = (maxTasks: number): string =>
  "Not all tasks were done; see the report for why. Plan what shall be done instead, in at most " +
  `${maxTasks} tasks: another worker, another way, or less. Tasks that are done stay so and may be named in after. ${planForm} ` +
  `Answer {"tasks": []} to leave it at what there is.`;

export const synthesisRequest = (isPartial: boolean): string =>
  isPartial
    ? "Answer the goal from the results. Some tasks were not done: say what is missing because of that, and do not fill it in."
    : "Answer the goal from the results.";
