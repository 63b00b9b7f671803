import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { breaker } from "../../src/policies/breaker.ts";
import { bulkhead } from "../../src/policies/bulkhead.ts";
import { cache } from "../../src/policies/cache.ts";
import { fallback } from "../../src/policies/fallback.ts";
import { guard } from "../../src/policies/guard.ts";
import { rateLimit } from "../../src/policies/rate-limit.ts";
import { retry } from "../../src/policies/retry.ts";
import { supervised } from "../../src/policies/supervised.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { type PolicyFor, wrap } from "../../src/policies/wrap.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { paths, repeated, stubborn } from "../runtime/world.ts";
import { codeOf, service, visits } from "./down-service.ts";

describe("the order of policies", () => {
  test("G1 nesting: each attempt of a retry takes a turn of the rate limit within", async () => {
    const clock = virtualClock();
    const { agent, calls } = service(clock);
    const right = wrap(agent, rateLimit({ limit: 1, perMs: 1_000 }), retry({ attempts: 3, baseMs: 1 }));
    await simulate(right, null, { clock });
    expect(calls).toEqual([0, 1_000, 2_000]);
  });

  test("G1 nesting: what a breaker refuses takes no turn of the rate limit within, and waiting is no failure", async () => {
    const clock = virtualClock();
    const { agent } = service(clock);
    const right = wrap(agent, rateLimit({ limit: 1, perMs: 1_000, maxWaitMs: 0 }), breaker({ failures: 2 }));
    const { outcome } = await simulate(visits(right, [0, 1, 2, 3, 1_000, 1_001, 1_002]), null, { clock });
    const limited = ["rate_limited", "rate_limited", "rate_limited"];
    expect(outcome).toMatchObject({
      value: ["step_failed", ...limited, "step_failed", "circuit_open", "circuit_open"],
    });
  });

  test("G1 nesting: the pause of a retry holds no place of the bulkhead within", async () => {
    const clock = virtualClock();
    let calls = 0;
    const flaky = fn("flaky", async (fails: boolean, ctx) => {
      await ctx.sleep(10);
      calls += 1;
      if (fails && calls === 1) throw new Error("once");
      return ctx.clock.now();
    });
    const shared = wrap(flaky, bulkhead({ limit: 1, scope: "run" }), retry({ attempts: 2, baseMs: 9_000 }));
    const team = fn("team", (_: null, ctx) => Promise.all([ctx.call(shared, true), ctx.call(shared, false)]));
    const { outcome } = await simulate(team, null, { clock });
    expect(outcome).toMatchObject({ value: [expect.any(Number), 20] });
  });

  test("G1 nesting: a fallback around a cache is not cached", async () => {
    const clock = virtualClock();
    const { agent } = service(clock, () => clock.now() >= 100);
    const right = wrap(agent, cache({ ttlMs: 9e9 }), fallback({ value: "fixed" }));
    expect((await simulate(visits(right, [0, 50, 100, 150]), null, { clock })).outcome).toMatchObject({
      value: ["fixed", "fixed", "well", "well"],
    });
  });

  test("G1 nesting: all of them at once", async () => {
    const clock = virtualClock();
    const { agent, calls } = service(clock, () => clock.now() > 0);
    const whole = supervised(
      wrap(
        agent as Agent<null, string>,
        timeout(1_000),
        bulkhead({ limit: 1 }),
        rateLimit({ limit: 10, perMs: 1_000 }),
        breaker({ failures: 3 }),
        retry({ attempts: 3, baseMs: 50 }),
        cache({ ttlMs: 1_000 }),
        fallback({ value: "fixed" }),
        guard({ output: (text: string) => ({ verdict: "amend", value: `${text}!` }) }),
      ),
    );
    const twice = fn("twice", async (_: null, ctx) => [await ctx.call(whole, null), await ctx.call(whole, null)]);
    const { outcome, entries } = await simulate(twice, null, { clock });
    expect(outcome).toMatchObject({
      value: [
        { status: "completed", value: "well!" },
        { status: "completed", value: "well!", durationMs: 0 },
      ],
    });
    expect(calls).toHaveLength(2);
    expect(paths(entries, "cache.hit")).toHaveLength(1);
  });
});

