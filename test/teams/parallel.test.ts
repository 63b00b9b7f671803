import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { type Finisher, parallel } from "../../src/teams/parallel.ts";
import { modelCalls } from "../../src/testing/log-calls.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { type VirtualClock, virtualClock } from "../../src/testing/virtual-clock.ts";
import { paths, stubborn } from "../runtime/world.ts";
import { survivesCrashes } from "./survives-crashes.ts";

interface Member {
  readonly ms: number;
  readonly fails: boolean;
}

const members = fc.array(fc.record({ ms: fc.integer({ min: 1, max: 150 }), fails: fc.boolean() }), {
  minLength: 1,
  maxLength: 8,
});

/**
 * Agents that sleep and answer with their number; `most` is how many ran at the same time. They count outside `ctx`, so
 * they must not sleep so long that the run is put down and executed again.
 */
function crew(list: readonly Member[]) {
  let running = 0;
  let most = 0;
  const agents = list.map(({ ms, fails }, index) =>
    fn<null, number>(`m${index}`, async (_, ctx) => {
      running += 1;
      most = Math.max(most, running);
      try {
        await ctx.sleep(Math.ceil(ms) * 10 + index);
        if (fails) throw new Error(`m${index} failed`);
        return index;
      } finally {
        running -= 1;
      }
    }),
  );
  return {
    agents: agents as [Agent<null, number>, ...Agent<null, number>[]],
    most: () => most,
    running: () => running,
  };
}

/** Models over the real agent loop, each as slow as it is given. */
const readers = (clock: VirtualClock, delays: Readonly<Record<string, number>>) =>
  Object.entries(delays).map(([name, delayMs]) =>
    agent({ name, model: scriptedModel(({ lastUser }) => ({ text: `${name}: ${lastUser}`, delayMs }), { clock }) }),
  ) as [Agent<Json, string>];

