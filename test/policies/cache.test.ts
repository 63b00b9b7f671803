import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agent as modelAgent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent, Context } from "../../src/core/agent.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { type CacheOptions, cache } from "../../src/policies/cache.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { paths, repeated, stubborn } from "../runtime/world.ts";
import { codeOf } from "./down-service.ts";
import { dieEverywhere } from "./fleet.ts";

/** Answers with what it was asked, in so much time, and knows what that was. */
function echo(clock = virtualClock(), ms = 0, fails: (call: number) => boolean = () => false) {
  const asked: Json[] = [];
  const agent = fn("echo", (input: Json, ctx) =>
    ctx.step(
      "ask",
      async () => {
        const call = asked.push(input);
        if (ms > 0) await stubborn(clock, ms);
        if (fails(call)) throw new Error(`failure ${call}`);
        return { said: input };
      },
      { effect: "pure" },
    ),
  );
  return { agent, asked, clock };
}

const each = <O>(inner: Agent<Json, O>, inputs: readonly Json[]): Agent<null, (O | string)[]> =>
  fn("team", async (_: null, ctx) => {
    const outputs: (O | string)[] = [];
    for (const input of inputs) outputs.push(await ctx.call(inner, input).catch(codeOf));
    return outputs;
  });

const together = <O>(inner: Agent<Json, O>, inputs: readonly Json[]): Agent<null, (O | string)[]> =>
  fn("team", (_: null, ctx) => Promise.all(inputs.map((input) => ctx.call(inner, input).catch(codeOf))));

const shuffled = (value: Json): Json =>
  typeof value !== "object" || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).toReversed());

