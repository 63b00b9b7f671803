import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  type Agent,
  type App,
  agent,
  budget,
  costs,
  type Decision,
  fn,
  type Json,
  memory,
  parallel,
  run,
  TroupeError,
  tool,
  troupe,
  type Verdict,
} from "../../../src/index.ts";
import { simulate } from "../../../src/testing/index.ts";
import { billedUsd, type PayingModel, payingModel, prices } from "./paying-model.ts";

const settings = { maxOutputTokens: 1_000 };
const talker = (model: PayingModel, name = "talker") => agent({ name, model, streaming: false, settings });

/** Answers what is asked until the run has ended. Resolves with the questions. */
async function answering(app: App, id: string, say: (decision: Decision) => Verdict): Promise<readonly Decision[]> {
  const asked: Decision[] = [];
  const attached = await app.attach(id);
  for (;;) {
    const outcome = await attached.outcome;
    if (outcome.status !== "paused") return asked;
    for (const decision of outcome.decisions) {
      asked.push(decision);
      await app.decide(decision.id, say(decision));
    }
  }
}

/** A run that has so little that it has to ask. */
async function asked<O>(team: Agent<Json, O>, say: (decision: Decision) => Verdict, maxUsd = 0.0001) {
  const questions: Decision[] = [];
  const { outcome, entries } = await simulate(team, "Hello", {
    budget: { maxUsd, prices },
    meanwhile: async (app, id) => {
      questions.push(...(await answering(app, id, say)));
    },
  });
  return { outcome, entries, questions };
}

describe("G4 budget: at the limit", () => {
  test("G4 budget: a person is asked, raises it by what they say, and the run goes on", async () => {
    const model = payingModel(() => ({}));
    const { outcome, questions, entries } = await asked(talker(model), () => ({
      approved: true,
      value: { usd: 0.01 },
    }));
    expect(outcome).toEqual({ status: "completed", value: "Well." });
    expect(questions.map(({ path }) => path)).toEqual(["talker/turn-1!limit"]);
    expect(questions[0]?.question).toMatchObject({
      question: "Raise the budget of run sim-1?",
      proposal: { limit: "usd", max: 0.0001, spent: 0 },
    });
    expect(entries.filter(({ type }) => type === "model.completed").map(({ path }) => path)).toEqual([
      "talker/turn-1!raised",
    ]);
    expect(costs(entries).total.usd).toBe(billedUsd(model.served));
  });

  test("G4 budget: a bare yes adds what was proposed; what is no amount is asked again; no is budget_exceeded", async () => {
    const answers: Verdict[] = [
      { approved: true, value: { usd: -1 } },
      { approved: true, value: "much" },
      { approved: true },
      { approved: true },
    ];
    const { outcome, questions } = await asked(talker(payingModel(() => ({}))), () => answers.shift() as Verdict);
    expect(outcome.status).toBe("completed");
    expect(questions.map(({ path }) => path)).toEqual([
      "talker/turn-1!limit",
      "talker/turn-1!limit2",
      "talker/turn-1!limit3",
    ]);
    const refused = await asked(talker(payingModel(() => ({}))), () => ({ approved: false, note: "too dear" }));
    expect(refused.outcome).toMatchObject({ status: "failed", error: { code: "budget_exceeded" } });
    expect(String(refused.outcome.status === "failed" && refused.outcome.error.message)).toContain("too dear");
  });

  test('G4 budget: "finish" ends an agent with the last text that it has', async () => {
    const look = tool({ description: "Looks.", inputSchema: z.object({}), effect: "pure", execute: () => "seen" });
    const talking = payingModel(() => ({ call: { tool: "look", input: "{}" }, output: 400, input: 10 }));
    const limits = { repeats: false } as const;
    const silent = agent({ name: "silent", model: talking, streaming: false, settings, tools: { look }, limits });
    const told = await asked(silent, () => ({ approved: false, value: "finish" }), 0.003);
    expect(told.outcome).toMatchObject({
      status: "failed",
      error: { code: "budget_exceeded", detail: { finish: true } },
    });
    const both = sayingAndCalling();
    const speaking = agent({ name: "speaking", model: both, streaming: false, settings, tools: { look }, limits });
    const said = await asked(speaking, () => ({ approved: false, value: "finish" }), 0.003);
    expect(said.outcome).toEqual({ status: "completed", value: "so far 5" });
  });

  test("G4 budget: branches that come to the same limit ask one question", async () => {
    const member = (n: number) =>
      talker(
        payingModel(() => ({})),
        `m${n}`,
      );
    const team = parallel({ name: "team", members: [member(1), member(2), member(3), member(4)] });
    const { outcome, questions } = await asked(team, () => ({
      approved: true,
      value: { usd: 1 },
    }));
    expect(outcome).toEqual({ status: "completed", value: ["Well.", "Well.", "Well.", "Well."] });
    expect(questions).toHaveLength(1);
  });

  test("G4 budget: what was raised survives a restart, and counts once in every replay", async () => {
    const model = payingModel(() => ({}));
    const twice = fn("twice", async (_: Json, ctx) => [
      await ctx.call(talker(model), "One"),
      await ctx.ask({ question: "Go on?" }).then(({ approved }) => approved),
      await ctx.call(talker(model), "Two"),
    ]);
    const { outcome, entries } = await simulate(twice, null, {
      budget: { maxUsd: 0.0001, prices },
      alwaysReplay: true,
      meanwhile: async (app, id) => {
        const seen = await answering(app, id, ({ path }) =>
          path.endsWith("!limit") ? { approved: true, value: { usd: 0.0017 } } : { approved: true },
        );
        expect(seen.map(({ path }) => path)).toEqual(["twice/talker/turn-1!limit", "twice/ask#1"]);
      },
    });
    expect(outcome).toEqual({ status: "completed", value: ["Well.", true, "Well."] });
    expect(costs(entries).total.usd).toBe(billedUsd(model.served));
    expect(model.served).toHaveLength(2);
  });

  test("G4 budget: who may not be asked fails, and a limit of a call says so for itself", async () => {
    const frugal = budget({ maxUsd: 0.0001 })(talker(payingModel(() => ({}))));
    const error = await run(frugal, "Hello", { budget: { prices } }).catch((thrown) => thrown);
    expect(TroupeError.is(error, "budget_exceeded") && error.detail.asks).toBe(false);
    const { questions } = await asked(frugal, () => ({ approved: true, value: { usd: 1 } }), 1);
    expect(questions.map(({ path }) => path)).toEqual(["talker/talker/turn-1!limit"]);
  });
});

