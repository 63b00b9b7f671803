import { expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import { evidence } from "../../../src/agents/done/evidence.ts";
import { failedTools } from "../../../src/agents/done/failed-tools.ts";
import { openTodos } from "../../../src/agents/done/open-todos.ts";
import { todos } from "../../../src/agents/done/todos.ts";
import { unreadMail } from "../../../src/agents/done/unread-mail.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { tool } from "../../../src/tools/tool.ts";
import { paths } from "../../runtime/world.ts";

const search = tool({
  inputSchema: z.object({ page: z.number() }),
  effect: "pure",
  execute: ({ page }) => {
    if (page === 0) throw new Error("pages begin at 1");
    return `page ${page}`;
  },
});
const done = [unreadMail(), failedTools(), openTodos(), evidence({ tools: ["search"] })];

test("G6 healthy: a tool that failed once and then succeeded holds nobody up, with all checks on", async () => {
  const model = scriptedModel(
    byTurn([
      { calls: [{ tool: "search", input: { page: 0 } }] },
      { calls: [{ tool: "search", input: { page: 1 } }] },
      "It is on page 1 [turn-2.search].",
    ]),
  );
  const one = agent({ name: "reader", model, tools: { search, ...todos() }, done });
  const { outcome, entries } = await simulate(one, "Where is it?");
  expect(outcome).toEqual({ status: "completed", value: "It is on page 1 [turn-2.search]." });
  expect(model.asked).toBe(3);
  expect(paths(entries, "done.refused")).toEqual([]);
});

test("G6 healthy: calls that were wrong in form, or that a person refused, are no failures", async () => {
  const model = scriptedModel(
    byTurn([
      { calls: [{ tool: "serch", input: { page: 1 } }] },
      { calls: [{ tool: "search", input: { page: "one" } }] },
      { calls: [{ tool: "buy", input: {} }] },
      "It cannot be had.",
    ]),
  );
  const buy = { ...tool({ inputSchema: z.object({}), effect: "once", execute: () => "bought" }), approval: "always" };
  const one = agent({ name: "buyer", model, tools: { search, buy }, done: [failedTools()] });
  const { outcome, entries } = await simulate(one, "Buy it.", {
    meanwhile: async (app, id) => {
      const end = await (await app.attach(id)).outcome;
      if (end.status !== "paused") throw new Error("a person should have been asked");
      for (const decision of end.decisions) await app.decide(decision.id, { approved: false });
    },
  });
  expect(outcome).toEqual({ status: "completed", value: "It cannot be had." });
  expect(paths(entries, "done.refused")).toEqual([]);
});
