import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agent as modelAgent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import { TroupeError } from "../../src/base/errors.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { retry } from "../../src/policies/retry.ts";
import { type SupervisedOptions, supervised } from "../../src/policies/supervised.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { parallel } from "../../src/teams/parallel.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { repeated, stubborn } from "../runtime/world.ts";
import { dieEverywhere } from "./fleet.ts";

/** Does what the script says at each attempt, taking so much time. */
function scripted(script: readonly { readonly ms: number; readonly works: boolean }[]) {
  let calls = 0;
  const agent = fn("worker", async (_: Json, ctx): Promise<string> => {
    const { ms = 0, works = false } = script[calls] ?? {};
    calls += 1;
    if (ms > 0) await ctx.sleep(ms);
    if (!works) throw new Error(`failure ${calls}`);
    return "done";
  });
  return { agent, calls: () => calls };
}

const failing = fn("other", (_: Json): string => {
  throw new Error("other is down");
});

const standIns: Record<string, SupervisedOptions<Json, string>> = {
  none: {},
  works: { fallback: { agents: [failing, fn("third", (_: Json) => "third")] } },
  value: { fallback: { value: "fixed" } },
  fails: { fallback: { agents: [failing] } },
};

interface Case {
  readonly script: readonly { readonly ms: number; readonly works: boolean }[];
  readonly attempts: number | undefined;
  readonly timeoutMs: number | undefined;
  readonly standIn: string;
}

const cases: fc.Arbitrary<Case> = fc.record({
  script: fc.array(fc.record({ ms: fc.nat(300), works: fc.boolean() }), { maxLength: 6 }),
  attempts: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  timeoutMs: fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }),
  standIn: fc.constantFrom(...Object.keys(standIns)),
});

const optionsOf = ({ attempts, timeoutMs, standIn }: Case): SupervisedOptions<Json, string> => ({
  ...(attempts !== undefined && { retry: { attempts, baseMs: 10, capMs: 50 } }),
  ...(timeoutMs !== undefined && { timeoutMs }),
  ...standIns[standIn],
});

/** What must be told, and whose failures. */
function expectedOf({ script, attempts = 1, timeoutMs = Number.POSITIVE_INFINITY, standIn }: Case) {
  const planned = script.slice(0, attempts).findIndex(({ ms, works }) => works && ms < timeoutMs);
  const own = Array.from({ length: planned < 0 ? attempts : planned }, () => "worker");
  if (planned >= 0) {
    return { status: "completed", value: "done", attempts: planned + 1, fallbackUsed: false, members: own };
  }
  const told = { attempts, fallbackUsed: standIn === "works" || standIn === "value" };
  switch (standIn) {
    case "works":
      return { ...told, status: "completed", value: "third", members: [...own, "other"] };
    case "value":
      return { ...told, status: "completed", value: "fixed", members: own };
    case "fails":
      return { ...told, status: "failed", error: { code: "fallbacks_failed" }, members: [...own, "other"] };
    default:
      return { ...told, status: "failed", error: { member: "worker" }, members: own };
  }
}

