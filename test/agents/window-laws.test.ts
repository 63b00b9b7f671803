import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import type { Message } from "../../src/core/model.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import type { ScriptedRequest } from "../../src/testing/scripted/scripted-request.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tool } from "../../src/tools/tool.ts";

const callsIn = (message: Message | undefined): number =>
  message?.role === "assistant" ? message.content.filter(({ type }) => type === "tool-call").length : 0;

/** The goal, the rules, the last result, and every call with its results right behind it. */
function expectWhole({ messages, system }: ScriptedRequest, turn: number): void {
  expect(JSON.stringify(messages)).toContain("The goal.");
  expect(system).toBe("Rules.");
  for (const [index, message] of messages.entries()) {
    const next = messages[index + 1];
    if (callsIn(message) > 0) expect(next?.role === "tool" && next.content).toHaveLength(callsIn(message));
    if (message.role === "tool") expect(callsIn(messages[index - 1])).toBe(message.content.length);
  }
  const last = messages.findLast(({ role }) => role === "tool");
  if (turn > 0) expect(JSON.stringify(last?.content)).toContain(`<${turn - 1}> `);
}

test("G6 window: whatever the window, in every request there are the goal, the last exchange, and no call without its result", async () => {
  const say = tool({
    inputSchema: z.object({ n: z.number(), size: z.number() }),
    effect: "pure",
    execute: ({ n, size }) => `<${n}> ${"word ".repeat(size)}`,
  });
  const plans = fc.array(fc.array(fc.nat(120), { minLength: 1, maxLength: 3 }), { minLength: 5, maxLength: 25 });
  const windows = fc.record({
    maxTokens: fc.integer({ min: 60, max: 900 }),
    overflow: fc.constantFrom("trim", "summarise"),
    remind: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(plans, windows, async (plan, { maxTokens, overflow, remind }) => {
      let turn = 0;
      const model = scriptedModel((request) => {
        if (request.system.startsWith("You keep the memory")) return "Things were said.";
        expectWhole(request, turn);
        const sizes = plan[turn];
        turn += 1;
        return sizes === undefined
          ? "done"
          : { calls: sizes.map((size) => ({ tool: "say", input: { n: turn - 1, size } })) };
      });
      const window = { maxTokens, overflow, ...(remind === undefined ? {} : { remind }) } as const;
      const one = agent({ name: "a", instructions: "Rules.", model, tools: { say }, window, limits: { turns: 40 } });
      expect((await simulate(one, "The goal.")).outcome).toEqual({ status: "completed", value: "done" });
    }),
    { numRuns: 40 },
  );
}, 30_000);
