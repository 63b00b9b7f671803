import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { rateLimit } from "../../src/policies/rate-limit.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { repeated } from "../runtime/world.ts";
import { dieEverywhere, fleet, startAll, until } from "./fleet.ts";
import { called, excess, rates } from "./rated.ts";

describe("rateLimit after a crash", () => {
  test("G1 rate limit: a turn that was slept through is taken again, so that resumed runs do not come all at once", async () => {
    const journal = memoryJournal();
    const rate = { limit: 1, perMs: 1_000 };
    const clock = virtualClock();
    const { agent } = called(clock);
    const limited = rateLimit(rate)(agent);
    const inputs = Array.from({ length: 5 }, (_, index) => ({ at: index, input: index }));
    const dies = fleet(
      [limited],
      async (app) => {
        await Promise.race([startAll(app, clock, limited, inputs), until(clock, 500)]);
      },
      { clock, journal },
    );
    await dies;
    const later = virtualClock(30_000);
    const { agent: again, times } = called(later);
    const resumed = rateLimit(rate)(again);
    await fleet(
      [resumed],
      async (app) => {
        const runs = await Promise.all(inputs.slice(1).map((_, index) => app.resume(`r${index + 1}`)));
        await Promise.all(runs.map((run) => run.result));
      },
      { clock: later, journal },
    );
    expect(times).toHaveLength(4);
    expect(excess(times, rate)).toBeLessThanOrEqual(0);
  });

  test("G1 rate limit: whenever a run dies and however soon it is resumed, what waited comes no faster than its bucket allows", async () => {
    const deaths = fc.record({
      at: fc.integer({ min: 1, max: 150 }),
      when: fc.constantFrom("before" as const, "after" as const),
      downMs: fc.oneof(fc.nat(50), fc.nat(1_100), fc.nat(70_000)),
    });
    const some = fc.oneof(rates, fc.constant({ limit: 100, perMs: 1_000, burst: 1 }));
    await fc.assert(
      fc.asyncProperty(some, fc.integer({ min: 2, max: 20 }), fc.array(deaths, { maxLength: 2 }), async (...drawn) => {
        const [rate, count, ends] = drawn;
        const begun = new Map<number, number>();
        const go = (file: ReturnType<typeof memoryJournal>, clock: ReturnType<typeof virtualClock>) => {
          const agent = fn("search", (n: number, ctx) =>
            ctx.step("ask", () => begun.set(n, begun.get(n) ?? clock.now()).size, { effect: "pure" }),
          );
          const limited = rateLimit({ ...rate, maxWaitMs: 1e9 })(agent);
          const team = fn("team", (_: null, ctx) =>
            Promise.all(Array.from({ length: count }, (_each, index) => ctx.call(limited, index))),
          );
          return simulate(team, null, { journal: file, clock, id: "mortal" });
        };
        const journal = memoryJournal();
        let now = 0;
        for (const { downMs, ...plan } of ends) {
          const clock = virtualClock(now);
          await go(crashingJournal(journal, plan), clock).catch((error: unknown) => {
            if (!(error instanceof Crash)) throw error;
          });
          now = clock.now() + downMs;
        }
        const { outcome } = await go(journal, virtualClock(now));
        expect(outcome.status).toBe("completed");
        expect(begun.size).toBe(count);
        // one that had its turn, and was cut off before it could begin, begins then
        expect(excess([...begun.values()], rate)).toBeLessThanOrEqual(ends.length);
      }),
      { numRuns: 100 },
    );
  });

  test("G1 rate limit: twenty that have slept through their turns do not begin in the same millisecond", async () => {
    const rate = { limit: 100, perMs: 1_000 };
    const journal = memoryJournal();
    const inputs = Array.from({ length: 20 }, (_, index) => ({ at: 0, input: index }));
    const early = virtualClock();
    const first = called(early);
    const dying = rateLimit(rate)(first.agent);
    await fleet([dying], (app) => Promise.race([startAll(app, early, dying, inputs), until(early, 5)]), {
      clock: early,
      journal,
    });
    const later = virtualClock(905);
    const { agent, times } = called(later);
    const limited = rateLimit(rate)(agent);
    await fleet(
      [limited],
      async (app) => {
        const runs = await Promise.all(inputs.map((_, index) => app.resume(`r${index}`)));
        await Promise.all(runs.map((run) => run.result));
      },
      { clock: later, journal },
    );
    expect(first.times.length + times.length).toBe(20);
    expect(excess([...first.times, ...times], rate)).toBeLessThanOrEqual(0);
  });

  test("G1 rate limit: dies at every commit, and the resumed run ends the same", async () => {
    const make = (clock: { now(): number }) => {
      const limited = rateLimit({ limit: 1, perMs: 300 })(called(clock).agent);
      return fn("team", async (_: null, ctx) => {
        for (let each = 0; each < 4; each++) await ctx.call(limited, each);
        return "done";
      });
    };
    const commits = await dieEverywhere(make, null, ({ outcome, entries }) => {
      expect(outcome).toEqual({ status: "completed", value: "done" });
      expect(repeated(entries)).toEqual([]);
    });
    expect(commits).toBeGreaterThan(10);
  });
});
