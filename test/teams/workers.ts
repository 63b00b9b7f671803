import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Entry } from "../../src/core/entry.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { AssignTask } from "../../src/teams/assign/assign-task.ts";
import type { AssignView } from "../../src/teams/assign/hand-out.ts";
import { type AssignOptions, type AssignResult, assign } from "../../src/teams/assign.ts";
import { type Simulation, simulate } from "../../src/testing/simulate.ts";
import { completed } from "./survives-crashes.ts";

export type Worker = Agent<Turn<AssignView>, string>;

/** Works as long as its task's `data` says, in milliseconds; fails where that is no number. */
export const worker = (name: string): Worker =>
  fn(name, async ({ task, view }: Turn<AssignView>, ctx) => {
    if (typeof view.data !== "number") throw new Error(`${name} cannot do ${task}`);
    await ctx.sleep(view.data);
    return `${name} did ${task}`;
  });

export const job = (task: string, ms: number | string, ...needs: readonly string[]): AssignTask => ({
  task,
  needs,
  data: ms,
});

export const go = (
  options: Omit<AssignOptions<Worker>, "name">,
  tasks: readonly AssignTask[],
): Promise<Simulation<AssignResult<string>>> => simulate(assign({ name: "desk", ...options }), tasks as Json);

export const did = ({ outcome }: Simulation<AssignResult<string>>): readonly string[] =>
  completed(outcome).value.map(({ value }) => value);

/** What was told of a task: that it began, or ended. */
export interface TaskNote {
  readonly type: "assign.started" | "assign.ended";
  readonly index: number;
  readonly member: string;
}

export const notesOf = (entries: readonly Entry[]): readonly TaskNote[] =>
  entries.flatMap(({ type, body }) => {
    if (type !== "assign.started" && type !== "assign.ended") return [];
    const { index, member } = (body as unknown as { readonly data: Omit<TaskNote, "type"> }).data;
    return [{ type, index, member }];
  });

/** Who began what, in order. */
export const began = ({ entries }: Simulation<unknown>): readonly string[] =>
  notesOf(entries)
    .filter(({ type }) => type === "assign.started")
    .map(({ index, member }) => `${member} ${index}`);
