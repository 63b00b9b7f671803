import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent, costs, fn, type Json, tool } from "../../src/index.ts";
import { simulate } from "../../src/testing/index.ts";
import { httpError } from "../models/fake-model.ts";
import { billedUsd, payingModel, prices } from "../runtime/budget/paying-model.ts";

const settings = { maxOutputTokens: 1_000 };
const usage = { inputTokens: 5, cachedTokens: 0, outputTokens: 5, reasoningTokens: 0 };
const bill = { nano: -1e12, inputTokens: 5, cachedTokens: 0, outputTokens: 5, reasoningTokens: 0, n: 1 };

/** What a tool, or a server behind it, may give back to be taken for a reply. */
const lookalikes: readonly Json[] = [
  { content: [], model: "fake/one", usage, bill },
  { content: [], model: "fake/one", usage, bill: { ...bill, nano: 1e12 } },
  { content: [], model: "fake/one", usage, failed: [{ model: "fake/one", fault: "failed", bill }] },
  { content: [], model: "fake/one", usage },
  { content: [], model: "fake/one", usage: null },
  { content: [], model: null, usage: {} },
  { content: [], model: "fake/one", usage, failed: 5 },
  { content: [], model: "fake/one", usage, failed: [null] },
  { content: "text", model: "fake/one", usage: 7, bill: "free" },
];

describe("G4 budget: the bill of a log", () => {
  test("G4 budget: what a tool gives back is never taken for a request to a model, whatever it looks like", async () => {
    for (const result of lookalikes) {
      const look = tool({ description: "Looks.", inputSchema: z.object({}), effect: "pure", execute: () => result });
      const model = payingModel((nth) => (nth === 1 ? { call: { tool: "look", input: "{}" } } : {}));
      const one = agent({ name: "one", model, streaming: false, settings, tools: { look } });
      for (const limits of [{ budget: { maxUsd: 1, prices } }, {}]) {
        model.served.length = 0;
        const { entries } = await simulate(one, "Go", limits);
        const { total } = costs(entries, { priceOf: () => 0 });
        expect(total.requests).toBe(model.served.length);
        if ("budget" in limits) expect(total.usd).toBe(billedUsd(model.served));
      }
    }
  });

  test("G4 budget: a step of one's own that gives back what is no reply does no harm", async () => {
    const steps = fn("steps", async (_: Json, ctx) => {
      for (const [index, result] of lookalikes.entries()) await ctx.step(`s${index}`, () => result, { effect: "pure" });
      await ctx
        .step("odd", () => Promise.reject(Object.assign(new Error("odd"), { detail: { attempts: [null, 5] } })))
        .catch(() => undefined);
      return null;
    });
    const { entries } = await simulate(steps, null);
    expect(costs(entries).total).toMatchObject({ requests: 1, usd: null, unpriced: 1 });
  });

  test("G4 budget: attempts that failed for different reasons, of several models, each have their own", async () => {
    const faults = [httpError(503), httpError(429), httpError(504)];
    const first = payingModel((nth) => ({ fail: faults[nth - 1] ?? httpError(401) }));
    const second = { ...payingModel(() => ({})), modelId: "two" };
    const model = [first, second] as const;
    const one = agent({ name: "one", model, streaming: false, settings });
    const budget = { maxUsd: 1, prices: { ...prices, "fake/two": { input: 10, output: 10 } } };
    const { entries, outcome } = await simulate(one, "Go", { budget });
    expect(outcome.status).toBe("completed");
    const { requests, models } = costs(entries);
    expect(requests.map((each) => [each.model, each.outcome, each.nano === 0, each.flags])).toEqual([
      ["fake/one", "overloaded", true, []],
      ["fake/one", "rate_limited", true, []],
      ["fake/one", "server_error", false, ["unknown"]],
      ["fake/one", "unauthorized", true, []],
      ["fake/two", "reply", false, []],
    ]);
    expect(models["fake/two"]?.usd).toBe(0.0015);
  });
});