type Layer = PolicyFor<Json, Json>;
const ms = fc.constantFrom(1, 20, 300, 2_000);
const layers: fc.Arbitrary<() => Layer> = fc.oneof(
  ms.map((limit) => () => timeout(limit)),
  fc.integer({ min: 1, max: 3 }).map((attempts) => () => retry({ attempts, baseMs: 20, capMs: 100 })),
  fc.constant(() => breaker({ failures: 1, openMs: 50, probeMs: 500 })),
  ms.map((perMs) => () => rateLimit({ limit: 2, perMs, maxWaitMs: 500 })),
  fc.constantFrom("run" as const, "fleet" as const).map((scope) => () => bulkhead({ limit: 1, queue: 1, scope })),
  ms.map((ttlMs) => () => cache({ ttlMs })),
  fc.constant(() => fallback<Json, Json>({ agents: [fn("other", () => "other")] })),
  fc.constant(() => fallback<Json, Json>({ value: "fixed" })),
  fc.constant(() => guard<Json, Json>({ input: async () => ({ verdict: "pass" }) })),
  fc.constant((): Layer => (inner) => supervised(inner) as Agent<Json, Json>),
);

/** Some steps, each so long, that work or fail; and those that are at work are known. */
function worker(clock: Clock, plan: readonly { readonly ms: number; readonly works: boolean }[]) {
  let atWork = 0;
  const agent = fn("worker", async (_: Json, ctx): Promise<Json> => {
    for (const [index, { ms: takes, works }] of plan.entries()) {
      await ctx.step(
        `s${index}`,
        async () => {
          atWork += 1;
          await stubborn(clock, takes);
          atWork -= 1;
          if (!works) throw new Error("down");
        },
        { effect: "idempotent" },
      );
    }
    return "done";
  });
  return { agent, atWork: () => atWork };
}

const plans = fc.array(fc.record({ ms: fc.constantFrom(0, 5, 100, 900), works: fc.boolean() }), { maxLength: 3 });
const crashes = fc.array(fc.record({ at: fc.integer({ min: 1, max: 30 }), when: fc.constantFrom("before", "after") }), {
  maxLength: 3,
});

describe("any policies in any order", () => {
  test("G1 nesting: whatever is in whatever ends within its bounds, also after crashes and when cancelled, with nothing at work and no step repeated", {
    timeout: 60_000,
  }, async () => {
    const stacks = fc.array(layers, { minLength: 1, maxLength: 4 });
    const cancels = fc.option(fc.nat(600), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(stacks, plans, crashes, cancels, async (stack, plan, deaths, cancelAt) => {
        const journal = memoryJournal();
        const go = async (file: typeof journal, startAt: number) => {
          const clock = virtualClock(startAt);
          const { agent, atWork } = worker(clock, plan);
          const layered = stack.reduce((inner, layer) => layer()(inner), agent as Agent<Json, Json>);
          const team = fn(
            "team",
            (_: Json, ctx): Promise<Json> =>
              Promise.all([1, 2, 2].map((input) => ctx.call(layered, input).catch(codeOf))),
          );
          const meanwhile = async (app: App, id: string) => {
            if (cancelAt === undefined) return;
            await stubborn(clock, cancelAt);
            await app.cancel(id).catch(() => undefined);
          };
          const simulation = await simulate(team, null, { journal: file, clock, meanwhile });
          expect(atWork()).toBe(0);
          return simulation;
        };
        let now = 0;
        for (const { at, when } of deaths) {
          const end = await go(crashingJournal(journal, { at, when }), now).catch((error: unknown) => error);
          if (end instanceof Error && !(end instanceof Crash)) throw end;
          now += 700;
        }
        const { outcome, entries, elapsedMs } = await go(journal, now);
        expect(["completed", "cancelled"]).toContain(outcome.status);
        expect(paths(entries, "run.stuck")).toEqual([]);
        expect(repeated(entries)).toEqual([]);
        expect(elapsedMs).toBeLessThan(600_000);
      }),
      { numRuns: 150 },
    );
  });
});
