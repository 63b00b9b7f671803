import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { type BreakerOptions, breaker } from "../../src/policies/breaker.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { wrap } from "../../src/policies/wrap.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { repeated } from "../runtime/world.ts";
import { lateService, service, visits } from "./down-service.ts";
import { dieEverywhere, fleet, startAll, until } from "./fleet.ts";

const terms = { failures: 3, windowMs: 1_000, openMs: 5_000 } satisfies BreakerOptions;

describe("breaker", () => {
  test("G1 breaker: half open it admits exactly one probe, however many runs come at once", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 25 }),
        fc.array(fc.nat(400), { minLength: 1, maxLength: 25 }),
        fc.boolean(),
        fc.boolean(),
        async (crowd, offsets, heals, alwaysReplay) => {
          const clock = virtualClock();
          const { agent: slow, probes, most } = lateService(clock, heals);
          const guarded = breaker({ failures: 2, windowMs: 500, openMs: 1_000, probeMs: 10_000 })(slow);
          const first = [0, 0].map((at) => ({ at, input: null }));
          const late = Array.from({ length: crowd }, (_, index) => ({
            at: 1_000 + (offsets[index % offsets.length] ?? 0),
            input: null,
          }));
          const begins = Math.min(...late.map(({ at }) => at));
          fc.pre(late.every(({ at }) => at !== begins + 300)); // in the very moment in which the probe ends it may be either
          const outcomes = await fleet([guarded], (app) => startAll(app, clock, guarded, [...first, ...late]), {
            clock,
            alwaysReplay,
          });
          // While the first probe lasts nobody else is let in; if it has failed, everybody later is refused as well.
          const during = late.filter(({ at }) => at < begins + 300).length;
          const refused = outcomes
            .slice(2)
            .filter((end) => end.status === "failed" && end.error.code === "circuit_open");
          expect(refused).toHaveLength(heals ? during - 1 : crowd - 1);
          if (!heals) expect([probes(), most()]).toEqual([1, 1]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("G1 breaker: runs of several apps on one store share it, and keys part it", async () => {
    const clock = virtualClock();
    const journal = memoryJournal();
    const { agent, calls } = service(clock);
    const [one, other] = [breaker({ ...terms, key: "one" })(agent), breaker({ ...terms, key: "other" })(agent)];
    for (let id = 0; id < 3; id++) await simulate(one, null, { journal, clock, id: `a${id}` });
    const refused = await simulate(one, null, { journal, clock, id: "b" });
    expect(refused.outcome).toMatchObject({ error: { code: "circuit_open", detail: { key: "one" } } });
    const passed = await simulate(other, null, { journal, clock, id: "c" });
    expect(passed.outcome).toMatchObject({ error: { message: "down" } });
    expect(calls).toHaveLength(4);
  });

  test("G1 breaker: a probe that is cancelled makes room at once", async () => {
    const clock = virtualClock();
    let calls = 0;
    const slow = fn("crm", async (_: null, ctx) => {
      calls += 1;
      if (calls === 1) throw new Error("down");
      if (calls === 2) await ctx.sleep(9e9);
      return "well";
    });
    const guarded = breaker({ failures: 1, openMs: 1_000 })(slow);
    const outcomes = await fleet(
      [guarded],
      (app) =>
        startAll(app, clock, guarded, [
          { at: 0, input: null },
          { at: 1_000, input: null, cancelAt: 1_050 },
          { at: 1_049, input: null },
          { at: 1_051, input: null },
        ]),
      { clock },
    );
    expect(outcomes.map((end) => (end.status === "failed" ? end.error.code : end.status))).toEqual([
      ...["step_failed", "cancelled", "circuit_open", "completed"],
    ]);
  });

  test("G1 breaker: a probe that is aborted by a timeout around the breaker shows nothing, and makes room", async () => {
    let calls = 0;
    const slow = fn("crm", async (_: null, ctx) => {
      calls += 1;
      if (calls === 1) throw new Error("down");
      if (calls === 2) await ctx.sleep(9e9);
      return "well";
    });
    const limited = wrap(slow, breaker({ failures: 1, openMs: 1_000 }), timeout(100));
    expect((await simulate(visits(limited, [0, 1_000, 1_101]), null)).outcome).toMatchObject({
      value: ["error", "timeout", "well"],
    });
  });

  test("G1 breaker: a probe whose process dies blocks nobody for longer than its time", async () => {
    const journal = memoryJournal();
    const { agent } = service({ now: () => 0 });
    const guarded = breaker({ failures: 1, openMs: 1_000, probeMs: 10_000 })(agent);
    await simulate(guarded, null, { journal, id: "opens" });
    const stuck = fn("crm", (_: null, ctx) => ctx.wait("never"));
    const probe = breaker({ failures: 1, openMs: 1_000, probeMs: 10_000 })(stuck);
    const dies = simulate(probe, null, {
      journal,
      id: "dies",
      clock: virtualClock(1_000),
      async meanwhile(_app, _id, clock) {
        await until(clock, 2_000);
        throw new Error("the process stops");
      },
    });
    await expect(dies).rejects.toThrow("the process stops");
    const at = (time: number) => simulate(guarded, null, { journal, id: `at-${time}`, clock: virtualClock(time) });
    expect((await at(12_900)).outcome).toMatchObject({ error: { code: "circuit_open" } });
    expect((await at(13_100)).outcome).toMatchObject({ error: { message: "down" } });
  });

  test("G1 breaker: dies at every commit, and the resumed run ends the same, with no step repeated", async () => {
    const make = (clock: { now(): number }) => {
      const { agent } = service(clock, () => clock.now() >= 3_000);
      return visits(breaker({ failures: 2, windowMs: 60_000, openMs: 2_000 })(agent), [0, 1, 2, 2_600, 6_000]);
    };
    const commits = await dieEverywhere(make, null, ({ outcome, entries }) => {
      expect(outcome).toMatchObject({ status: "completed" });
      const value = outcome.status === "completed" ? outcome.value : [];
      expect(value.slice(0, 3)).toEqual(["step_failed", "step_failed", "circuit_open"]);
      expect(value.at(-1)).toBe("well");
      expect(repeated(entries)).toEqual([]);
    });
    expect(commits).toBeGreaterThan(10);
  });
});