describe("cache", () => {
  test("G1 cache: answers what was answered for the same input, and asks for every other one", async () => {
    const inputs = fc.array(fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>, { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(inputs, fc.boolean(), async (list, alwaysReplay) => {
        const { agent, asked } = echo();
        const cheap = cache({ ttlMs: 9e9 })(agent);
        const again = [...list, ...list.map(shuffled)];
        const plain = await simulate(each(echo().agent, again), null);
        const { outcome, entries } = await simulate(each(cheap, again), null, { alwaysReplay });
        expect(outcome).toEqual(plain.outcome);
        const missed = paths(entries, "cache.missed").length;
        expect(asked).toHaveLength(missed);
        expect(missed).toBeLessThanOrEqual(list.length);
        expect(paths(entries, "cache.hit")).toHaveLength(again.length - missed);
      }),
      { numRuns: 60 },
    );
  });

  test("G1 cache: is shared by all runs of an app, until its time is up", async () => {
    const journal = memoryJournal();
    const { agent, asked } = echo();
    const cheap = cache({ ttlMs: 1_000 })(agent);
    const at = async (time: number) => {
      const clock = virtualClock(time);
      const { outcome } = await simulate(cheap, "x", { journal, clock, id: `at-${time}` });
      return outcome;
    };
    for (const time of [0, 500, 999, 1_001, 1_900]) {
      expect(await at(time)).toEqual({ status: "completed", value: { said: "x" } });
    }
    expect(asked).toHaveLength(2);
  });

  test("G1 cache: another version, key or agent knows nothing of it", async () => {
    const journal = memoryJournal();
    const { agent, asked } = echo();
    const other = { ...agent, name: "other" };
    const variants = [
      cache({ ttlMs: 1_000 })(agent),
      cache({ ttlMs: 1_000, version: "2" })(agent),
      cache({ ttlMs: 1_000, key: "k" })(agent),
      cache({ ttlMs: 1_000 })(other),
      cache({ ttlMs: 1_000, key: "k" })(other),
    ];
    for (const [index, variant] of variants.entries()) await simulate(variant, 1, { journal, id: `r${index}` });
    expect(asked).toHaveLength(4);
  });

  test("G1 cache: never keeps a failure", async () => {
    const { agent, asked } = echo(virtualClock(), 0, (call) => call <= 2);
    const { outcome } = await simulate(each(cache({ ttlMs: 1_000 })(agent), [1, 1, 1, 1]), null);
    expect(outcome).toMatchObject({ value: ["step_failed", "step_failed", { said: 1 }, { said: 1 }] });
    expect(asked).toHaveLength(3);
  });

  test("G1 cache: branches of one run that ask the same at once wait for the first of them, unless told not to", async () => {
    for (const alwaysReplay of [false, true]) {
      const { agent, asked, clock } = echo(virtualClock(), 100);
      const inputs = [1, 2, 1, 1, 2];
      const one = await simulate(together(cache({ ttlMs: 9_000 })(agent), inputs), null, { clock, alwaysReplay });
      expect(one.outcome).toMatchObject({ value: inputs.map((said) => ({ said })) });
      expect(one.elapsedMs).toBe(100);
      expect(asked).toEqual([1, 2]);
      expect(paths(one.entries, "cache.hit")).toHaveLength(3);
    }
    const { agent, asked, clock } = echo(virtualClock(), 100);
    await simulate(together(cache({ ttlMs: 9_000, singleFlight: false })(agent), [1, 1, 1]), null, { clock });
    expect(asked).toHaveLength(3);
  });

  test("G1 cache: when the first fails, those that waited for it go on side by side", async () => {
    const { agent, asked, clock } = echo(virtualClock(), 100, (call) => call === 1);
    const { outcome, elapsedMs } = await simulate(together(cache({ ttlMs: 9_000 })(agent), [1, 1, 1, 1]), null, {
      clock,
    });
    expect(outcome).toMatchObject({ value: ["step_failed", { said: 1 }, { said: 1 }, { said: 1 }] });
    expect(elapsedMs).toBe(200);
    expect(asked).toHaveLength(4);
  });

  test("G1 cache: nobody waits for itself, neither within its own call nor in a circle of branches", async () => {
    const kept = <O>(key: string, inner: Agent<Json, O>) => cache({ ttlMs: 9_000, key })(inner);
    const slowly = <O>(inner: Agent<Json, O>): Agent<Json, O> =>
      fn("slowly", async (input: Json, ctx) => {
        await ctx.sleep(10);
        return ctx.call(inner, input);
      });
    for (const alwaysReplay of [false, true]) {
      const { agent, asked } = echo();
      const inItself = await simulate(kept("a", slowly(kept("a", agent))), 1, { alwaysReplay });
      expect(inItself.outcome).toEqual({ status: "completed", value: { said: 1 } });
      expect(asked).toHaveLength(1);

      const other = echo();
      const circle = [kept("a", slowly(kept("b", other.agent))), kept("b", slowly(kept("a", other.agent)))] as const;
      const team = fn("team", (_: null, ctx) => Promise.all(circle.map((each) => ctx.call(each, 1))));
      const { outcome, elapsedMs } = await simulate(team, null, { alwaysReplay });
      expect(outcome).toEqual({ status: "completed", value: [{ said: 1 }, { said: 1 }] });
      expect(elapsedMs).toBe(10);
      expect(other.asked).toHaveLength(1);
    }
  });

  test("G1 cache: in a cache of the same key, at the start of a pipeline of the same key, and asked by itself, it goes on", async () => {
    const kept = <O>(inner: Agent<Json, O>) => cache({ ttlMs: 9_000, key: "k" })(inner);
    for (const alwaysReplay of [false, true]) {
      const { agent, asked } = echo();
      const twice = cache({ ttlMs: 9_000 })(cache({ ttlMs: 9_000 })(agent));
      expect((await simulate(twice, 1, { alwaysReplay })).outcome).toMatchObject({ value: { said: 1 } });
      expect(asked).toHaveLength(1);

      const line = kept(pipeline({ name: "line", stages: [kept(echo().agent), fn("end", (_: Json) => "end")] }));
      expect((await simulate(line, 1, { alwaysReplay })).outcome).toMatchObject({ value: "end" });

      const self: Agent<Json, Json> = kept(
        fn("self", async (input: Json, ctx): Promise<Json> => {
          if (ctx.path.split("/").length > 7) return "deep";
          const both = await Promise.all([ctx.call(self, input), ctx.call(self, input)]);
          return both[0];
        }),
      );
      expect((await simulate(self, 1, { alwaysReplay })).outcome).toMatchObject({ value: "deep" });
    }
  });

  test("G1 cache: one that waits for another's answer ends at once when it is aborted, and the other goes on", async () => {
    const { agent, asked, clock } = echo(virtualClock(), 1_000);
    const cheap = cache({ ttlMs: 9_000 })(agent);
    const team = fn("team", async (_: null, ctx: Context) => {
      const stop = new AbortController();
      const first = ctx.call(cheap, 1);
      const second = ctx.call(cheap, 1, { signal: stop.signal }).catch((error: Error) => error.message);
      await ctx.sleep(10);
      stop.abort(new Error("not needed"));
      const message = await second;
      return [message, ctx.clock.now(), await first] as const;
    });
    const { outcome } = await simulate(team, null, { clock });
    expect(outcome).toMatchObject({ value: ["not needed", 10, { said: 1 }] });
    expect(asked).toHaveLength(1);
  });

  test("G1 cache: a call that is part of a conversation goes past it", async () => {
    const model = scriptedModel(({ turn }) => `answer ${turn}`);
    const cheap = cache({ ttlMs: 9_000 })(modelAgent({ name: "helper", model }));
    const team = fn("team", async (_: null, ctx) => {
      const talk = [await ctx.call(cheap, "hello", { thread: "t" }), await ctx.call(cheap, "hello", { thread: "t" })];
      return [...talk, await ctx.call(cheap, "hello"), await ctx.call(cheap, "hello")];
    });
    const { entries } = await simulate(team, null);
    expect(paths(entries, "model.completed")).toHaveLength(3);
    expect(paths(entries, "cache.hit")).toHaveLength(1);
  });

  test("G1 cache: what JSON cannot carry is refused, what is too large is passed on and not kept", async () => {
    const odd = cache({ ttlMs: 1 })(fn("odd", () => new Date(0)));
    expect(
      (
        await simulate(
          fn("t", (_: null, ctx) => ctx.call(odd, 1).then(() => null)),
          null,
        )
      ).outcome,
    ).toMatchObject({
      error: { code: "invalid_value" },
    });
    const keyed = cache({ ttlMs: 1 })(fn("keyed", () => null));
    expect(
      (
        await simulate(
          fn("t", (_: null, ctx) => ctx.call(keyed, new Map())),
          null,
        )
      ).outcome,
    ).toMatchObject({
      error: { code: "invalid_value" },
    });
    const large = cache({ ttlMs: 1 })(fn("large", () => "x".repeat(9_000_000)));
    const team = fn("t", (_: null, ctx) => ctx.call(large, 1).then((text) => text.length));
    const { outcome, entries } = await simulate(team, null);
    expect(outcome).toEqual({ status: "completed", value: 9_000_000 });
    expect(paths(entries, "cache.skipped")).toHaveLength(1);
    const nothing = cache({ ttlMs: 9_000 })(fn<Json, void>("nothing", () => undefined));
    const twice = fn("t", async (_: null, ctx) => [await ctx.call(nothing, 1), await ctx.call(nothing, 1)].length);
    expect((await simulate(twice, null)).outcome).toEqual({ status: "completed", value: 2 });
  });

  test("G1 cache: dies at every commit, and the resumed run ends the same", async () => {
    const make = (clock: ReturnType<typeof virtualClock>) =>
      together(cache({ ttlMs: 90_000 })(echo(clock, 50).agent), [1, 2, 1, 1]);
    await dieEverywhere(make, null, ({ outcome, entries }) => {
      expect(outcome).toMatchObject({ value: [1, 2, 1, 1].map((said) => ({ said })) });
      expect(repeated(entries)).toEqual([]);
    });
  });

  test("cache: refuses options that cannot be", () => {
    for (const ttlMs of [0, -1, Number.NaN]) expect(() => cache({ ttlMs })).toThrow(RangeError);
    expect(() => cache({ ttlMs: 1, key: "" })).toThrow(TypeError);
    expect(() => cache({ ttlMs: 1, version: 2 as unknown as string })).toThrow(TypeError);
    expect(() => cache({ ttl: 1 } as unknown as CacheOptions)).toThrow("there is no option");
  });
});
