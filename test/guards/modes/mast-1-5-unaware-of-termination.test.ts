import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Agent, agent, asTool, type Json, limits, tool } from "../../../src/index.ts";
import { scriptedModel, simulate, virtualClock } from "../../../src/testing/index.ts";

const delayMs = 300;

/** A model that always has one more thing to look at, and never says that it is done. */
function restless(turns?: number) {
  const clock = virtualClock();
  const model = scriptedModel(
    ({ turn }) => ({
      text: `So far I have ${turn} facts.`,
      calls: [{ tool: "look", input: { at: turn } }],
      delayMs,
    }),
    { clock },
  );
  const look = tool({
    description: "Looks.",
    inputSchema: z.object({ at: z.number() }),
    effect: "pure",
    execute: ({ at }) => `fact ${at}`,
  });
  const worker = agent({
    name: "worker",
    description: "Finds facts.",
    model,
    tools: { look },
    ...(turns === undefined ? {} : { limits: { turns } }),
  });
  return { worker, model, clock };
}

/** A manager that hands its whole task on, and then answers. */
function managed(worker: Agent<string, unknown>, guard: (inner: Agent<Json, string>) => Agent<Json, string>) {
  const model = scriptedModel([{ calls: [{ tool: "ask_worker", input: { task: "Find facts." } }] }, "Done."]);
  return guard(agent({ name: "manager", model, tools: { ask_worker: asTool(worker) } }));
}

describe("G6 MAST 1.5: an agent that does not know when to end", () => {
  test("G6 MAST 1.5: it ends at its limit of turns, and the last thing that it said is kept", async () => {
    const { worker, model, clock } = restless(5);
    const { outcome } = await simulate(worker, "Find facts.", { clock });
    expect(outcome).toMatchObject({
      status: "failed",
      error: {
        code: "limit_reached",
        detail: { agent: "worker", limit: "turns", at: 5, last: "So far I have 4 facts." },
      },
    });
    expect(model.asked).toBe(5);
  });

  test("G6 MAST 1.5: without a limit of its own it still ends, at 20", async () => {
    const { worker, model, clock } = restless();
    const { outcome } = await simulate(worker, "Find facts.", { clock });
    expect(outcome).toMatchObject({ error: { detail: { limit: "turns", at: 20, last: "So far I have 19 facts." } } });
    expect(model.asked).toBe(20);
  });

  test("G6 MAST 1.5: negative control: with a limit of 1,000 turns it really goes on, and on", async () => {
    const { worker, model, clock } = restless(1_000);
    const { outcome, elapsedMs } = await simulate(worker, "Find facts.", { clock });
    expect(outcome).toMatchObject({ error: { detail: { limit: "turns", at: 1_000 } } });
    expect([model.asked, elapsedMs]).toEqual([1_000, 1_000 * delayMs]);
  });

  test("G6 MAST 1.5: it does not outlive the one that has called it, whatever turns it has left", async () => {
    const { worker, model, clock } = restless(1_000);
    const { outcome, elapsedMs } = await simulate(managed(worker, limits({ ms: 2_000 })), "Go on.", { clock });
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "limit_reached", detail: { agent: "manager", limit: "ms", at: 2_000 } },
    });
    expect([model.asked, elapsedMs]).toEqual([7, 2_000]);
  });

  test("G6 MAST 1.5: nor as a run of its own; and of an app's limit neither", async () => {
    const { worker, model, clock } = restless(1_000);
    const outer: Agent<string, unknown> = {
      name: "outer",
      run: (task, ctx) => ctx.call(worker, task, { placement: "run" }),
    };
    const { outcome, elapsedMs } = await simulate(outer, "Find facts.", {
      clock,
      agents: [worker],
      limits: { ms: 1_000 },
    });
    expect(outcome).toMatchObject({ error: { code: "limit_reached", detail: { agent: "outer", limit: "ms" } } });
    expect([model.asked, elapsedMs]).toEqual([4, 1_000]);
  });

  test("G6 MAST 1.5: negative control: without the limit it keeps the one that has called it for as long as it likes", async () => {
    const { worker, model, clock } = restless(1_000);
    const { outcome, elapsedMs } = await simulate(
      managed(worker, (manager) => manager),
      "Go on.",
      { clock },
    );
    expect(outcome).toEqual({ status: "completed", value: "Done." });
    expect([model.asked, elapsedMs]).toEqual([1_000, 1_000 * delayMs]);
  });
});
