import type { DoneCheck } from "./check.ts";
import { openOf, todosIn, writeTodos } from "./todos.ts";

/**
 * For `done` of an agent that has the tool of `todos()`: no item of its list is pending or in progress. An agent that has written
 * no list has nothing open. Items that it takes off the list are not open any more.
 */
export function openTodos(): DoneCheck {
  return {
    name: "open-todos",
    open({ calls }) {
      const last = calls.findLast(({ tool, outcome }) => tool === writeTodos && outcome === "completed");
      const open = openOf(todosIn(last?.input) ?? []);
      return open.map(
        ({ content, status }) =>
          `${status.replace("_", " ")}: ${content} (do it, then mark it completed with ${writeTodos})`,
      );
    },
  };
}
