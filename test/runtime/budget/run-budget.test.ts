import { describe, expect, test } from "vitest";
import {
  type Agent,
  type AppBudget,
  agent,
  asTool,
  budget,
  costs,
  type Entry,
  fn,
  type Json,
  memory,
  parallel,
  run,
  TroupeError,
  troupe,
  wrap,
} from "../../../src/index.ts";
import { simulate, virtualClock } from "../../../src/testing/index.ts";
import { httpError } from "../../models/fake-model.ts";
import { billedUsd, payingModel, prices, usageOf } from "./paying-model.ts";

const settings = { maxOutputTokens: 1_000 };

/** One agent that talks to this model, in one piece. */
const talker = (model: ReturnType<typeof payingModel>, name = "talker") =>
  agent({ name, model, streaming: false, settings });

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "completed",
    (error: unknown) => (TroupeError.is(error) ? error.code : String(error)),
  );

async function logOf(work: (app: ReturnType<typeof troupe>) => Promise<string>, app: ReturnType<typeof troupe>) {
  const id = await work(app);
  return Array.fromAsync(app.events(id)) as Promise<Entry[]>;
}

describe("G4 budget: one run", () => {
  test("G4 budget: each request is reserved at its worst case, and settled at what it has cost", async () => {
    const model = payingModel(() => ({}));
    const talking = talker(model);
    await using app = troupe({ agents: [talking], engine: memory(), budget: { maxUsd: 1, prices } });
    const entries = await logOf(async () => {
      const started = await app.start(talking, "Hello", { id: "a" });
      await started.result;
      return started.id;
    }, app);
    const reserved = entries.find(({ type }) => type === "budget.reserved");
    expect(reserved).toMatchObject({ path: "talker/turn-1", body: { n: 1, model: "fake/one" } });
    expect(reserved?.body).toMatchObject({ nano: expect.any(Number), tokens: expect.any(Number) });
    const reply = entries.find(({ type }) => type === "model.completed");
    expect(reply?.body).toMatchObject({
      value: { bill: { nano: 150_000, inputTokens: 100, outputTokens: 50, cachedTokens: 0, reasoningTokens: 0, n: 1 } },
    });
    const { total, agents } = costs(entries);
    expect(total).toMatchObject({ requests: 1, usd: 0.00015, unknownUsd: 0, unpriced: 0, flags: {} });
    expect(agents).toEqual({ talker: total });
    expect(total.usd).toBe(billedUsd(model.served));
  });

  test("G4 budget: at the limit the request is not sent: budget_exceeded, where nobody can be asked", async () => {
    const model = payingModel(() => ({}));
    const error = await run(talker(model), "Hello", { budget: { maxUsd: 0.0001, prices } }).catch((thrown) => thrown);
    expect(error).toMatchObject({
      code: "budget_exceeded",
      detail: { limit: "usd", max: 0.0001, spent: 0, asks: false, finish: false },
    });
    expect(error.detail.needed).toBeGreaterThan(0.0001);
    expect(model.served).toEqual([]);
  });

  test("G4 budget: output is limited to what is left, and set where the agent sets none", async () => {
    const model = payingModel(() => ({}));
    await run(talker(model), "Hello", { budget: { maxUsd: 0.001, prices } });
    const [first] = model.served;
    expect(first?.allowed).toBeGreaterThan(256);
    expect(first?.allowed).toBeLessThan(1_000);
    const plain = payingModel(() => ({}));
    await run(agent({ name: "plain", model: plain, streaming: false }), "Hello", { budget: { maxUsd: 1, prices } });
    expect(plain.served[0]?.allowed).toBe(8_192);
    await run(agent({ name: "plain", model: plain, streaming: false }), "Hello");
    expect(plain.served[1]?.allowed).toBeUndefined();
  });

  test("G4 budget: without a budget nothing is written, and tokens are counted all the same", async () => {
    const model = payingModel(() => ({}));
    const { entries } = await simulate(talker(model), "Hello");
    expect(entries.map(({ type }) => type).filter((type) => type.startsWith("budget"))).toEqual([]);
    expect(JSON.stringify(entries)).not.toContain('"bill"');
    expect(costs(entries).total).toMatchObject({ requests: 1, usd: null, unpriced: 1, inputTokens: 100 });
    const priced = costs(entries, { priceOf: (_, usage) => (usage.inputTokens ?? 0) * 1_000 });
    expect(priced.total).toMatchObject({ usd: 0.0001, unpriced: 0 });
  });

  test("G4 budget: a model without a price is refused where money is limited, and counted where tokens are", async () => {
    const model = payingModel(() => ({}));
    const error = await run(talker(model), "Hello", { budget: { maxUsd: 1 } }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "price_unknown", detail: { model: "fake/one" } });
    expect(error.message).toContain("prices");
    expect(model.served).toEqual([]);
    await using app = troupe({ agents: [talker(model)], engine: memory(), budget: { maxTokens: 100_000 } });
    const started = await app.start("talker", "Hello");
    await started.result;
    const { total } = costs(await Array.fromAsync(started.events));
    expect(total).toMatchObject({ usd: null, unpriced: 1, inputTokens: 100, outputTokens: 50 });
  });

  test("G4 budget: tokens are limited as money is", async () => {
    const model = payingModel(() => ({}));
    expect(await codeOf(run(talker(model), "Hello", { budget: { maxTokens: 100 } }))).toBe("budget_exceeded");
    expect(model.served).toEqual([]);
  });

  test("G4 budget: what a provider says that cannot be is no bill: the worst case, and flagged", async () => {
    const said: readonly (readonly [string, unknown])[] = [
      ["usage_impossible", usageOf(-5, 10)],
      ["usage_impossible", usageOf(Number.NaN, 10)],
      ["usage_impossible", usageOf(Number.POSITIVE_INFINITY, 10)],
      ["usage_impossible", usageOf(10, "7")],
      ["usage_absurd", usageOf(10, 1_001)],
      ["usage_absurd", usageOf(900_000_000, 10)],
      ["usage_missing", usageOf(undefined, undefined)],
      ["usage_missing", "nothing"],
      ["usage_missing", usageOf(0, 10)],
      ["usage_impossible", { inputTokens: { total: 10, cacheRead: -5 }, outputTokens: { total: 10 } }],
      ["usage_impossible", { inputTokens: { total: 10, cacheWrite: Number.NaN }, outputTokens: { total: 10 } }],
      ["usage_impossible", { inputTokens: { total: 10, cacheRead: 11 }, outputTokens: { total: 10 } }],
    ];
    for (const [flag, usage] of said) {
      const model = payingModel(() => ({ usage }));
      const { entries } = await simulateIn(talker(model), { maxUsd: 1, prices });
      const { total, requests } = costs(entries);
      expect([flag, requests[0]?.flags]).toEqual([flag, [flag]]);
      expect(requests[0]?.outputTokens).toBe(1_000);
      expect(total.usd).toBeGreaterThan(0.001);
    }
  });

  test("G4 budget: what is refused costs nothing; what may have been served costs the worst", async () => {
    const rows: readonly (readonly [unknown, "free" | "worst"])[] = [
      [httpError(401), "free"],
      [httpError(400), "free"],
      [httpError(500), "free"],
      [httpError(504), "worst"],
      [Object.assign(new Error("connect"), { code: "ECONNREFUSED" }), "free"],
      [Object.assign(new Error("reset"), { code: "ECONNRESET" }), "worst"],
      [new Error("boom"), "worst"],
    ];
    for (const [fail, expected] of rows) {
      const model = payingModel((nth) => (nth === 1 ? { fail } : {}));
      const { entries } = await simulateIn(talker(model), { maxUsd: 1, prices });
      const [first] = costs(entries).requests;
      expect([String(fail), first?.nano === 0 ? "free" : "worst"]).toEqual([String(fail), expected]);
      expect(first?.outcome).not.toBe("reply");
      expect(first?.flags).toEqual(expected === "free" ? [] : ["unknown"]);
    }
  });

  test("G4 budget: a request whose time was up has cost the worst, and its place in the account stays taken", async () => {
    const clock = virtualClock();
    const model = payingModel((nth) => (nth === 1 ? { ms: 600_000 } : {}), clock);
    const slow = agent({ name: "slow", model, streaming: false, settings, limits: { ms: 5_000 } });
    const twice = fn("twice", async (_: Json, ctx) => {
      const first = await ctx.call(slow, "Hello").catch((error) => error.code);
      const { usd } = await ctx.budget.remaining();
      return [first, usd, await ctx.call(slow, "Hello")];
    });
    const { outcome, entries } = await simulate(twice, null, { clock, budget: { maxUsd: 1, prices } });
    const [lost, reply] = costs(entries).requests;
    expect([lost?.outcome, lost?.flags, reply?.outcome]).toEqual(["unknown", ["unknown"], "reply"]);
    expect(costs(entries).total.unknownUsd).toBe((lost?.nano ?? 0) / 1e9);
    expect(outcome).toMatchObject({ value: ["limit_reached", 1 - (lost?.nano ?? 0) / 1e9, "Well."] });
  });

  test("G4 budget: attempts that came to nothing are in the bill of the reply, each once", async () => {
    const model = payingModel((nth) => (nth <= 2 ? { fail: httpError(503) } : {}));
    const { entries } = await simulateIn(talker(model), { maxUsd: 1, prices });
    const { requests, total } = costs(entries);
    expect(requests.map(({ outcome, nano }) => [outcome, nano])).toEqual([
      ["overloaded", 0],
      ["overloaded", 0],
      ["reply", 150_000],
    ]);
    expect(total.usd).toBe(billedUsd(model.served));
  });

  test("G4 budget: per agent, tool and edge, of a team with a model that calls others", async () => {
    const workers = payingModel(() => ({ output: 200, input: 1_000 }));
    const worker = agent({ name: "worker", description: "Works.", model: workers, streaming: false, settings });
    const boss = payingModel((nth) =>
      nth === 1 ? { call: { tool: "worker", input: '{"task":"go"}' } } : { say: "Done." },
    );
    const manager = agent({
      name: "manager",
      model: boss,
      streaming: false,
      settings,
      tools: { worker: asTool(worker) },
    });
    const both = parallel({ name: "both", members: [manager, wrap(worker, budget({ maxUsd: 1 }))] });
    const { entries, outcome } = await simulateIn(both, { maxUsd: 1, prices });
    expect(outcome.status).toBe("completed");
    const { agents, tools, edges, total } = costs(entries);
    expect(total.usd).toBeCloseTo(billedUsd([...workers.served, ...boss.served]), 12);
    expect(Object.keys(agents).toSorted((a, b) => a.localeCompare(b))).toEqual([
      "both/manager",
      "both/manager/worker",
      "both/worker/worker",
    ]);
    expect(tools["worker"]?.usd).toBe(0.0012);
    expect(edges["both/manager > worker"]?.usd).toBe(0.0012);
    expect(edges["both > manager"]?.usd).toBeCloseTo(0.0012 + billedUsd(boss.served), 12);
  });
});

