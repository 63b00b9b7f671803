import { expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import { failedTools } from "../../../src/agents/done/failed-tools.ts";
import { openTodos } from "../../../src/agents/done/open-todos.ts";
import { todos } from "../../../src/agents/done/todos.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import type { ScriptedRequest } from "../../../src/testing/scripted/scripted-request.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { tool } from "../../../src/tools/tool.ts";
import { paths } from "../../runtime/world.ts";
import { survivesCrashes } from "../../teams/survives-crashes.ts";

/** Adds up numbers that it reads one by one: what it has so far it writes into its list. */
const next = tool({
  inputSchema: z.object({ n: z.number() }),
  effect: "pure",
  execute: ({ n }) => ({ number: n, filler: "words ".repeat(30) }),
});

const sumIn = (text: string): number => Number(/sum so far (\d+)/.exec(text)?.[1] ?? 0);
const doneIn = (text: string): number => Number(/read (\d+) of/.exec(text)?.[1] ?? 0);

const adder = (pages: number, overflow: "trim" | "summarise") => {
  const model = scriptedModel((request: ScriptedRequest) => {
    if (request.system.startsWith("You keep the memory")) return "Some numbers were read.";
    const text = JSON.stringify(request.messages);
    const list = text.slice(Math.max(text.lastIndexOf('"todos"'), text.lastIndexOf("Your list of what")));
    const [result] = request.toolResults;
    const goal = Number(/Add up (\d+) numbers/.exec(text)?.[1]);
    if (result?.tool === "next") {
      const { number } = result.value as { readonly number: number };
      const content = `read ${number} of ${goal}, sum so far ${sumIn(list) + number}`;
      const status = number === goal ? "completed" : "in_progress";
      return { calls: [{ tool: "write_todos", input: { todos: [{ content, status }] } }] };
    }
    return doneIn(list) === goal ? `${sumIn(list)}` : { calls: [{ tool: "next", input: { n: doneIn(list) + 1 } }] };
  });
  const one = agent({
    name: "adder",
    model,
    instructions: "Keep what you have so far in your list.",
    tools: { next, ...todos() },
    done: [openTodos(), failedTools()],
    window: { maxTokens: 500, overflow, remind: 15 },
    limits: { turns: 2 * pages + 5 },
  });
  return { model, one };
};

test.each(["trim", "summarise"] as const)(
  "G6 healthy: a run of 61 turns in a small window ends with the right answer (%s)",
  async (overflow) => {
    const { one } = adder(30, overflow);
    const { outcome, entries } = await simulate(one, "Add up 30 numbers.");
    expect(outcome).toEqual({ status: "completed", value: `${(30 * 31) / 2}` });
    expect(paths(entries, "window.shortened").length).toBeGreaterThan(5);
    expect(paths(entries, "done.refused")).toEqual([]);
    const turns = entries.filter(({ type, path }) => type === "model.completed" && /turn-\d+$/.test(path));
    expect(turns).toHaveLength(61);
  },
);

test("G6 healthy: and so it does with a crash at every write", { timeout: 60_000 }, async () => {
  expect(await survivesCrashes(adder(6, "summarise").one, "Add up 6 numbers.")).toBeGreaterThan(20);
});
