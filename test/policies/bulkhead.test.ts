import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { type BulkheadOptions, bulkhead } from "../../src/policies/bulkhead.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { wrap } from "../../src/policies/wrap.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { ending } from "../runtime/world.ts";
import { branches, crew, type Visit } from "./crew.ts";
import { codeOf } from "./down-service.ts";
import { fleet, startAll } from "./fleet.ts";

const visit = fc.record({
  at: fc.oneof(fc.constant(0), fc.nat(500)),
  ms: fc.integer({ min: 1, max: 400 }),
  fails: fc.boolean(),
  cancelAfter: fc.option(fc.nat(500), { nil: undefined, freq: 2 }),
});
const visits = fc.array(visit, { minLength: 1, maxLength: 25 });
const shapes = fc.record({ limit: fc.integer({ min: 1, max: 5 }), queue: fc.nat(8), maxWaitMs: fc.nat(600) });

const inputsOf = (list: readonly Visit[]) =>
  list.map(({ at, ms, fails, cancelAfter }) => ({
    at,
    input: { ms, fails },
    ...(cancelAfter === undefined ? {} : { cancelAt: at + cancelAfter }),
  }));

const settled = ["completed", "cancelled", "step_failed", "bulkhead_full"];

describe("bulkhead", () => {
  test("G1 bulkhead: of all runs together never more than the limit are at work, whatever fails or is cancelled", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, visits, fc.boolean(), async (shape, list, alwaysReplay) => {
        const clock = virtualClock();
        const { agent, most, atWork } = crew(clock);
        const shared = bulkhead(shape)(agent);
        const work = async (app: Parameters<Parameters<typeof fleet>[1]>[0]) => {
          const outcomes = await startAll(app, clock, shared, inputsOf(list));
          return { outcomes, book: await app.store.get("bulkhead/crew"), items: await app.store.list("bulkhead/") };
        };
        const { outcomes, book, items } = await fleet([shared], work, { clock, alwaysReplay });
        for (const outcome of outcomes) expect(settled).toContain(ending(outcome));
        expect(most()).toBeLessThanOrEqual(shape.limit);
        expect(atWork()).toBe(0);
        expect(book?.value).toEqual({ held: [], queue: [] });
        expect(items.map(({ key }) => key)).toEqual(["bulkhead/crew"]);
      }),
      { numRuns: 60 },
    );
  });

  test("G1 bulkhead: of the branches of one run never more than the limit are at work; scope `run` leaves nothing in the log", async () => {
    const scopes = fc.constantFrom("run" as const, "fleet" as const);
    await fc.assert(
      fc.asyncProperty(shapes, visits, fc.boolean(), scopes, async (shape, list, alwaysReplay, scope) => {
        const clock = virtualClock();
        const { agent, most, atWork } = crew(clock);
        const shared = bulkhead({ ...shape, scope })(agent);
        const { outcome, entries } = await simulate(branches(shared, list), null, { alwaysReplay, clock });
        expect(outcome.status).toBe("completed");
        expect(most()).toBeLessThanOrEqual(shape.limit);
        expect(atWork()).toBe(0);
        if (scope === "run") expect(entries.filter(({ type }) => type.startsWith("store."))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test("G1 bulkhead: both scopes let the branches of one run in alike, in the order in which they came", async () => {
    const list = Array.from({ length: 9 }, (_, index) => ({
      at: index,
      ms: 100 + index,
      fails: false,
      cancelAfter: undefined,
    }));
    for (const scope of ["run", "fleet"] as const) {
      const clock = virtualClock();
      const { agent, order } = crew(clock);
      const team = branches(bulkhead({ limit: 2, scope })(agent), list);
      const { outcome, elapsedMs } = await simulate(team, null, { clock });
      expect(outcome).toMatchObject({ value: list.map(() => "done") });
      expect(order).toEqual(list.map(({ ms }) => ms));
      expect(elapsedMs).toBe(100 + 102 + 104 + 106 + 108);
    }
  });

  test("G1 bulkhead: those that come when as many wait as may are refused at once, those that wait too long then", async () => {
    for (const scope of ["run", "fleet"] as const) {
      const clock = virtualClock();
      const { agent } = crew(clock);
      const shared = bulkhead({ limit: 1, queue: 2, maxWaitMs: 150, scope, key: "desk" })(agent);
      const list = [0, 1, 2, 3].map((at) => ({ at, ms: 100, fails: false, cancelAfter: undefined }));
      const team = fn("team", (_: null, ctx) =>
        Promise.all(
          list.map(async ({ at, ms, fails }) => {
            await ctx.sleep(at);
            const end = await ctx.call(shared, { ms, fails }).catch((error) => ({ ...error.detail, code: error.code }));
            return [end, ctx.clock.now()];
          }),
        ),
      );
      const { outcome } = await simulate(team, null, { clock });
      const full = { code: "bulkhead_full", key: "desk", limit: 1 };
      expect(outcome).toMatchObject({
        value: [
          ["done", 100],
          ["done", 200],
          [{ ...full, waiting: 0 }, 152],
          [{ ...full, waiting: 2 }, 3],
        ],
      });
    }
  });

  test("G1 bulkhead: one that waits is let in at once when another is cancelled, at work or in line", async () => {
    const clock = virtualClock();
    const { agent, most } = crew(clock);
    const shared = bulkhead({ limit: 1 })(agent);
    const job = { ms: 10_000, fails: false };
    const ends = await fleet(
      [shared],
      (app) =>
        startAll(app, clock, shared, [
          { at: 0, input: job, cancelAt: 100 },
          { at: 1, input: job, cancelAt: 50 },
          { at: 2, input: job },
        ]),
      { clock },
    );
    expect(ends.map(ending)).toEqual(["cancelled", "cancelled", "completed"]);
    expect(clock.now()).toBe(10_100);
    expect(most()).toBe(1);
  });

  test("G1 bulkhead: a place is given back when it is aborted from outside", async () => {
    const forever = fn("forever", (_: null, ctx) => ctx.sleep(9e9));
    for (const scope of ["run", "fleet"] as const) {
      const shared = wrap(forever, bulkhead({ limit: 1, queue: 0, scope }), timeout(100));
      const team = fn("team", async (_: null, ctx) => {
        const ends: string[] = [];
        for (let each = 0; each < 3; each++) ends.push(await ctx.call(shared, null).then(String, codeOf));
        return ends;
      });
      const { outcome, elapsedMs } = await simulate(team, null);
      expect(outcome).toMatchObject({ value: ["timeout", "timeout", "timeout"] });
      expect(elapsedMs).toBe(300);
    }
  });

  test("G1 bulkhead: two places that are given back at the same moment go to two of those that wait", async () => {
    for (const scope of ["run", "fleet"] as const) {
      const shared = bulkhead({ limit: 2, scope })(fn("naps", (_: null, ctx) => ctx.sleep(1_000).then(() => "done")));
      const team = fn("team", async (_: null, ctx) => {
        const stop = new AbortController();
        const gone = [1, 2].map(() => ctx.call(shared, null, { signal: stop.signal }).catch(() => "gone"));
        const others = [3, 4].map(() => ctx.call(shared, null));
        await ctx.sleep(100);
        stop.abort(new Error("not needed"));
        return Promise.all([...gone, ...others]);
      });
      const { outcome, elapsedMs } = await simulate(team, null);
      expect(outcome).toEqual({ status: "completed", value: ["gone", "gone", "done", "done"] });
      expect(elapsedMs).toBe(1_100);
    }
  });

  test("bulkhead: refuses options that cannot be", () => {
    for (const limit of [0, 1.5, Number.NaN]) expect(() => bulkhead({ limit })).toThrow(RangeError);
    for (const queue of [-1, 1.5, Number.NaN]) expect(() => bulkhead({ limit: 1, queue })).toThrow(RangeError);
    for (const ms of [-1, Number.NaN]) expect(() => bulkhead({ limit: 1, maxWaitMs: ms })).toThrow(RangeError);
    expect(() => bulkhead({ limit: 1, holdMs: 0 })).toThrow(RangeError);
    expect(() => bulkhead({ limit: 1, holdMs: 1, scope: "run" })).toThrow(TypeError);
    expect(() => bulkhead({ limit: 1, scope: "all" as "run" })).toThrow(TypeError);
    expect(() => bulkhead({ size: 1 } as unknown as BulkheadOptions)).toThrow("there is no option");
  });
});