describe("parallel", () => {
  test("D2 parallel: models are asked at the same time, and answer in the order of the members", async () => {
    const clock = virtualClock();
    const team = parallel({ name: "all", members: readers(clock, { ada: 700, bob: 200, eve: 400 }) });
    const { outcome, elapsedMs, entries } = await simulate(team, "tides", { clock, alwaysReplay: true });
    expect(outcome).toEqual({ status: "completed", value: ["ada: tides", "bob: tides", "eve: tides"] });
    expect(elapsedMs, "as long as the slowest").toBe(700);
    expect(modelCalls(entries).map((call) => call.agent)).toEqual(["all/bob", "all/eve", "all/ada"]);
  });

  test("D2 parallel: with a limit models wait for their turn; a run that crashes asks none of them again", async () => {
    const clock = virtualClock();
    const team = parallel({ name: "two", members: readers(clock, { ada: 300, bob: 200, eve: 400 }), limit: 2 });
    expect((await simulate(team, "tides", { clock })).elapsedMs, "eve begins when bob has ended").toBe(200 + 400);
    const quick = readers(virtualClock(), { ada: 0, bob: 0, eve: 0 });
    expect(await survivesCrashes(parallel({ name: "two", members: quick, limit: 2 }), "tides")).toBeGreaterThan(4);
  });

  test("D2 parallel: the first models that answer are enough, and the others are stopped", async () => {
    const clock = virtualClock();
    const members = readers(clock, { ada: 700, bob: 200, eve: 400 });
    const { outcome, elapsedMs, entries } = await simulate(parallel({ name: "some", members, until: 2 }), "tides", {
      clock,
    });
    expect(outcome).toEqual({
      status: "completed",
      value: [
        { member: "bob", index: 1, value: "bob: tides" },
        { member: "eve", index: 2, value: "eve: tides" },
      ],
    });
    expect(elapsedMs).toBe(400);
    expect(modelCalls(entries).flatMap((call) => (call.reply ? [call.agent] : []))).toEqual(["some/bob", "some/eve"]);
  });

  test("D2 parallel: takes as long as its slowest member, and gives the outputs in the order of the members", async () => {
    await fc.assert(
      fc.asyncProperty(members, async (list) => {
        const well = list.map((member) => ({ ...member, fails: false }));
        const { agents } = crew(well);
        const { outcome, elapsedMs } = await simulate(parallel({ name: "all", members: agents }), null);
        expect(outcome).toEqual({ status: "completed", value: well.map((_, index) => index) });
        expect(elapsedMs).toBe(Math.max(...well.map(({ ms }, index) => ms * 10 + index)));
      }),
    );
  });

  test("D2 parallel: never runs more than the limit at a time, and ends with nobody running", async () => {
    await fc.assert(
      fc.asyncProperty(members, fc.integer({ min: 1, max: 8 }), fc.nat(), async (list, limit, wish) => {
        const { agents, most, running } = crew(list.map(({ ms, fails }) => ({ ms: ms / list.length, fails })));
        const until = wish % 2 === 0 ? ("all" as const) : 1 + (wish % list.length);
        const team =
          until === "all"
            ? parallel({ name: "team", members: agents, limit })
            : parallel({ name: "team", members: agents, limit, until });
        await simulate(team as Agent<null, unknown>, null);
        expect(most()).toBeLessThanOrEqual(limit);
        expect(most()).toBeGreaterThan(0);
        expect(running()).toBe(0);
      }),
    );
  });

  test("D2 parallel: the first failure ends it, unchanged, and stops the others at once", async () => {
    await fc.assert(
      fc.asyncProperty(members, async (list) => {
        fc.pre(list.some(({ fails }) => fails));
        const { agents, running } = crew(list);
        const { outcome, elapsedMs } = await simulate(parallel({ name: "all", members: agents }), null);
        const times = list.map(({ ms, fails }, index) => (fails ? ms * 10 + index : Number.POSITIVE_INFINITY));
        const first = times.indexOf(Math.min(...times));
        expect(outcome).toMatchObject({ status: "failed", error: { message: `m${first} failed` } });
        expect(elapsedMs).toBe(times[first]);
        expect(running()).toBe(0);
      }),
    );
  });

  test("D2 parallel: the first n that complete win, in the order of completion, or too few are left", async () => {
    await fc.assert(
      fc.asyncProperty(members, fc.nat(), async (list, wish) => {
        const until = 1 + (wish % list.length);
        const { agents } = crew(list);
        const { outcome } = await simulate(parallel({ name: "some", members: agents, until }), null);
        const well = list
          .map(({ ms, fails }, index) => ({ index, fails, at: ms * 10 + index }))
          .filter(({ fails }) => !fails)
          .sort((a, b) => a.at - b.at)
          .map(({ index }) => index);
        if (well.length < until) {
          const error = { code: "not_enough", detail: { wanted: until } };
          expect(outcome).toMatchObject({ status: "failed", error });
        } else {
          const value = (outcome as { value: readonly Finisher<number>[] }).value;
          expect(value.map(({ index }) => index)).toEqual(well.slice(0, until));
        }
      }),
    );
  });

  test("D2 parallel: an agent that is no longer needed is waited for until its effect has stopped", async () => {
    const clock = virtualClock();
    const quick = fn<null, string>("quick", (_, ctx) => ctx.sleep(10).then(() => "quick"));
    const deaf = fn<null, string>("deaf", (_, ctx) =>
      ctx.step("work", () => stubborn(clock, 60_000).then(() => "deaf"), { effect: "pure" }),
    );
    const { outcome, elapsedMs, entries } = await simulate(
      parallel({ name: "any", members: [quick, deaf], until: "any" }),
      null,
      { clock },
    );
    expect(outcome).toMatchObject({ status: "completed", value: [{ member: "quick", index: 0, value: "quick" }] });
    expect(elapsedMs).toBe(1_010);
    expect(paths(entries, "step.abandoned")).toEqual(["any/deaf/work"]);
  });

  test("D2 parallel: cancelling stops all of them", async () => {
    const { agents, running } = crew([
      { ms: 900, fails: false },
      { ms: 900, fails: false },
    ]);
    const { outcome } = await simulate(parallel({ name: "all", members: agents }), null, {
      async meanwhile(app, id, clock: VirtualClock) {
        await stubborn(clock, 5);
        await app.cancel(id);
      },
    });
    expect(outcome.status).toBe("cancelled");
    expect(running()).toBe(0);
  });

  test("D2 parallel: refuses what cannot be met", () => {
    const one = fn<null, null>("one", () => null);
    expect(() => parallel({ name: "t", members: [one], limit: 0 })).toThrow(RangeError);
    expect(() => parallel({ name: "t", members: [one], until: 2 })).toThrow(RangeError);
    expect(() => parallel({ name: "t", members: [] as unknown as [typeof one] })).toThrow(RangeError);
    expect(() => parallel({ name: "a/b", members: [one] })).toThrow(TypeError);
  });
});