/** In simulated time: what a provider complained of in one test does not slow down the next. */
const simulateIn = <O>(team: Agent<Json, O>, limits: AppBudget) =>
  simulate(team, "Hello", { budget: { ...limits, onLimit: "fail" } });

describe("G4 budget: inside a run", () => {
  test("G4 budget: remaining and canAfford are recorded, and what they say is true", async () => {
    const model = payingModel(() => ({}));
    const talking = talker(model);
    const asking = fn("asking", async (_: null, ctx) => {
      const before = await ctx.budget.remaining();
      await ctx.call(talking, "Hello");
      const after = await ctx.budget.remaining();
      return { before, after, much: await ctx.budget.canAfford(0.9), more: await ctx.budget.canAfford(1.1) };
    });
    await using app = troupe({ agents: [asking], engine: memory(), budget: { maxUsd: 1, prices } });
    const started = await app.start(asking, null);
    expect(await started.result).toEqual({
      before: { usd: 1, tokens: null },
      after: { usd: 0.99985, tokens: null },
      much: true,
      more: false,
    });
    const paths = (await Array.fromAsync(started.events)).filter(({ type }) => type === "step.completed");
    expect(paths.map(({ path }) => path)).toEqual([
      "asking/!budget#1",
      "asking/!budget#2",
      "asking/!budget#3",
      "asking/!budget#4",
    ]);
    expect(await run(asking, null).catch(String)).toMatchObject({ before: { usd: null, tokens: null }, more: true });
  });

  test("G4 budget: a call has a limit of its own within that of the run", async () => {
    const model = payingModel(() => ({}));
    const frugal = budget({ maxUsd: 0.0001, onLimit: "fail" })(talker(model, "frugal"));
    const team = fn("team", async (_: null, ctx) => {
      const failed = await ctx.call(frugal, "Hello").catch((error) => error.detail.name);
      return [failed, await ctx.call(talker(model), "Hello")];
    });
    expect(await run(team, null, { budget: { maxUsd: 1, prices } })).toEqual(["team/frugal/frugal", "Well."]);
    expect(await codeOf(run(team, null, { budget: { maxUsd: 0.0001, prices } }))).toBe("budget_exceeded");
  });

  test("G4 budget: options that cannot be used are refused, named", async () => {
    expect(() => budget({})).toThrow("maxUsd or maxTokens is missing");
    expect(() => budget({ maxUsd: -1 })).toThrow(RangeError);
    expect(() => budget({ maxUsd: Number.NaN })).toThrow(RangeError);
    expect(() => budget({ maxDollars: 1 } as never)).toThrow(TypeError);
    const make = (given: object) => () => troupe({ agents: [], engine: memory(), budget: given });
    expect(make({ per: "week" })).toThrow("per must be");
    expect(make({ alerts: [2] })).toThrow("fractions");
    expect(make({ alerts: ["0.5"] })).toThrow("fractions");
    expect(make({ alerts: 0.5 })).toThrow("alerts must be a list");
    expect(make({ prices: { "x/y": { input: -1, output: 1 } } })).toThrow("US dollars for a million tokens");
    expect(make({ prices: { "gpt-5": { input: 1, output: 1 } } })).toThrow("named as in logs");
    for (const prices of [null, [], "much"]) expect(make({ prices })).toThrow("prices must be such as");
    for (const maxUsd of [Number.POSITIVE_INFINITY, Number.NaN, null, "5", 1e7])
      expect(make({ maxUsd })).toThrow("maxUsd");
    for (const maxTokens of [Number.POSITIVE_INFINITY, 1.5, -1]) expect(make({ maxTokens })).toThrow("maxTokens");
    for (const maxUsd of [0, 1e-9]) expect(make({ maxUsd })).not.toThrow();
    expect(make({ name: "a/b" })).toThrow("name");
    const silent = fn("silent", (_: null, ctx) =>
      ctx.call(
        fn("inner", () => 1),
        null,
        { budget: { maxUsd: -1 } },
      ),
    );
    expect(await codeOf(run(silent, null))).toBe("invalid_input");
    const wrong = fn("wrong", (_: null, ctx) => ctx.budget.canAfford(-1));
    expect(await codeOf(run(wrong, null))).toBe("invalid_input");
  });
});