describe("supervised", () => {
  test("G2 supervised: tells status, attempts, duration, error and fallback, and what it counts is what happened", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (given) => {
        fc.pre(given.script.every(({ ms }) => ms !== given.timeoutMs));
        const { agent, calls } = scripted(given.script);
        const { outcome, elapsedMs } = await simulate(supervised(agent, optionsOf(given)), null);
        if (outcome.status !== "completed") throw new Error(`it has ${outcome.status}`);
        const { failures, ...result } = outcome.value;
        const { members, ...expected } = expectedOf(given);
        expect(result).toMatchObject({ ...expected, attempts: calls(), durationMs: elapsedMs });
        expect(failures.map(({ member }) => member)).toEqual(members);
      }),
      { numRuns: 150 },
    );
  });

  test("G2 supervised: over the real agent loop, in full", async () => {
    let replies = 0;
    const model = scriptedModel(() => {
      replies += 1;
      return replies === 1 ? { text: "cut off", finish: "length" } : "an answer";
    });
    const writer = modelAgent({ name: "writer", model });
    const { outcome } = await simulate(supervised(writer, { retry: { attempts: 2, baseMs: 0 } }), "write");
    const failures = [{ member: "writer", code: "model_failed" }];
    expect(outcome).toMatchObject({ value: { status: "completed", value: "an answer", attempts: 2, failures } });
  });

  test("G3 supervised: a team goes on with what it has, and says who failed and why", async () => {
    const good = fn("good", async (n: number, ctx) => {
      await ctx.sleep(n);
      return n * 2;
    });
    const bad = fn("bad", (_: number): number => {
      throw new Error("no access to the archive");
    });
    const team = parallel({ name: "survey", members: [supervised(good), supervised(bad)] });
    const { outcome } = await simulate(team, 21);
    expect(outcome).toEqual({
      status: "completed",
      value: [
        { status: "completed", value: 42, attempts: 1, durationMs: 21, fallbackUsed: false, failures: [] },
        {
          status: "failed",
          error: { member: "bad", code: null, message: "no access to the archive" },
          attempts: 1,
          durationMs: 0,
          fallbackUsed: false,
          failures: [{ member: "bad", code: null, message: "no access to the archive" }],
        },
      ],
    });
  });

  test("G2 supervised: being cancelled, or aborted, is no result", async () => {
    const slow = fn("slow", (_: Json, ctx) => ctx.sleep(9e9));
    const { outcome } = await simulate(supervised(slow, { fallback: { value: null }, retry: { attempts: 3 } }), null, {
      async meanwhile(app, id, clock) {
        await stubborn(clock, 5);
        await app.cancel(id, "user left");
      },
    });
    expect(outcome).toMatchObject({ status: "cancelled", reason: "user left" });
    const limited = timeout(10)(supervised(slow, { retry: { attempts: 3 } }));
    expect((await simulate(limited, null)).outcome).toMatchObject({ error: { code: "timeout" } });
    const gone = fn("gone", async (_: null, ctx) => {
      const stop = new AbortController();
      const call = ctx.call(supervised(slow), null, { signal: stop.signal });
      await ctx.sleep(3);
      stop.abort(new TroupeError("not needed", { code: "aborted", detail: { reason: "it is late" } }));
      return call.then(({ status }) => status);
    });
    expect((await simulate(gone, null)).outcome).toMatchObject({ error: { message: "not needed" } });
  });

  test("G2 supervised: an attempt that has started an effect at most once is the only one", async () => {
    let paid = 0;
    const pays = fn("pays", async (_: Json, ctx): Promise<string> => {
      await ctx.step(
        "pay",
        () => {
          paid += 1;
        },
        { effect: "once" },
      );
      throw new Error("no receipt");
    });
    const sturdy = supervised(pays, { retry: { attempts: 5, baseMs: 0 }, fallback: { value: "fixed" } });
    const { outcome } = await simulate(sturdy, null);
    expect(outcome).toMatchObject({
      value: {
        status: "failed",
        attempts: 1,
        error: { code: "effect_committed" },
        failures: [{ message: "no receipt" }],
      },
    });
    expect(paid).toBe(1);
  });

  test("G2 supervised: policies that were put around the agent before are part of it", async () => {
    const { agent, calls } = scripted([
      { ms: 0, works: false },
      { ms: 0, works: true },
    ]);
    const { outcome } = await simulate(supervised(retry({ attempts: 2, baseMs: 0 })(agent)), null);
    expect(outcome).toMatchObject({ value: { status: "completed", attempts: 1, failures: [] } });
    expect(calls()).toBe(2);
  });

  test("G2 supervised: dies at every commit, and the resumed run tells the same", async () => {
    const make = () => {
      const tried = fn("tried", (_: Json, ctx) =>
        ctx.step(
          "work",
          () => {
            throw new Error("down");
          },
          { effect: "idempotent" },
        ),
      ) as Agent<Json, string>;
      return supervised(tried, { retry: { attempts: 2, baseMs: 10 }, fallback: { agents: [failing], value: "fixed" } });
    };
    await dieEverywhere(make, null, ({ outcome, entries }) => {
      expect(outcome).toMatchObject({
        value: { status: "completed", value: "fixed", attempts: 2, fallbackUsed: true },
      });
      expect(outcome).toMatchObject({ value: { failures: [{ code: "step_failed" }, {}, { member: "other" }] } });
      expect(repeated(entries)).toEqual([]);
    });
  });

  test("supervised: refuses options that cannot be", () => {
    expect(() => supervised(failing, { retry: { attempts: 0 } })).toThrow(RangeError);
    expect(() => supervised(failing, { timeoutMs: 0 })).toThrow(RangeError);
    expect(() => supervised(failing, { fallback: {} })).toThrow(TypeError);
    expect(() => supervised(failing, { attempts: 2 } as SupervisedOptions<Json, string>)).toThrow("there is no option");
  });
});
