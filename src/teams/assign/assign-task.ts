import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Context } from "../../core/agent.ts";
import { isTurn } from "../../core/turn.ts";
import { fieldOf } from "../turns/read-answer.ts";
import { taskOf } from "../turns/task-of.ts";

/** One of the tasks that are assigned. A text is one without needs. */
export type AssignTask =
  | string
  | Readonly<{
      task: string;
      /** Capabilities that whoever does it must have, all of them. Default: none. */
      needs?: readonly string[];
      /** What the worker sees besides the task. */
      data?: Json;
    }>;

/** A task in its long form. */
export interface TaskToAssign {
  /** Its place in the list. */
  readonly index: number;
  readonly task: string;
  readonly needs: readonly string[];
  readonly data: Json;
}

/**
 * The tasks in an input: a list, or what is one task.
 *
 * @throws TroupeError `invalid_input` naming each that cannot be done, before any is.
 */
export function tasksIn(team: string, input: Json, ctx: Context): readonly TaskToAssign[] {
  if (!isList(input)) {
    if (typeof input === "string" || isTurn(input))
      return [{ index: 0, task: taskOf(input, ctx), needs: [], data: null }];
    return tasksIn(team, [input], ctx);
  }
  const issues: string[] = [];
  const tasks = input.map((item, index): TaskToAssign => {
    const task = typeof item === "string" ? item : fieldOf(item, "task");
    const needs = fieldOf(item, "needs") ?? [];
    const isGood = typeof task === "string" && task.trim() !== "" && isTexts(needs);
    if (isGood) return { index, task, needs, data: fieldOf(item, "data") ?? null };
    issues.push(
      `${team}: task ${index + 1} must be a text, or { task, needs?, data? } with a text and a list of texts`,
    );
    return { index, task: "", needs: [], data: null };
  });
  if (issues.length > 0) throw new TroupeError(issues.join("; "), { code: "invalid_input", detail: { issues } });
  return tasks;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
const isTexts = (value: Json): value is readonly string[] =>
  isList(value) && value.every((each) => typeof each === "string");
