import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { Agent } from "../../src/core/agent.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { type BulkheadOptions, bulkhead } from "../../src/policies/bulkhead.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { wrap } from "../../src/policies/wrap.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { type VirtualClock, virtualClock } from "../../src/testing/virtual-clock.ts";
import { ending, paths, repeated } from "../runtime/world.ts";
import { codeOf } from "./down-service.ts";
import { dieEverywhere, fleet, startAll, until } from "./fleet.ts";

type Job = Readonly<{ ms: number; fails: boolean }>;

/** Takes its time, outside, and knows how many are at work there. */
function crew(clock: Clock): {
  readonly agent: Agent<Job, string>;
  readonly most: () => number;
  readonly atWork: () => number;
  readonly order: readonly number[];
} {
  let atWork = 0;
  let most = 0;
  const order: number[] = [];
  async function work({ ms, fails }: Job, signal: AbortSignal): Promise<string> {
    atWork += 1;
    most = Math.max(most, atWork);
    order.push(ms);
    try {
      await new Promise<void>((resolve, reject) => {
        clock.alarm(clock.now() + ms, resolve);
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    } finally {
      atWork -= 1;
    }
    if (fails) throw new Error("failed");
    return "done";
  }
  const agent = fn("crew", (job: Job, ctx) => ctx.step("work", ({ signal }) => work(job, signal), { effect: "pure" }));
  return { agent, most: () => most, atWork: () => atWork, order };
}

const visit = fc.record({
  at: fc.nat(500),
  ms: fc.integer({ min: 1, max: 400 }),
  fails: fc.boolean(),
  cancelAfter: fc.option(fc.nat(500), { nil: undefined, freq: 2 }),
});
type Visit = Readonly<{ at: number; ms: number; fails: boolean; cancelAfter: number | undefined }>;
const visits = fc.array(visit, { minLength: 1, maxLength: 25 });
const shapes = fc.record({ limit: fc.integer({ min: 1, max: 5 }), queue: fc.nat(8), maxWaitMs: fc.nat(600) });

const inputsOf = (list: readonly Visit[]) =>
  list.map(({ at, ms, fails, cancelAfter }) => ({
    at,
    input: { ms, fails },
    ...(cancelAfter === undefined ? {} : { cancelAt: at + cancelAfter }),
  }));

const settled = ["completed", "cancelled", "step_failed", "bulkhead_full"];

/** All of them as branches of one run, some aborted. */
const branches = (inner: Agent<Job, string>, list: readonly Visit[]): Agent<null, string[]> =>
  fn("branches", (_: null, ctx) =>
    Promise.all(
      list.map(async ({ at, ms, fails, cancelAfter }) => {
        await ctx.sleep(at);
        const call = cancelAfter === undefined ? inner : timeout(cancelAfter + 1)(inner);
        return ctx.call(call, { ms, fails }).catch(codeOf);
      }),
    ),
  );

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
      { numRuns: 80 },
    );
  });

  test("G1 bulkhead: within a run never more than the limit are at work, and nothing is left in the log", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, visits, fc.boolean(), async (shape, list, alwaysReplay) => {
        const clock = virtualClock();
        const { agent, most, atWork } = crew(clock);
        const shared = bulkhead({ ...shape, scope: "run" })(agent);
        const { outcome, entries } = await simulate(branches(shared, list), null, { alwaysReplay, clock });
        expect(outcome.status).toBe("completed");
        expect(most()).toBeLessThanOrEqual(shape.limit);
        expect(atWork()).toBe(0);
        expect(entries.filter(({ type }) => type.startsWith("store."))).toEqual([]);
      }),
      { numRuns: 80 },
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

  test("G1 bulkhead: a place that died with its process is free after its time, and what takes longer is ended", async () => {
    const journal = memoryJournal();
    const stuck = bulkhead({ limit: 1, holdMs: 10_000, maxWaitMs: 60_000, key: "k" })(
      fn("stuck", (_: null, ctx) => ctx.wait("never")),
    );
    const dies = simulate(stuck, null, {
      journal,
      id: "dies",
      async meanwhile(_app, _id, clock: VirtualClock) {
        await until(clock, 1_000);
        throw new Error("the process stops");
      },
    });
    await expect(dies).rejects.toThrow("the process stops");
    const { outcome, elapsedMs } = await simulate(stuck, null, { journal, id: "next", clock: virtualClock(2_000) });
    expect(outcome).toMatchObject({ error: { code: "timeout" } });
    expect(elapsedMs).toBe(12_000 - 2_000 + 10_000);
    const resumed = await simulate(stuck, null, { journal, id: "dies", clock: virtualClock(40_000) });
    expect(resumed.outcome).toMatchObject({ error: { code: "timeout" } });
    expect(resumed.elapsedMs).toBe(0);
  });

  test("G1 bulkhead: a run that is resumed in time still has its place", async () => {
    const journal = memoryJournal();
    const at = (time: number) => {
      const clock = virtualClock(time);
      return { agent: bulkhead({ limit: 1, queue: 0 })(crew(clock).agent), clock };
    };
    const job = { ms: 5_000, fails: false };
    const { agent: first, clock: early } = at(0);
    const dies = simulate(first, job, {
      journal,
      id: "first",
      clock: early,
      async meanwhile(_app, _id, clock) {
        await until(clock, 1_000);
        throw new Error("the process stops");
      },
    });
    await expect(dies).rejects.toThrow("the process stops");
    const visit = (id: string, time: number) => {
      const { agent, clock } = at(time);
      return simulate(agent, job, { journal, id, clock });
    };
    const refused = await visit("second", 2_000);
    expect(ending(refused.outcome)).toBe("bulkhead_full");
    const resumed = await visit("first", 3_000);
    expect(resumed.outcome).toEqual({ status: "completed", value: "done" });
    const after = await visit("third", 9_000);
    expect(after.outcome).toEqual({ status: "completed", value: "done" });
  });

  test("G1 bulkhead: dies at every commit, and the resumed run ends the same, with all places free", async () => {
    for (const scope of ["run", "fleet"] as const) {
      const list = [0, 0, 0, 5].map((at) => ({ at, ms: 100, fails: at === 5, cancelAfter: undefined }));
      const make = (clock: Clock) => branches(bulkhead({ limit: 2, scope })(crew(clock).agent), list);
      await dieEverywhere(make, null, ({ outcome, entries }) => {
        expect(outcome).toMatchObject({ value: ["done", "done", "done", "step_failed"] });
        expect(repeated(entries)).toEqual([]);
        expect(paths(entries, "run.stuck")).toEqual([]);
      });
    }
  });

  test("bulkhead: a run whose branches wait for places and for a person parks", async () => {
    const asks = bulkhead({ limit: 1, scope: "run", maxWaitMs: 9e8 })(
      fn("asks", (_: null, ctx) => ctx.ask({ question: "?" })),
    );
    const team = fn("team", async (_: null, ctx) => {
      const ends = await Promise.all([ctx.call(asks, null), ctx.call(asks, null)]);
      return ends.map(({ value }) => value ?? null);
    });
    const statuses: string[] = [];
    const { outcome } = await simulate(team, null, {
      async meanwhile(app, id) {
        for (;;) {
          const run = await app.attach(id);
          const end = await run.outcome;
          statuses.push(end.status);
          if (end.status !== "paused") return;
          for (const decision of end.decisions) await app.decide(decision.id, { approved: true, value: "ada" });
          if (statuses.length > 1) await run.result;
        }
      },
    });
    expect(statuses).toEqual(["paused", "paused", "completed"]);
    expect(outcome).toEqual({ status: "completed", value: ["ada", "ada"] });
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
