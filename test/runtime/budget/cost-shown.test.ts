import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Agent, agent, type Decision, type Json, pipeline, tool } from "../../../src/index.ts";
import { type SimulateOptions, simulate } from "../../../src/testing/index.ts";
import { httpError } from "../../models/fake-model.ts";
import { billedUsd, payingModel, prices } from "./paying-model.ts";

const send = tool({
  description: "Sends it.",
  inputSchema: z.object({ to: z.string() }),
  effect: "idempotent",
  approval: "always",
  execute: () => "sent",
});
const settings = { maxOutputTokens: 1_000 };
const call = { tool: "send", input: '{"to":"ann"}' };
const sender = (name: string) => {
  const model = payingModel((nth) => (nth === 1 ? { call } : {}));
  return { model, agent: agent({ name, model, tools: { send }, streaming: false, settings }) };
};

/** Runs it, and approves everything. */
async function deciding(team: Agent<Json, unknown>, options: SimulateOptions) {
  const asked: Decision[] = [];
  const { outcome } = await simulate(team, "Go", {
    ...options,
    meanwhile: async (app, id) => {
      for (;;) {
        const end = await (await app.attach(id)).outcome;
        if (end.status !== "paused") return;
        for (const decision of end.decisions) {
          asked.push(decision);
          await app.decide(decision.id, { approved: true });
        }
      }
    },
  });
  return { outcome, asked };
}

async function shown(options: SimulateOptions) {
  const [first, second] = [sender("first"), sender("second")];
  const team = pipeline({ name: "team", stages: [first.agent, second.agent] });
  return { ...(await deciding(team, options)), served: [first.model.served, second.model.served] as const };
}

describe("G4 budget: the cost beside an approval", () => {
  test("G4 budget: an approval shows what models have cost the run until then", async () => {
    const { outcome, asked, served } = await shown({ budget: { maxUsd: 1, prices } });
    expect(outcome.status).toBe("completed");
    const [first, second] = served;
    const costs = [billedUsd(first.slice(0, 1)), billedUsd([...first, ...second.slice(0, 1)])];
    expect(asked.map(({ question }) => question.costUsd)).toEqual(costs);
    expect(costs[0]).toBeGreaterThan(0);
  });

  test("G4 budget: without one nothing is said of it", async () => {
    const { asked } = await shown({});
    expect(asked.map(({ question }) => "costUsd" in question)).toEqual([false, false]);
  });

  test("G4 budget: attempts that were paid for and came to nothing are in it, and a replay shows the same", async () => {
    const script = (nth: number) => (nth === 1 ? { fail: httpError(504) } : nth === 2 ? { call } : {});
    const model = payingModel(script);
    const one = agent({ name: "one", model, tools: { send }, streaming: false, settings });
    const { outcome, asked } = await deciding(one, { budget: { maxUsd: 1, prices }, alwaysReplay: true });
    expect(outcome.status).toBe("completed");
    const [only] = asked;
    expect(asked).toHaveLength(1);
    expect(only?.question.costUsd).toBeGreaterThan(billedUsd(model.served.slice(0, 1)));
  });
});