function sayingAndCalling(): PayingModel {
  const model = payingModel(() => ({ output: 400, input: 10 }));
  let nth = 0;
  return {
    ...model,
    async doGenerate(options) {
      nth += 1;
      const result = await model.doGenerate(options);
      return {
        ...result,
        content: [
          { type: "text", text: `so far ${nth}` },
          { type: "tool-call", toolCallId: `c${nth}`, toolName: "look", input: "{}" },
        ],
        finishReason: { unified: "tool-calls", raw: undefined },
      };
    },
  };
}

describe("G4 budget: several runs", () => {
  test("G4 budget: all runs of a period share one limit, and each tells of the fractions once", async () => {
    const model = payingModel(() => ({ output: 1_000 }));
    const talking = talker(model);
    const terms = { maxUsd: 0.02, per: "total", prices, onLimit: "fail", alerts: [0.25, 0.75] } as const;
    await using app = troupe({ agents: [talking], engine: memory(), budget: terms });
    const started = await Promise.all(Array.from({ length: 40 }, (_, n) => app.start(talking, "Hi", { id: `r${n}` })));
    const outcomes = await Promise.all(started.map(({ outcome }) => outcome));
    const done = outcomes.filter(({ status }) => status === "completed").length;
    expect(done).toBeGreaterThan(15);
    expect(done).toBeLessThan(19);
    expect(billedUsd(model.served)).toBeLessThanOrEqual(0.02);
    const logs = (await Promise.all(started.map(({ events }) => Array.fromAsync(events)))).flat();
    const alerts = logs
      .filter(({ type }) => type === "budget.alerted")
      .map(({ body }) => (body as { fraction: number }).fraction);
    expect(alerts).toEqual([0.25, 0.75]);
  });

  test("G4 budget: a run that another one calls spends from the same, in whatever process", async () => {
    const model = payingModel(() => ({ output: 1_000 }));
    const child = fn("child", (_: null, ctx) => ctx.call(talker(model), "Hi"));
    const parent = fn("parent", async (_: Json, ctx) => {
      const first = await ctx.call(talker(model), "Hi");
      const others = [];
      for (let n = 0; n < 5; n++) {
        others.push(await ctx.call(child, null, { placement: "run" }).catch((error) => error.code));
      }
      return [first, ...others];
    });
    const { outcome } = await simulate(parent, null, {
      agents: [child],
      budget: { maxUsd: 0.0045, prices, onLimit: "fail" },
    });
    expect(outcome).toMatchObject({
      value: ["Well.", "Well.", "Well.", "Well.", "budget_exceeded", "budget_exceeded"],
    });
    expect(billedUsd(model.served)).toBeLessThanOrEqual(0.0045);
  });

  test("G4 budget: a fork spends from the account of its parent, and its bill has only its own", async () => {
    const model = payingModel(() => ({ output: 1_000 }));
    const twice = fn("twice", async (_: Json, ctx) => [
      await ctx.call(talker(model), "One"),
      await ctx.call(talker(model), "Two"),
    ]);
    await using app = troupe({
      agents: [twice],
      engine: memory(),
      budget: { maxUsd: 0.0035, prices, onLimit: "fail" },
    });
    const first = await app.start(twice, null, { id: "first" });
    await first.result;
    const log = await Array.fromAsync(first.events);
    const at = log.find(({ type }) => type === "model.completed")?.seq ?? 0;
    const second = await app.fork("first", { at, live: true });
    expect((await second.outcome).status).toBe("completed");
    const { total, shared } = costs(await Array.fromAsync(second.events));
    expect([total.usd, shared.usd]).toEqual([0.0011, 0.0011]);
    const third = await app.fork("first", { at, live: true });
    expect(await third.outcome).toMatchObject({ status: "failed", error: { code: "budget_exceeded" } });
    expect(model.served).toHaveLength(3);
  });

  test("G4 budget: a day ends at midnight, and begins with the whole limit", async () => {
    const model = payingModel(() => ({ output: 1_000 }));
    const daily = fn("daily", async (_: Json, ctx) => {
      const said: Json[] = [];
      for (let n = 0; n < 3; n++) {
        said.push(await ctx.call(talker(model), "Hi").catch((error) => error.code));
        said.push(await ctx.call(talker(model), "Hi").catch((error) => error.code));
        await ctx.sleep(24 * 3_600_000);
      }
      return said;
    });
    const { outcome } = await simulate(daily, null, {
      budget: { maxUsd: 0.0012, per: "day", prices, onLimit: "fail" },
    });
    const day = ["Well.", "budget_exceeded"];
    expect(outcome).toEqual({ status: "completed", value: [...day, ...day, ...day] });
  });
});
