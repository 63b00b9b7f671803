import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { type RateLimitOptions, rateLimit } from "../../src/policies/rate-limit.ts";
import { retry } from "../../src/policies/retry.ts";
import { nextTurn } from "../../src/policies/token-bucket.ts";
import { wrap } from "../../src/policies/wrap.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { fleet, startAll } from "./fleet.ts";
import { called, excess, rates } from "./rated.ts";

describe("rateLimit", () => {
  test("G1 rate limit: many runs at once, and no stretch of time ever has more than its bucket allows", async () => {
    const arrivals = fc.array(fc.nat(3_000), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(rates, arrivals, fc.boolean(), async (rate, at, alwaysReplay) => {
        const clock = virtualClock();
        const { agent, times } = called(clock);
        const limited = rateLimit({ ...rate, maxWaitMs: 1e9 })(agent);
        const inputs = at.map((time, index) => ({ at: time, input: index }));
        const outcomes = await fleet([limited], (app) => startAll(app, clock, limited, inputs), {
          clock,
          alwaysReplay,
        });
        expect(outcomes.every(({ status }) => status === "completed")).toBe(true);
        expect(times).toHaveLength(at.length);
        expect(excess(times, rate)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 60 },
    );
  });

  test("G1 rate limit: the branches of one run that come at the same moment each get a turn of their own", async () => {
    await fc.assert(
      fc.asyncProperty(rates, fc.integer({ min: 2, max: 25 }), async (rate, count) => {
        const clock = virtualClock();
        const { agent, times } = called(clock);
        const limited = rateLimit({ ...rate, maxWaitMs: 1e9 })(agent);
        const team = fn("team", (_: null, ctx) =>
          Promise.all(Array.from({ length: count }, (_each, index) => ctx.call(limited, index))),
        );
        const { outcome } = await simulate(team, null, { clock });
        expect(outcome.status).toBe("completed");
        expect(excess(times, rate)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 40 },
    );
  });

  test("G1 rate limit: the reckoning never exceeds the bucket, and wastes nothing when callers are waiting", () => {
    fc.assert(
      fc.property(rates, fc.array(fc.nat(500), { maxLength: 200 }), (rate, gaps) => {
        const terms = { intervalMs: rate.perMs / rate.limit, burst: rate.burst };
        let fullAt = 0;
        let now = 1_000;
        const times: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const turn = nextTurn(fullAt, now, terms);
          fullAt = turn.fullAt;
          times.push(turn.at);
        }
        expect(excess(times, rate)).toBeLessThanOrEqual(0);
        if (gaps.some((gap) => gap > 0) || gaps.length <= rate.burst || terms.intervalMs < 1) return;
        const needed = (gaps.length - rate.burst) * terms.intervalMs;
        expect((times.at(-1) ?? 0) - 1_000).toBeLessThanOrEqual(Math.ceil(needed) + gaps.length);
      }),
    );
  });

  test("G1 rate limit: by default a minute never has more than the limit, wherever it begins", async () => {
    const clock = virtualClock();
    const { agent, times } = called(clock);
    const limited = rateLimit({ limit: 6, perMs: 60_000, maxWaitMs: 1e9 })(agent);
    const inputs = Array.from({ length: 40 }, (_, index) => ({ at: (index * 7_919) % 50_000, input: index }));
    await fleet([limited], (app) => startAll(app, clock, limited, inputs), { clock });
    for (const from of times)
      expect(times.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(6);
  });

  test("G1 rate limit: turns are given in the order in which calls come", async () => {
    const clock = virtualClock();
    const { agent, order } = called(clock);
    const limited = rateLimit({ limit: 1, perMs: 1_000, maxWaitMs: 1e9 })(agent);
    const inputs = Array.from({ length: 20 }, (_, index) => ({ at: index * 10, input: index }));
    await fleet([limited], (app) => startAll(app, clock, limited, inputs), { clock });
    expect(order).toEqual(inputs.map(({ input }) => input));
  });

  test("G1 rate limit: two hundred runs at the same moment all get their turn", { timeout: 60_000 }, async () => {
    const clock = virtualClock();
    const { agent, times } = called(clock);
    const rate = { limit: 100, perMs: 1_000, burst: 5 };
    const limited = rateLimit(rate)(agent);
    const inputs = Array.from({ length: 200 }, (_, index) => ({ at: 0, input: index }));
    const outcomes = await fleet([limited], (app) => startAll(app, clock, limited, inputs), { clock });
    expect(outcomes.every(({ status }) => status === "completed")).toBe(true);
    expect(excess(times, rate)).toBeLessThanOrEqual(0);
  });

  test("G1 rate limit: refuses at once when the turn would come too late, saying when it would be, and takes nothing", async () => {
    const { agent, times } = called(virtualClock());
    const limited = rateLimit({ limit: 1, perMs: 10_000, maxWaitMs: 9_999 })(agent);
    const team = fn("team", async (_: null, ctx) => {
      await ctx.call(limited, 1);
      const ends: unknown[] = [];
      for (let each = 0; each < 3; each++) ends.push(await ctx.call(limited, 2).catch((error) => error.detail));
      await ctx.sleep(1);
      await ctx.call(limited, 3);
      return ends as never;
    });
    const { outcome, elapsedMs } = await simulate(team, null);
    const refusal = { key: "search", retryAt: 10_000 };
    expect(outcome).toMatchObject({ value: [refusal, refusal, refusal] });
    expect(elapsedMs).toBe(10_000);
    expect(times).toHaveLength(2);
  });

  test("G1 rate limit: with a retry around it, waits until its turn", async () => {
    const { agent } = called(virtualClock());
    const limited = wrap(agent, rateLimit({ limit: 1, perMs: 4_000, maxWaitMs: 0 }), retry({ attempts: 2, baseMs: 1 }));
    const team = fn("team", async (_: null, ctx) => [await ctx.call(limited, 1), await ctx.call(limited, 2)]);
    const { outcome, elapsedMs } = await simulate(team, null);
    expect(outcome).toMatchObject({ value: [1, 2] });
    expect(elapsedMs).toBe(4_000);
  });

  test("G1 rate limit: ends at once when cancelled while it waits", async () => {
    const clock = virtualClock();
    const { agent, times } = called(clock);
    const limited = rateLimit({ limit: 1, perMs: 60_000 })(agent);
    const ends = await fleet(
      [limited],
      (app) =>
        startAll(app, clock, limited, [
          { at: 0, input: 1 },
          { at: 1, input: 2, cancelAt: 50 },
        ]),
      { clock },
    );
    expect(ends.map(({ status }) => status)).toEqual(["completed", "cancelled"]);
    expect(times).toEqual([0]);
    expect(clock.now()).toBe(50);
  });

  test("rateLimit: refuses options that cannot be", () => {
    const good = { limit: 1, perMs: 1 };
    for (const limit of [0, 1.5, Number.NaN]) expect(() => rateLimit({ ...good, limit })).toThrow(RangeError);
    for (const burst of [0, 1.5, Number.NaN]) expect(() => rateLimit({ ...good, burst })).toThrow(RangeError);
    for (const perMs of [0, -1, Number.NaN]) expect(() => rateLimit({ ...good, perMs })).toThrow(RangeError);
    for (const maxWaitMs of [-1, Number.NaN]) expect(() => rateLimit({ ...good, maxWaitMs })).toThrow(RangeError);
    expect(() => rateLimit({ ...good, key: "x".repeat(301) })).toThrow(TypeError);
    expect(() => rateLimit({ ...good, max: 1 } as RateLimitOptions)).toThrow("there is no option");
  });
});
