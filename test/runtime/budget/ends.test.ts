import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent, costs, fn, type Json, tool } from "../../../src/index.ts";
import { readRecord } from "../../../src/runtime/budget/account-record.ts";
import { simulate, virtualClock } from "../../../src/testing/index.ts";
import { billedUsd, payingModel, prices, usageOf } from "./paying-model.ts";

const settings = { maxOutputTokens: 1_000 };

describe("G4 budget: how requests end", () => {
  test("G4 budget: prices of one's own for input that is cached, dearer than plain input, are charged and flagged", async () => {
    const usage = { inputTokens: { total: 100, cacheRead: 100 }, outputTokens: { total: 1_000 } };
    const model = payingModel(() => ({ usage, output: 1_000 }));
    const dear = { "fake/one": { input: 1, output: 1, cachedInput: 500 } };
    const one = agent({ name: "one", model, streaming: false, settings });
    const { entries } = await simulate(one, "Hi", { budget: { maxUsd: 1, prices: dear } });
    expect(costs(entries).requests[0]).toMatchObject({ nano: 51_000_000, flags: ["over_estimate"] });
  });

  test("G4 budget: a stream that breaks off has cost the worst, and is paid for again", async () => {
    let nth = 0;
    const model = {
      ...payingModel(() => ({})),
      doStream: async () => {
        nth += 1;
        const isCut = nth === 1;
        const start = [
          { type: "stream-start", warnings: [] },
          { type: "text-start", id: "t" },
          { type: "text-delta", id: "t", delta: "We" },
        ];
        const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
        const finish = { type: "finish", finishReason: { unified: "stop" }, usage: usageOf(100, 50) };
        const parts: readonly object[] = isCut ? [...start, error] : [...start, { type: "text-end", id: "t" }, finish];
        return { stream: ReadableStream.from(parts) };
      },
    } as never;
    const one = agent({ name: "one", model, settings });
    const { entries, outcome } = await simulate(one, "Hi", { budget: { maxUsd: 1, prices } });
    expect(outcome).toEqual({ status: "completed", value: "We" });
    expect(costs(entries).requests).toMatchObject([
      { outcome: "overloaded", outputTokens: 1_000, flags: ["unknown"] },
      { outcome: "reply", nano: 150_000, flags: [] },
    ]);
  });

  test("G4 budget: a run that is cancelled in mid-request has paid the worst, in its log and in the account", async () => {
    const clock = virtualClock();
    const model = payingModel(() => ({ ms: 60_000 }), clock);
    const one = agent({ name: "one", model, streaming: false, settings });
    let gone = 0;
    const { entries, outcome } = await simulate(one, "Hi", {
      clock,
      budget: { maxUsd: 1, per: "total", prices },
      meanwhile: async (app, id) => {
        await new Promise<void>((resolve) => clock.alarm(clock.now() + 1_000, resolve));
        expect(model.served).toHaveLength(1);
        await app.cancel(id);
        await (await app.attach(id)).outcome;
        await new Promise<void>((resolve) => clock.alarm(clock.now() + 5_000, resolve));
        const record = readRecord((await app.store.get("@budget/app/all"))?.value);
        expect(record.held).toEqual({});
        gone = record.spent.nano / 1e9;
      },
    });
    expect(outcome.status).toBe("cancelled");
    const { total } = costs(entries);
    expect(total).toMatchObject({ requests: 1, flags: { unknown: 1 } });
    expect(total.usd).toBe(gone);
    expect(gone).toBeGreaterThan(billedUsd(model.served));
  });

  test("G4 budget: a summary of what no longer fits is paid for as well", async () => {
    const text = "seen ".repeat(150);
    const look = tool({ description: "Looks.", inputSchema: z.object({}), effect: "pure", execute: () => text });
    const call = { tool: "look", input: "{}" };
    const model = payingModel((nth, { tools, prompt }) => {
      const input = Math.ceil(JSON.stringify(prompt).length / 4);
      return tools && nth < 6 ? { input, call } : { input, say: "Short." };
    });
    const window = { maxTokens: 400, overflow: "summarise" } as const;
    const one = agent({ name: "one", model, streaming: false, settings, tools: { look }, window });
    const { entries } = await simulate(one, "Go", { budget: { maxUsd: 1, prices } });
    const { requests, total } = costs(entries);
    expect(requests.filter(({ path }) => path.endsWith("-summary")).length).toBeGreaterThan(0);
    expect(requests).toHaveLength(model.served.length);
    expect(total.usd).toBe(billedUsd(model.served));
  });

  test("G4 budget: a run of its own spends within the limit of the call that has started it", async () => {
    const model = payingModel(() => ({ output: 1_000 }));
    const inner = agent({ name: "inner", model, streaming: false, settings });
    const child = fn("child", async (_: Json, ctx) => {
      const first = await ctx.call(inner, "Hi");
      return [first, await ctx.call(inner, "Hi").catch((error) => error.detail.name)];
    });
    const mother = fn("mother", (_: Json, ctx) =>
      ctx.call(child, null, { placement: "run", budget: { maxUsd: 0.0012, onLimit: "fail" } }),
    );
    const { outcome, entries } = await simulate(mother, null, { agents: [child], budget: { maxUsd: 1, prices } });
    expect(outcome).toEqual({ status: "completed", value: ["Well.", "mother/child"] });
    expect(costs(entries).children).toHaveLength(1);
    expect(model.served).toHaveLength(1);
  });

  test("G4 budget: nothing may be spent of 0 but what is free", async () => {
    const model = payingModel(() => ({}));
    const one = agent({ name: "one", model, streaming: false, settings });
    for (const maxUsd of [0, 1e-9]) {
      const paid = await simulate(one, "Hi", { budget: { maxUsd, prices, onLimit: "fail" } });
      expect(paid.outcome).toMatchObject({ status: "failed", error: { code: "budget_exceeded" } });
      const free = { "fake/*": { input: 0, output: 0 } };
      const { outcome } = await simulate(one, "Hi", { budget: { maxUsd, prices: free, onLimit: "fail" } });
      expect(outcome.status).toBe("completed");
    }
    expect(model.served).toHaveLength(2);
  });

  test("G4 budget: a month ends with its last day, in UTC; a clock that goes back finds the month before as it was", async () => {
    const model = payingModel(() => ({ output: 1_000 }));
    const one = agent({ name: "one", model, streaming: false, settings });
    const { journal } = await simulate(one, "Hi", { clock: virtualClock() });
    const go = async (at: number, id: string): Promise<string> => {
      const limits = { maxUsd: 0.0012, per: "month", prices, onLimit: "fail" } as const;
      const { outcome } = await simulate(one, "Hi", { clock: virtualClock(at), id, journal, budget: limits });
      return outcome.status;
    };
    const march = Date.UTC(2028, 2, 1);
    expect(await go(march - 29 * 86_400_000, "a")).toBe("completed"); // 2028 is a leap year: the first of February
    expect(await go(march - 1, "b")).toBe("failed");
    expect(await go(march, "c")).toBe("completed");
    expect(await go(march - 2, "d")).toBe("failed");
    expect(await go(march + 1, "e")).toBe("failed");
  });
});
