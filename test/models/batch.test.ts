import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import { batch } from "../../src/models/batch.ts";
import type { BatchOptions } from "../../src/models/batch-terms.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { savings } from "../../src/telemetry/savings.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { tool } from "../../src/tools/tool.ts";
import { codeOf } from "../policies/down-service.ts";
import { dieEverywhere, fleet, startAll } from "../policies/fleet.ts";
import { failureOf, repeated } from "../runtime/world.ts";
import { classifier, type Wish, wishing } from "./classifier.ts";

const now = (...texts: string[]): Wish[] => texts.map((text) => ({ at: 0, text }));

describe("B5 batch: small calls of many steps in one", () => {
  test("B5 batch: what comes within the time goes together, and no longer waits when it is full", async () => {
    const clock = virtualClock();
    const { sent, batch: moods } = classifier(clock, { withinMs: 20, maxBatchSize: 3 });
    const wishes = [
      ...now("a", "b"),
      { at: 15, text: "c" },
      { at: 16, text: "d" },
      { at: 36, text: "e" },
      { at: 37, text: "f" },
    ];
    const { outcome, elapsedMs } = await simulate(wishing(moods), wishes, { clock });
    expect(outcome).toMatchObject({ value: ["a", "b", "c", "d", "e", "f"].map((text) => `mood of ${text}`) });
    expect(sent).toEqual([["a", "b", "c"], ["d", "e"], ["f"]]);
    expect(elapsedMs).toBe(57);
    expect(moods.stats()).toEqual({
      calls: 6,
      requests: 3,
      deduplicated: 0,
      largest: 3,
      failed: 0,
      waiting: 0,
      atWork: 0,
    });
  });

  test("B5 batch: without waiting, what comes in the same turn goes together", async () => {
    const clock = virtualClock();
    const { sent, batch: moods } = classifier(clock, { withinMs: 0 });
    await simulate(wishing(moods), now("a", "b", "c"), { clock });
    expect(sent).toEqual([["a", "b", "c"]]);
  });

  test("B5 batch: in any interleaving each gets its own output, and the bounds hold", async () => {
    const wish = fc.record({
      at: fc.integer({ min: 0, max: 30 }),
      text: fc.constantFrom("a", "b", "c", "bad d"),
    });
    const options = fc.record({
      ms: fc.constantFrom(0, 1, 25),
      withinMs: fc.constantFrom(0, 5, 10),
      maxBatchSize: fc.integer({ min: 1, max: 5 }),
      concurrency: fc.integer({ min: 1, max: 3 }),
      dedupe: fc.boolean(),
    });
    const runs = fc.array(fc.array(wish, { maxLength: 8 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(runs, options, async (all, given) => {
        const clock = virtualClock();
        const { sent, batch: moods, mostAtOnce } = classifier(clock, given);
        const reader = wishing(moods);
        const starts = all.map((input) => ({ at: 0, input }));
        const outcomes = await fleet([reader], (app) => startAll(app, clock, reader, starts), { clock });
        const said = ({ text }: Wish) => (text.startsWith("bad") ? "step_failed" : `mood of ${text}`);
        expect(outcomes).toEqual(all.map((wishes) => ({ status: "completed", value: wishes.map(said) })));
        expect(mostAtOnce()).toBeLessThanOrEqual(given.concurrency);
        for (const inputs of sent) {
          expect(inputs.length).toBeLessThanOrEqual(given.maxBatchSize);
          if (given.dedupe) expect(new Set(inputs).size).toBe(inputs.length);
        }
        const calls = all.flat().length;
        const { deduplicated, ...stats } = moods.stats();
        expect(sent.flat()).toHaveLength(calls - deduplicated);
        expect(stats).toMatchObject({ calls, requests: sent.length, waiting: 0, atWork: 0 });
      }),
      { numRuns: 60 },
    );
  });

  test("B5 batch: N at once with K different inputs are K executions, where equal ones are to be sent once", async () => {
    const texts = fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 4 }), async (list, maxBatchSize) => {
        const clock = virtualClock();
        const { sent, batch: moods } = classifier(clock, { dedupe: true, maxBatchSize, concurrency: 2, ms: 5 });
        const { outcome } = await simulate(wishing(moods), now(...list), { clock });
        expect(outcome).toMatchObject({ value: list.map((text) => `mood of ${text}`) });
        expect(sent.flat()).toHaveLength(new Set(list).size);
      }),
      { numRuns: 60 },
    );
  });

  test("B5 batch: an error in place of an output is that caller's alone; one that is thrown is everybody's", async () => {
    const clock = virtualClock();
    const { batch: moods } = classifier(clock);
    const { outcome, entries } = await simulate(wishing(moods), now("a", "bad b", "c"), { clock });
    expect(outcome).toMatchObject({ value: ["mood of a", "step_failed", "mood of c"] });
    expect(failureOf(entries, "wishing/mood-1")).toBe("step_failed");
    const broken = classifier(clock, {
      run: () => {
        throw new Error("down");
      },
    });
    const all = await simulate(wishing(broken.batch), now("a", "b"), { clock });
    expect(all.outcome).toMatchObject({ value: ["step_failed", "step_failed"] });
    expect(broken.batch.stats()).toMatchObject({ requests: 1, failed: 1, atWork: 0 });
  });

  test("B5 batch: another number of outputs than inputs is nobody's output", async () => {
    for (const outputs of [["one"], ["one", "two", "three"], undefined, { length: 2 }]) {
      const clock = virtualClock();
      const { batch: moods } = classifier(clock, { run: async () => outputs as never });
      const { outcome } = await simulate(wishing(moods), now("a", "b"), { clock });
      expect(outcome).toMatchObject({ value: ["output_invalid", "output_invalid"] });
    }
  });

  test("B5 batch: one that is aborted leaves the others alone, waiting or sent; when all are, the call is", async () => {
    for (const [afterMs, sentTexts] of [
      [5, [["b"]]],
      [15, [["a", "b"]]],
    ] as const) {
      const clock = virtualClock();
      const { sent, aborted, batch: moods } = classifier(clock, { ms: 50 });
      const one = fn("one", (text: string, ctx) =>
        ctx.step("mood", (scope) => moods.load(text, scope), { effect: "pure" }),
      );
      const team = fn("team", (_: null, ctx) =>
        Promise.all([ctx.call(timeout(afterMs)(one), "a").catch(codeOf), ctx.call(one, "b")]),
      );
      const { outcome } = await simulate(team, null, { clock });
      expect(outcome).toMatchObject({ value: ["timeout", "mood of b"] });
      expect([sent, aborted()]).toEqual([sentTexts, 0]);

      const both = classifier(clock, { ms: 5_000 });
      const { outcome: neither } = await simulate(
        fn("team", (_: null, ctx) =>
          Promise.all(
            ["a", "b"].map((text) => ctx.call(timeout(afterMs)(wishing(both.batch)), now(text)).catch(codeOf)),
          ),
        ),
        null,
        { clock, id: "neither" },
      );
      expect(neither).toMatchObject({ value: [["timeout"], ["timeout"]] });
      expect([both.sent.length, both.aborted()]).toEqual(afterMs === 5 ? [0, 0] : [1, 1]);
      expect(both.batch.stats()).toMatchObject({ waiting: 0, atWork: 0 });
    }
  });

  test("B5 batch: of equal inputs, one that is aborted leaves the others alone; a call that is deaf holds up nobody", async () => {
    const clock = virtualClock();
    let asked = 0;
    const deaf: BatchOptions<string, string>["run"] = async (inputs) => {
      asked += 1;
      return asked === 1 ? new Promise(() => undefined) : inputs.map((input) => `mood of ${input}`);
    };
    const { batch: moods } = classifier(clock, { run: deaf, dedupe: true, concurrency: 1 });
    const one = wishing(moods);
    const team = fn("team", (_: null, ctx) =>
      Promise.all([
        ctx.call(timeout(100)(one), now("a")).catch(codeOf),
        ctx.call(timeout(200)(one), now("a")).catch(codeOf),
        ctx.sleep(150).then(() => ctx.call(one, now("b"))),
      ]),
    );
    const { outcome, elapsedMs } = await simulate(team, null, { clock });
    expect(outcome).toMatchObject({ value: [["timeout"], ["timeout"], ["mood of b"]] });
    expect(elapsedMs).toBeLessThan(1_500);
    expect(moods.stats()).toMatchObject({ deduplicated: 1, atWork: 0, waiting: 0 });
  });

  test("B5 batch: as many wait as may, and no more", async () => {
    const clock = virtualClock();
    const { batch: moods, sent } = classifier(clock, { ms: 100, maxBatchSize: 1, concurrency: 1, maxQueued: 2 });
    const { outcome, entries } = await simulate(wishing(moods), now("a", "b", "c", "d"), { clock });
    expect(outcome).toMatchObject({ value: ["mood of a", "mood of b", "mood of c", "bulkhead_full"] });
    expect(failureOf(entries, "wishing/mood-3")).toBe("bulkhead_full");
    expect(sent).toEqual([["a"], ["b"], ["c"]]);
  });

  test("B5 batch: dies at every commit: no step has two outcomes, and a replay calls nobody", async () => {
    const wishes = [...now("a", "b"), { at: 5, text: "c" }, { at: 60, text: "a" }];
    await dieEverywhere(
      (clock) => wishing(classifier(clock, { ms: 20 }).batch),
      wishes,
      ({ outcome, entries }) => {
        expect(outcome).toMatchObject({ value: ["a", "b", "c", "a"].map((text) => `mood of ${text}`) });
        expect(repeated(entries)).toEqual([]);
        expect(savings(entries).batches["moods"]?.calls).toBeGreaterThanOrEqual(4);
      },
    );
    const clock = virtualClock();
    const { sent, batch: moods } = classifier(clock);
    await simulate(wishing(moods), now("a", "b"), { clock, alwaysReplay: true });
    expect(sent.flat()).toEqual(["a", "b"]);
  });

  test("B5 batch: tools load with their step; the key is that of the calls", async () => {
    const clock = virtualClock();
    const { sent, given, batch: moods } = classifier(clock);
    const mood = tool({
      inputSchema: z.object({ text: z.string() }),
      effect: "pure",
      execute: ({ text }, { step }) => moods.load(text, step),
    });
    const model = scriptedModel(({ turn, toolResults }) =>
      turn === 0
        ? { calls: ["a", "b"].map((text) => ({ tool: "mood", input: { text } })) }
        : { json: toolResults.map(({ value }) => value as Json) },
    );
    const reader = agent({ name: "reader", model, tools: { mood } });
    const { outcome, entries } = await simulate(reader, "go", { clock });
    expect(outcome).toEqual({ status: "completed", value: '["mood of a","mood of b"]' });
    expect(sent).toEqual([["a", "b"]]);
    expect(given[0]?.key).toMatch(/^[0-9a-f]{64}$/);
    expect(entries.filter(({ type }) => type === "batch.sent").map(({ path, body }) => [path, body])).toEqual([
      ["reader/turn-1.mood", { data: { batch: "moods", size: 2, led: true } }],
      ["reader/turn-1.mood.2", { data: { batch: "moods", size: 2, led: false } }],
    ]);
  });

  test("B5 batch: options that cannot be are refused, and named", () => {
    const basics = { name: "moods", run: async () => [] };
    const wrong: readonly (readonly [object, RegExp])[] = [
      [{ ...basics, name: "" }, /name must be a text/],
      [{ name: "moods" }, /batch moods: run must be a function/],
      [{ ...basics, size: 3 }, /no option "size"; did you mean "maxBatchSize"/],
      [{ ...basics, maxBatchSize: 0 }, /maxBatchSize must be a whole number of at least 1, got 0/],
      [{ ...basics, concurrency: 1.5 }, /concurrency must be/],
      [{ ...basics, maxQueued: "9" }, /maxQueued must be/],
      [{ ...basics, withinMs: -1 }, /withinMs must be 0 or more milliseconds, got -1/],
      [{ ...basics, withinMs: "1" }, /withinMs must be/],
      [{ ...basics, dedupe: 1 }, /dedupe must be true or false/],
    ];
    for (const [options, why] of wrong) expect(() => batch(options as never)).toThrow(why);
    expect(() => batch(undefined as never)).toThrow(/needs options/);
    expect(batch({ ...basics, withinMs: undefined } as never).name).toBe("moods");
  });
});
