import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agent as modelAgent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import { TroupeError } from "../../src/base/errors.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { type FallbackOptions, fallback } from "../../src/policies/fallback.ts";
import { retry } from "../../src/policies/retry.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { wrap } from "../../src/policies/wrap.ts";
import { parallel } from "../../src/teams/parallel.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths, repeated, stubborn } from "../runtime/world.ts";
import { dieEverywhere } from "./fleet.ts";

const failing = (name: string, calls: string[] = []): Agent<Json, string> =>
  fn(name, () => {
    calls.push(name);
    throw new Error(`${name} is down`);
  });
const answering = (name: string, calls: string[] = []): Agent<Json, string> =>
  fn(name, () => {
    calls.push(name);
    return `${name} says so`;
  });

const computing =
  (works: boolean) =>
  (input: Json): string => {
    if (!works) throw new Error("compute is down");
    return `computed of ${String(input)}`;
  };

describe("fallback", () => {
  test("G1 fallback: model agents in order: the first that answers counts, over the real agent loop", async () => {
    const down = scriptedModel(() => ({ text: "cut off", finish: "length" }));
    const up = scriptedModel(() => "from the small one");
    const big = modelAgent({ name: "big", model: down });
    const small = modelAgent({ name: "small", model: up });
    const { outcome, entries } = await simulate(fallback({ agents: [small] })(big), "hello");
    expect(outcome).toEqual({ status: "completed", value: "from the small one" });
    expect(paths(entries, "fallback.failed")).toEqual(["big"]);
    expect(paths(entries, "fallback.used")).toEqual(["big"]);
  });

  test("G1 fallback: agents, then the function, then the value; each one's failure is kept, in order", async () => {
    const shape = fc.record({
      agents: fc.array(fc.boolean(), { maxLength: 4 }),
      compute: fc.option(fc.boolean(), { nil: undefined }),
      value: fc.boolean(),
      own: fc.boolean(),
      alwaysReplay: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ agents, compute, value, own, alwaysReplay }) => {
        fc.pre(agents.length > 0 || compute !== undefined || value);
        const options: FallbackOptions<Json, string> = {
          agents: agents.map((works, index) => (works ? answering : failing)(`a${index}`)),
          ...(compute !== undefined && { compute: computing(compute) }),
          ...(value && { value: "fixed" }),
        };
        const sturdy = fallback(options)((own ? answering : failing)("main"));
        const { outcome } = await simulate(sturdy, "x", { alwaysReplay });
        const chain = [
          { member: "main", works: own, said: "main says so" },
          ...agents.map((works, index) => ({ member: `a${index}`, works, said: `a${index} says so` })),
          ...(compute === undefined ? [] : [{ member: "compute", works: compute, said: "computed of x" }]),
          ...(value ? [{ member: "value", works: true, said: "fixed" }] : []),
        ];
        const first = chain.find(({ works }) => works);
        const failures = chain.map(({ member }) => ({ member, code: null, message: `${member} is down` }));
        const error = { code: "fallbacks_failed", detail: { failures } };
        expect(outcome).toMatchObject(first ? { status: "completed", value: first.said } : { error });
      }),
      { numRuns: 80 },
    );
  });

  test("G1 fallback: a function that answers later is asked once, and its answer recorded", async () => {
    let asked = 0;
    const later = async () => {
      asked += 1;
      return "later";
    };
    const { outcome } = await simulate(fallback({ compute: later })(failing("main")), null, { alwaysReplay: true });
    expect(outcome).toEqual({ status: "completed", value: "later" });
    expect(asked).toBe(1);
  });

  test("G1 fallback: nobody stands in when it is cancelled, or aborted from outside", async () => {
    const calls: string[] = [];
    const slow = fn("slow", (_: Json, ctx) => ctx.sleep(9e9).then(() => "done"));
    const sturdy = fallback({ agents: [answering("other", calls)], value: "fixed" })(slow);
    const cancelled = await simulate(sturdy, null, {
      async meanwhile(app, id, clock) {
        await stubborn(clock, 5);
        await app.cancel(id, "user left");
      },
    });
    expect(cancelled.outcome).toMatchObject({ status: "cancelled", reason: "user left" });
    expect(cancelled.elapsedMs).toBe(5);
    const limited = await simulate(timeout(100)(sturdy), null);
    expect(limited.outcome).toMatchObject({ error: { code: "timeout" } });
    const race = parallel({ name: "race", members: [sturdy, fn("quick", (_: Json) => "quick")], until: "any" });
    expect((await simulate(race, null)).outcome).toMatchObject({ value: [{ member: "quick" }] });
    const gone = fn("gone", async (_: null, ctx) => {
      const stop = new AbortController();
      const call = ctx.call(sturdy, null, { signal: stop.signal });
      await ctx.sleep(3);
      stop.abort(new TroupeError("not needed", { code: "aborted", detail: { reason: "it is late" } }));
      return call;
    });
    const { outcome, entries } = await simulate(gone, null);
    expect(outcome).toMatchObject({ error: { code: "aborted", message: "not needed" } });
    expect(paths(entries, "fallback.failed")).toEqual([]);
    expect(calls).toEqual([]);
  });

  test("G1 fallback: a timeout within is a failure like any other", async () => {
    const slow = fn("slow", (_: Json, ctx) => ctx.sleep(9e9).then(() => "done"));
    const sturdy = wrap(slow, timeout(50), fallback({ agents: [answering("other")] }));
    const { outcome, elapsedMs } = await simulate(sturdy, null);
    expect(outcome).toEqual({ status: "completed", value: "other says so" });
    expect(elapsedMs).toBe(50);
  });

  test("G1 fallback: nobody stands in for one that has started an effect that happens at most once", async () => {
    const calls: string[] = [];
    const pays = fn("pays", async (_: Json, ctx) => {
      await ctx.step("pay", () => calls.push("pay"), { effect: "once" });
      throw new Error("the receipt was unreadable");
    });
    for (const inner of [pays, retry({ attempts: 3 })(pays), wrap(pays, timeout(1_000))]) {
      const sturdy = fallback({ agents: [answering("other", calls)], value: "fixed" })(inner);
      const { outcome } = await simulate(sturdy, "order 7");
      expect(outcome).toMatchObject({ error: { code: "effect_committed" } });
    }
    expect(calls).toEqual(["pay", "pay", "pay"]);
  });

  test("G1 fallback: only after failures that are named", async () => {
    const refuses = fn<Json, string>("refuses", () => {
      throw new TroupeError("no", { code: "invalid_input", detail: { issues: ["no"] } });
    });
    const by = async (codes: readonly string[]) =>
      (await simulate(fallback({ value: "fixed", codes })(refuses), null)).outcome;
    expect(await by(["timeout"])).toMatchObject({ error: { code: "invalid_input" } });
    expect(await by(["invalid_input"])).toEqual({ status: "completed", value: "fixed" });
  });

  test("G1 fallback: whoever stands in goes on with the same conversation and mailbox", async () => {
    const down = fn("helper", async (_: Json, ctx): Promise<string> => {
      throw new Error(`down ${ctx.thread?.name}`);
    });
    const other = fn("other", (_: Json, ctx) => `${ctx.thread?.name} ${ctx.mail.address}`);
    const team = fn("team", (_: null, ctx) => ctx.call(fallback({ agents: [other] })(down), 1, { thread: "talk" }));
    expect((await simulate(team, null)).outcome).toEqual({ status: "completed", value: "talk helper" });
  });

  test("G1 fallback: dies at every commit, and the resumed run ends the same, with no step repeated", async () => {
    const make = () => {
      const step = (name: string, works: boolean) =>
        fn(name, (_: Json, ctx) =>
          ctx.step(
            "work",
            () => {
              if (!works) throw new Error("down");
              return name;
            },
            { effect: "idempotent" },
          ),
        );
      return fallback({ agents: [step("b", false), step("c", true)], value: "fixed" })(step("a", false));
    };
    await dieEverywhere(make, null, ({ outcome, entries }) => {
      expect(outcome).toEqual({ status: "completed", value: "c" });
      expect(repeated(entries)).toEqual([]);
    });
  });

  test("fallback: refuses options that cannot be", () => {
    expect(() => fallback({})).toThrow(TypeError);
    expect(() => fallback({ agents: [] })).toThrow(TypeError);
    expect(() => fallback({ agents: [{} as Agent<Json, string>] })).toThrow(TypeError);
    expect(() => fallback({ values: 1 } as FallbackOptions<Json, number>)).toThrow("there is no option");
  });
});
