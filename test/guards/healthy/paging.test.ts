import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { tool } from "../../../src/tools/tool.ts";
import { going, toolCounts, turnIn, undisturbed } from "../runs.ts";

describe("G6 healthy: paging", () => {
  test("G6 healthy: going through a long list with one tool, page by page", async () => {
    const list = tool({
      inputSchema: z.object({ page: z.number() }),
      effect: "pure",
      execute: ({ page }) => ({ items: page < 30 ? [`item ${page}a`, `item ${page}b`] : [], isLast: page >= 30 }),
    });
    const model = going(Array.from({ length: 31 }, (_, page) => ({ tool: "list", input: { page } })));
    const { value, entries } = await undisturbed(
      agent({ name: "reader", model, tools: { list }, limits: { turns: 40 } }),
      "Read all.",
    );
    expect(value).toBe("Done.");
    expect(toolCounts(entries)).toEqual({ list: 31 });
  });

  test("G6 healthy: a cursor that the server keeps: the same call, another page each time", async () => {
    const next = tool({ inputSchema: z.object({}), execute: (_, { key }) => `page ${turnIn(key)}` });
    const model = going(Array.from({ length: 15 }, () => ({ tool: "next" })));
    const { value } = await undisturbed(agent({ name: "reader", model, tools: { next } }), "Read all.");
    expect(value).toBe("Done.");
  });

  test("G6 healthy: reading on in one long result", async () => {
    const long = tool({ inputSchema: z.object({}), effect: "pure", execute: () => "word ".repeat(60_000) });
    const model = scriptedModel(({ toolResults }) => {
      const [last] = toolResults;
      if (last === undefined) return { calls: [{ tool: "long" }] };
      const more = /read_result\((\{.*\})\)/.exec(last.text)?.[1];
      return more === undefined ? "Read." : { calls: [{ tool: "read_result", rawInput: more }] };
    });
    const reader = agent({ name: "reader", model, tools: { long }, limits: { turns: 30 } });
    expect((await undisturbed(reader, "Read it.")).value).toBe("Read.");
    expect(model.asked / 2).toBe(16); // 15 pages and the answer, in each of the two runs
  });
});
