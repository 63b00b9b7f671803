import { describe, expect, test } from "vitest";
import { agent, fn, type Json, parallel } from "../../../src/index.ts";
import { decided } from "./answering.ts";
import { payingModel, prices } from "./paying-model.ts";

const settings = { maxOutputTokens: 1_000 };

describe("G4 budget: alerts", () => {
  test("G4 budget: fractions of the limit of a run are told once each, in order, over replays, and as tokens", async () => {
    const model = payingModel(() => ({ output: 900 }));
    const one = agent({ name: "one", model, streaming: false, settings });
    const many = fn("many", async (_: Json, ctx) => {
      for (let n = 0; n < 8; n++) await ctx.call(one, "Hi");
      return null;
    });
    for (const limits of [{ maxUsd: 0.01 }, { maxTokens: 10_000 }]) {
      const budget = { ...limits, prices, alerts: [0.1, 0.5, 0.7, 1] };
      const { entries } = await decided(many, budget, () => ({ approved: false }), { alwaysReplay: true });
      const alerts = entries.filter(({ type }) => type === "budget.alerted");
      const told = alerts.map(({ path, body }) => [path, (body as { fraction: number }).fraction]);
      expect(told).toEqual([
        ["many/one/turn-1", 0.1],
        ["many/one#5/turn-1", 0.5],
        ["many/one#7/turn-1", 0.7],
      ]);
      expect(alerts[1]?.body).toMatchObject(
        "maxUsd" in limits
          ? { name: "run sim-1", limit: "usd", max: 0.01, spent: 0.005 }
          : { name: "run sim-1", limit: "tokens", max: 10_000, spent: 5_000 },
      );
    }
  });

  test("G4 budget: a raise while others wait is enough for all of them, and nobody asks again", async () => {
    const inner = agent({ name: "inner", model: payingModel(() => ({})), streaming: false, settings });
    const branch = (n: number) => fn(`b${n}`, (_: Json, ctx) => ctx.call(inner, "Hi"));
    const [first, ...others] = Array.from({ length: 50 }, (_, n) => branch(n));
    const team = parallel({ name: "team", members: [first as ReturnType<typeof branch>, ...others] });
    const { outcome, questions } = await decided(team, { maxUsd: 0.0001, prices }, () => ({
      approved: true,
      value: { usd: 0.02 }, // 50 replies cost 0.0075, and each sets 0.0011 aside: they take turns
    }));
    expect(outcome.status).toBe("completed");
    expect(questions).toHaveLength(1);
  });
});
