import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { todos } from "../../src/agents/done/todos.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Turn } from "../../src/core/turn.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tool } from "../../src/tools/tool.ts";

const look = tool({
  inputSchema: z.object({ n: z.number() }),
  effect: "pure",
  execute: ({ n }) => `page ${n}: ${"words ".repeat(40)}`,
});
const turnTo = (n: number) => ({ calls: [{ tool: "look", input: { n } }] });
const list = { calls: [{ tool: "write_todos", input: { todos: [{ content: "sum up", status: "pending" }] } }] };

describe("reminders of the goal", () => {
  test("G6 MAST 2.3: with remind the task is said again after so many replies, at the end, with what is open", async () => {
    const reminded: number[] = [];
    let turn = 0;
    const model = scriptedModel((request) => {
      turn += 1;
      const last = request.messages.at(-1);
      if (last?.role === "user" && request.lastUser.startsWith("[Reminder of what you are at]")) {
        reminded.push(turn);
        expect(request.lastUser).toContain("Find the answer");
        expect(request.lastUser).toContain("- pending: sum up");
        expect(request.toolResults).toHaveLength(1);
      }
      if (turn === 1) return list;
      return turn < 30 ? turnTo(turn) : "found";
    });
    const finder = agent({
      name: "finder",
      model,
      tools: { look, ...todos() },
      window: { maxTokens: 900, remind: 10 },
      limits: { turns: 40 },
    });
    expect((await simulate(finder, "Find the answer")).outcome).toMatchObject({
      value: "found",
    });
    expect(reminded).toEqual([11, 21]);
  });

  test("G6 MAST 2.3: without remind the last thing that it was told is the result of its last call", async () => {
    const model = scriptedModel(({ messages, turn }) => {
      expect(messages.at(-1)?.role).toBe(turn === 0 ? "user" : "tool");
      return turn < 15 ? turnTo(turn) : "found";
    });
    await simulate(agent({ name: "adrift", model, tools: { look } }), "Find the answer");
    expect(model.asked).toBe(16);
  });

  test("G6 MAST 2.3: in a team the task and what is asked now are said again, long ones cut; a repetition replays", async () => {
    const turn: Turn<null> = { task: "Build the house", role: "You build.", view: null, request: "Lay a row." };
    const later: Turn<null> = { ...turn, request: `Lay another row. ${"x".repeat(5_000)}` };
    const texts: string[] = [];
    const model = scriptedModel((request) => {
      const { lastUser } = request;
      if (lastUser.startsWith("[Reminder")) texts.push(lastUser);
      return request.turn % 4 === 3 ? "laid" : turnTo(request.turn);
    });
    const mason = agent({ name: "mason", model, tools: { look }, window: { remind: 3 } });
    const site = fn("site", async (_: string, ctx) => {
      for (const each of [turn, later]) await ctx.call(mason, each as unknown as Json, { thread: "team" });
      return "built";
    });
    expect((await simulate(site, "go", { alwaysReplay: true })).outcome).toMatchObject({ value: "built" });
    expect(texts[0]).toBe("[Reminder of what you are at]\n\nBuild the house\n\nYou build.\n\nLay a row.");
    expect(texts[1]).toContain("Build the house");
    expect(texts[1]).toContain("Lay another row.");
    expect(texts[1]?.length).toBeLessThan(2_200);
  });

  test("G6 MAST 2.3: says what remind must be", () => {
    for (const remind of [0, 1.5, "2"]) {
      expect(() => agent({ name: "a", window: { remind: remind as number } })).toThrow(/window\.remind must be/);
    }
  });
});
