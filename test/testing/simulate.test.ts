import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { until } from "../../src/base/clock.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { agentOf, programs } from "../runtime/random-program.ts";

describe("simulate", () => {
  test("same seed, same head: the log is the same to the byte", async () => {
    await fc.assert(
      fc.asyncProperty(programs, fc.nat(), async (program, seed) => {
        const once = async () => {
          const clock = virtualClock();
          return simulate(agentOf(program, clock).agent, null, { clock, seed });
        };
        const [first, second] = [await once(), await once()];
        expect(second.entries).toEqual(first.entries);
        expect(second.head).toBe(first.head);
      }),
      { numRuns: 100 },
    );
  });

  test("another seed, other chance", async () => {
    const dice = fn<null, number>("dice", (_, ctx) => ctx.random());
    const rolls = await Promise.all([1, 2, 3].map((seed) => simulate(dice, null, { seed })));
    expect(new Set(rolls.map(({ outcome }) => JSON.stringify(outcome))).size).toBe(3);
  });

  test("30 days of sleep take no real time", async () => {
    const startedAt = performance.now();
    await simulate(
      fn<null, void>("sleeper", (_, ctx) => ctx.sleep(30 * 86_400_000)),
      null,
    );
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test("time stands still as long as anybody is at work, also at the replay of a long log", async () => {
    const long = fn("long", async (_: null, ctx) => {
      const many = async (name: string, count: number) => {
        for (let n = 0; n < count; n++) await ctx.step(`${name}-${n}`, () => n, { effect: "pure" });
      };
      const slow = ctx.step("slow", ({ clock, signal }) => until(clock, 100, signal), { effect: "pure" });
      await many("first", 400);
      await many("then", 20);
      await ctx.sleep(10);
      const wokenAt = ctx.clock.now();
      await slow;
      return [wokenAt, ctx.clock.now()];
    });
    for (const alwaysReplay of [false, true]) {
      const { outcome } = await simulate(long, null, { alwaysReplay });
      expect(outcome).toEqual({ status: "completed", value: [10, 100] });
    }
  });

  test("a deadlock throws instead of hanging", { timeout: 20_000 }, async () => {
    const stuck = fn<null, unknown>("stuck", () => new Promise(() => undefined));
    await expect(simulate(stuck, null)).rejects.toThrow("waits for something that never comes");
  });
});

describe("virtualClock", () => {
  test("rings alarms in order of time, then of setting, and never those called off", async () => {
    const clock = virtualClock(100);
    const rung: string[] = [];
    const ring = (name: string) => () => rung.push(`${name} at ${clock.now()}`);
    clock.alarm(300, ring("c"));
    clock.alarm(200, ring("a"));
    clock.alarm(200, ring("b"));
    clock.alarm(250, ring("off"))();
    clock.alarm(50, ring("late"));
    await clock.advance(100);
    expect(rung).toEqual(["late at 100", "a at 200", "b at 200"]);
    await clock.advance(1_000);
    expect(rung.at(-1)).toBe("c at 300");
    expect(clock.now()).toBe(1_200);
  });
});
