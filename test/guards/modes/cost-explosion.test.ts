import { describe, expect, test } from "vitest";
import { type Agent, agent, asTool, budget, costs, type Entry, type Json, limits, wrap } from "../../../src/index.ts";
import { scriptedModel, simulate } from "../../../src/testing/index.ts";

const width = 10;
const prices = { "scripted/model": { input: 1, output: 10 } };
/** Of one request: 100 input and 10 output tokens at these prices. */
const usd = 0.0002;

/** A model that hands everything on to ten others at once, and sums up what came back. */
const greedy = () =>
  scriptedModel(
    ({ turn }) =>
      turn === 0
        ? { calls: Array.from({ length: width }, (_, at) => ({ tool: "ask", input: { task: `Part ${at}.` } })) }
        : "That is all.",
    { usage: { inputTokens: 100, outputTokens: 10 } },
  );

/** So many levels of them below the first one. */
function family(levels: number): Agent<Json, string> {
  const settings = { maxOutputTokens: 10 };
  const plain = scriptedModel(() => "Well.", { usage: { inputTokens: 100, outputTokens: 10 } });
  if (levels === 0) return agent({ name: "leaf", description: "Does it.", model: plain, settings, streaming: false });
  const below = family(levels - 1);
  return agent({
    name: `level-${levels}`,
    description: "Has it done.",
    model: greedy(),
    settings,
    streaming: false,
    tools: { ask: asTool(below) },
  });
}

const callsIn = (entries: readonly Entry[]): number =>
  entries.filter(({ type, path }) => type === "agent.started" && path.includes("/")).length;

describe("G6 cost explosion: every agent asks ten others, on three levels", () => {
  test("G6 cost explosion: all calls together stay within the limit of the first one", async () => {
    const { outcome, entries } = await simulate(limits({ calls: 30 })(family(3)), "Go on.", { budget: { prices } });
    expect(outcome).toEqual({ status: "completed", value: "That is all." });
    expect(callsIn(entries)).toBe(1 + 30); // itself, in its policy
    const noted = entries.filter(({ type }) => type === "limit.reached");
    expect(noted.length).toBeGreaterThan(0);
    expect(noted[0]?.body).toEqual({ data: { agent: "level-3", limit: "calls", at: 30, path: "level-3/level-3" } });
  });

  test("G6 cost explosion: how deep and how wide it goes is limited as well", async () => {
    const shallow = await simulate(family(3), "Go on.", { limits: { depth: 2 } });
    expect(callsIn(shallow.entries)).toBe(10 + 100);
    const narrow = await simulate(family(3), "Go on.", { limits: { fanOut: 2 } });
    expect(callsIn(narrow.entries)).toBe(2 + 4 + 8);
  });

  test("G6 cost explosion: all dollars together stay within the budget of the first one", async () => {
    const maxUsd = 0.01;
    const frugal = budget({ maxUsd, onLimit: "fail" })(family(3));
    const { entries } = await simulate(frugal, "Go on.", { budget: { prices } });
    const { total } = costs(entries);
    expect(total.usd).toBeLessThanOrEqual(maxUsd);
    expect(total.usd).toBeGreaterThan(maxUsd / 2);
    const run = await simulate(family(3), "Go on.", { budget: { maxUsd, prices, onLimit: "fail" } });
    expect(costs(run.entries).total.usd).toBeLessThanOrEqual(maxUsd);
  });

  test("G6 cost explosion: both hold together, whichever comes first", async () => {
    const bounded = wrap(family(3), budget({ maxUsd: 0.01, onLimit: "fail" }), limits({ calls: 20 }));
    const { entries } = await simulate(bounded, "Go on.", { budget: { prices } });
    expect(callsIn(entries)).toBe(2 + 20);
    expect(costs(entries).total.usd).toBeLessThanOrEqual(0.01);
  });

  test("G6 cost explosion: negative control: without either, one question becomes 1,110 calls and costs what they cost", async () => {
    const { outcome, entries } = await simulate(family(3), "Go on.", { budget: { prices, maxUsd: 1_000 } });
    expect(outcome.status).toBe("completed");
    expect(callsIn(entries)).toBe(10 + 100 + 1_000);
    const { total } = costs(entries);
    expect(total.requests).toBe(1_000 + 2 * 111);
    expect(total.usd).toBeCloseTo(1_222 * usd);
  });
});
