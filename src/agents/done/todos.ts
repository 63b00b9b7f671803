import type { Tools } from "../../core/tool.ts";
import { listOf, object, oneOf, text } from "../shape.ts";

/** One item of the list that an agent keeps of what it has to do. */
export type Todo = Readonly<{ content: string; status: "pending" | "in_progress" | "completed" }>;

/** The name under which models call the tool. */
export const writeTodos = "write_todos";

const item = object({
  content: text("What has to be done, in a few words."),
  status: oneOf(["pending", "in_progress", "completed"]),
});

const most = 100;
const list = object({ todos: listOf(item, `The whole list, at most ${most} items.`) }, ({ todos }) =>
  todos.length > most ? [`$.todos: must have at most ${most} items`] : [],
);

/**
 * A list of what an agent has to do, for work of several steps: `tools: { ...todos(), search }` gives it the tool `write_todos`,
 * which takes the whole list each time. The list is what the last such call in the conversation said, and nothing else is
 * kept: it is in the log, and stays with the agent when its conversation is shortened. With the check `openTodos()` the agent
 * does not end before all of it is completed.
 *
 * Source: the tool `write_todos` of LangChain's "to-do list" middleware, and TodoWrite of Claude Code (2025).
 */
export function todos(): Tools {
  return tools;
}

const tools: Tools = {
  [writeTodos]: {
    description:
      "Writes your list of what has to be done: the whole list each time, in place of the one before. Use it for work of " +
      "three or more steps: write the list first, keep one item in progress, mark each completed as soon as it is done.",
    inputSchema: list,
    effect: "pure",
    execute: ({ todos: written }: { readonly todos: readonly Todo[] }) => {
      const open = openOf(written).length;
      return `The list has ${written.length} items, ${open} of them open.`;
    },
  } as Tools[string],
};

/** The list in an input of the tool; undefined for what is none, as in one of another tool of this name. */
export function todosIn(input: unknown): readonly Todo[] | undefined {
  const checked = list.validate?.(input) as { readonly success: boolean } | undefined;
  return checked?.success === true ? (input as { readonly todos: readonly Todo[] }).todos : undefined;
}

/** What is still to be done. */
export const openOf = (all: readonly Todo[]): readonly Todo[] => all.filter(({ status }) => status !== "completed");

/** As a model reads it. */
export const todoText = (all: readonly Todo[]): string =>
  all.map(({ content, status }) => `- ${status.replace("_", " ")}: ${content}`).join("\n");
