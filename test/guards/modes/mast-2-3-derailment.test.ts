import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Agent, agent, asTool, budget, costs, limits, tool } from "../../../src/index.ts";
import { scriptedModel, simulate, virtualClock } from "../../../src/testing/index.ts";

const goal = "Find out when the bridge was built.";

/** A researcher that is asked about a bridge and reads about cats, one page after another. */
function distracted(guard: (inner: Agent<string, string>) => Agent<string, string>) {
  const clock = virtualClock();
  const off = scriptedModel(
    ({ turn }) => ({
      text: `Cats, part ${turn}.`,
      calls: [{ tool: "read", input: { page: `cats-${turn}` } }],
      delayMs: 300,
    }),
    { usage: { inputTokens: 200, outputTokens: 20 }, clock },
  );
  const read = tool({
    description: "Reads a page.",
    inputSchema: z.object({ page: z.string() }),
    effect: "pure",
    execute: ({ page }) => `All about ${page}.`,
  });
  const researcher = agent({
    name: "researcher",
    description: "Finds facts.",
    model: off,
    tools: { read },
    settings: { maxOutputTokens: 100 },
  }) as Agent<string, string>;
  const model = scriptedModel(
    [{ calls: [{ tool: "ask_researcher", input: { task: goal } }] }, "It could not be found out."],
    { usage: { inputTokens: 50, outputTokens: 10 } },
  );
  const lead = agent({ name: "lead", model, tools: { ask_researcher: asTool(guard(researcher)) } });
  return { lead, model, off, clock };
}

const spentOn = (agents: Readonly<Record<string, { readonly inputTokens: number }>>, name: string): number =>
  Object.entries(agents)
    .filter(([path]) => path.includes(name))
    .reduce((sum, [, { inputTokens }]) => sum + inputTokens, 0);

describe("G6 MAST 2.3: an agent does something other than its task", () => {
  test("G6 MAST 2.3: the budget of its task stops it; the one who gave it is told, and goes on with what is its own", async () => {
    const { lead, model, off, clock } = distracted(budget({ maxTokens: 1_500, onLimit: "fail" }));
    const { outcome, entries } = await simulate(lead, "When was it?", { clock, budget: { prices: {} } });
    expect(outcome).toEqual({ status: "completed", value: "It could not be found out." });
    expect(off.asked).toBeLessThanOrEqual(6);
    expect(spentOn(costs(entries).agents, "researcher")).toBeLessThanOrEqual(1_500);
    expect(model.requests[1]?.toolResults[0]).toMatchObject({ isError: true });
    expect(model.requests[1]?.toolResults[0]?.text).toContain("budget_exceeded");
    model.assertDone();
  });

  test("G6 MAST 2.3: so does the time of its task", async () => {
    const { lead, model, off, clock } = distracted(limits({ ms: 1_000 }));
    const { outcome, elapsedMs } = await simulate(lead, "When was it?", { clock, budget: { prices: {} } });
    expect(outcome).toEqual({ status: "completed", value: "It could not be found out." });
    expect([off.asked, elapsedMs]).toEqual([4, 1_000]);
    expect(model.requests[1]?.toolResults[0]?.text).toContain("limit_reached");
  });

  test("G6 MAST 2.3: what it was asked is in every request, also after it has lost its way", async () => {
    const { lead, off, clock } = distracted(budget({ maxTokens: 1_500, onLimit: "fail" }));
    await simulate(lead, "When was it?", { clock, budget: { prices: {} } });
    expect(off.requests.length).toBeGreaterThan(2);
    for (const { messages } of off.requests) expect(JSON.stringify(messages)).toContain(goal);
  });

  test("G6 MAST 2.3: negative control: without one it reads about cats until its own limit of turns", async () => {
    const { lead, off, clock } = distracted((researcher) => researcher);
    const { entries } = await simulate(lead, "When was it?", { clock, budget: { prices: {} } });
    expect(off.asked).toBe(20);
    expect(spentOn(costs(entries).agents, "researcher")).toBe(20 * 200);
  });
});
