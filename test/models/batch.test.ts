import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batch } from "../../src/models/batch.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { fleet, startAll } from "../policies/fleet.ts";
import { failureOf } from "../runtime/world.ts";
import { classifier, now, type Wish, wishing } from "./classifier.ts";

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
