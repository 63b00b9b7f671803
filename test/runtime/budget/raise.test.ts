import { describe, expect, test } from "vitest";
import { agent, fn, type Json, memory, parallel, troupe, type Verdict } from "../../../src/index.ts";
import { CallSpending } from "../../../src/runtime/budget/call-spending.ts";
import { Treasury } from "../../../src/runtime/budget/treasury.ts";
import { virtualClock } from "../../../src/testing/index.ts";
import { answering, decided } from "./answering.ts";
import { billOf, emptyStore, needOf, scopeAt } from "./bench.ts";
import { type PayingModel, payingModel, prices } from "./paying-model.ts";

const settings = { maxOutputTokens: 1_000 };
const talker = (model: PayingModel, name = "talker") => agent({ name, model, streaming: false, settings });
const yes = (value?: Json): Verdict => ({ approved: true, ...(value === undefined ? {} : { value }) });

describe("G4 budget: a raise", () => {
  test("G4 budget: what is no amount is asked again, and the question says why", async () => {
    const odd: readonly Json[] = [-1, 0, "much", { usd: "5" }, { usd: 2e6 }, { tokens: 9_000 }, true, [5], "finish"];
    const values = [...odd];
    const { outcome, questions } = await decided(talker(payingModel(() => ({}))), { maxUsd: 0.0001, prices }, () =>
      yes(values.shift() ?? 0.01),
    );
    expect(outcome).toEqual({ status: "completed", value: "Well." });
    const [first, ...again] = questions.map(({ question }) => question.why);
    expect(first).not.toContain("last answer");
    expect(first).toContain('Yes adds $0.000366; yes with the value {"usd":5} adds so much instead.');
    expect(again).toHaveLength(odd.length);
    odd.forEach((value, index) => {
      expect(again[index]).toContain(`The last answer was yes with the value ${JSON.stringify(value)}`);
    });
  });

  test("G4 budget: millions of tokens can be raised by a bare yes", async () => {
    const model = payingModel(() => ({}));
    const long = fn("long", (_: Json, ctx) => ctx.call(talker(model), "x".repeat(12_000_000)));
    const { outcome, questions } = await decided(long, { maxTokens: 10_000_000 }, () => yes());
    expect(outcome).toEqual({ status: "completed", value: "Well." });
    expect(questions).toHaveLength(1);
  });

  test("G4 budget: a fork that is asked where its parent was, and told yes, has more to spend", async () => {
    const model = payingModel(() => ({ output: 1_000 }));
    const twice = fn("twice", async (_: Json, ctx) => [
      await ctx.call(talker(model), "One"),
      await ctx.call(talker(model), "Two"),
    ]);
    await using app = troupe({ agents: [twice], engine: memory(), budget: { maxUsd: 0.0014, prices } });
    const first = await app.start(twice, null, { id: "first" });
    const asked = await answering(app, "first", () => yes({ usd: 0.001 }));
    expect(asked.map(({ path }) => path)).toEqual(["twice/talker#2/turn-1!limit"]);
    const log = await Array.fromAsync(first.events);
    const at = log.find(({ type }) => type === "model.completed")?.seq ?? 0;
    expect(log.filter(({ type, seq }) => type === "decision.requested" && seq <= at)).toEqual([]);
    const second = await app.fork("first", { at, live: true });
    const askedAgain = await answering(app, second.id, () => yes({ usd: 0.001 }));
    expect(askedAgain.map(({ path }) => path)).toEqual(asked.map(({ path }) => path));
    expect((await second.outcome).status).toBe("completed");
  });

  test("G4 budget: what is added for all branches is what the one question has proposed", async () => {
    const inner = talker(payingModel(() => ({})));
    const branch = (size: number) => fn(`b${size}`, (_: Json, ctx) => ctx.call(inner, "x".repeat(size)));
    const team = parallel({ name: "team", members: [branch(1), branch(50_000), branch(200_000)] });
    let limit = 0;
    const { questions } = await decided(team, { maxUsd: 0.0001, prices }, ({ question }) => {
      limit += (question.proposal as { raise: { usd: number } }).raise.usd;
      return yes();
    });
    const [first, ...others] = questions.map(({ question }) => question.proposal as { max: number });
    expect(first?.max).toBe(0.0001);
    expect(others.length).toBeGreaterThan(0);
    const raised = questions.map(({ question }) => (question.proposal as { raise: { usd: number } }).raise.usd);
    for (const [index, { max }] of others.entries()) {
      const before = raised.slice(0, index + 1).reduce((sum, usd) => sum + usd, 0.0001);
      expect(max).toBeCloseTo(before, 9);
    }
    expect(limit).toBeGreaterThan(0);
  });

  test("G4 budget: a thousand branches wait for one raise, and are refused together", {
    timeout: 120_000,
  }, async () => {
    const model = payingModel(() => ({}));
    const inner = talker(model);
    const many = fn("many", async (_: Json, ctx) => {
      const all = Array.from({ length: 1_000 }, () => ctx.call(inner, "Hi").catch((error) => error.code as string));
      return new Set(await Promise.all(all)).size;
    });
    const { outcome, questions } = await decided(many, { maxUsd: 0.0001, prices }, () => ({ approved: false }));
    expect(outcome).toEqual({ status: "completed", value: 1 });
    expect(questions).toHaveLength(1);
    expect(model.served).toEqual([]);
  });

  test("G4 budget: two apps that give one name have each its own limit for what both have spent", async () => {
    const clock = virtualClock();
    const store = emptyStore();
    const spender = (maxUsd: number) => {
      const treasury = new Treasury({ maxUsd, per: "total", name: "house" }, store);
      const spending = new CallSpending(treasury, []);
      return async () => {
        const paid = await spending.reserve(needOf(0, 1_000, 1_000), scopeAt(clock));
        await paid.settle(billOf(1_000_000, 0, 1_000));
        return paid.output;
      };
    };
    const [rich, poor] = [spender(0.01), spender(0.0012)];
    const refused = { code: "budget_exceeded", detail: { name: "house", max: 0.0012 } };
    expect(await clock.drive(rich())).toBe(1_000);
    await expect(clock.drive(poor())).rejects.toMatchObject(refused);
    for (let n = 0; n < 8; n++) await clock.drive(rich());
    await expect(clock.drive(poor())).rejects.toMatchObject(refused);
  });
});
