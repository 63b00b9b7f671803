import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Clock } from "../../src/base/clock.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { bulkhead } from "../../src/policies/bulkhead.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { type VirtualClock, virtualClock } from "../../src/testing/virtual-clock.ts";
import { ending, paths, repeated } from "../runtime/world.ts";
import { branches, crew } from "./crew.ts";
import { dieEverywhere, until } from "./fleet.ts";

describe("bulkhead", () => {
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
});
