import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Known } from "../../src/base/known.ts";
import { NumberedTexts } from "../../src/base/numbered-texts.ts";
import { areRepeats, nudgeAt, Repeats, repeatsOf } from "../../src/base/repeats.ts";

describe("G6 loop: what is counted", () => {
  test("G6 loop: equal texts have equal numbers, others have not", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 })), (texts) => {
        const numbers = new NumberedTexts();
        const given = texts.map((text) => numbers.numberOf(text));
        for (const [i, one] of texts.entries())
          for (const [j, other] of texts.entries()) expect(given[i] === given[j]).toBe(one === other);
      }),
    );
  });

  test("G6 loop: what is older than 512 texts, or 2,000,000 characters, is forgotten", () => {
    const many = new NumberedTexts();
    const first = many.numberOf("first");
    for (let n = 0; n < 511; n++) many.numberOf(`text ${n}`);
    expect(many.numberOf("first")).toBe(first);
    many.numberOf("one more");
    expect(many.numberOf("first")).not.toBe(first);
    expect(many.numberOf("text 510")).toBe(512);

    const long = new NumberedTexts();
    const a = long.numberOf("a".repeat(1_200_000));
    expect(long.numberOf("a".repeat(1_200_000))).toBe(a);
    const b = long.numberOf("b".repeat(1_200_000));
    expect(long.numberOf("b".repeat(1_200_000))).toBe(b);
    expect(long.numberOf("a".repeat(1_200_000))).not.toBe(a);

    const short = long.numberOf("short");
    for (let n = 0; n < 20; n++) long.numberOf(`another ${n}`);
    expect(long.numberOf("short")).toBe(short);

    const huge = new NumberedTexts();
    const x = huge.numberOf("x".repeat(3_000_000));
    huge.numberOf("y".repeat(3_000_000));
    expect(huge.numberOf("x".repeat(3_000_000))).toBe(x);
  });

  test("G6 loop: of what was there before, the last are known", () => {
    const known = new Known<string>(2);
    expect(["a", "b", "a", "c", "b", "a"].map((text) => known.add(text))).toEqual([
      true,
      true,
      false,
      true,
      false,
      true,
    ]);
    expect(["a", "b", "c"].map((text) => known.has(text))).toEqual([true, false, true]);
  });

  test("G6 loop: a step counts as long as nothing new has come, and each part of it once", () => {
    const repeats = new Repeats();
    const steps = [[1], [1], [1, 2], [2, 1, 1], [1], [2], [2], [3], [1], [1]].map((step) => repeats.step(step));
    expect(steps).toEqual([0, 2, 0, 2, 3, 3, 4, 0, 1, 2]);
    expect(repeats.timesOf(2)).toBe(0);
  });

  test("G6 loop: the order of the parts of a step does not matter to a circle", () => {
    const repeats = new Repeats();
    for (const step of [[1, 2], [3], [2, 1], [3]]) repeats.step(step);
    expect(repeats.cycle()).toBe(2);
  });

  test("G6 loop: bounds, and when to speak up before", () => {
    expect([2, 3, 4, 5, 6, 10].map(nudgeAt)).toEqual([2, 2, 3, 3, 4, 6]);
    expect([repeatsOf(), repeatsOf(7), repeatsOf(false)]).toEqual([5, 7, Number.POSITIVE_INFINITY]);
    const good = [2, 100, Number.POSITIVE_INFINITY, false];
    const bad = [1, 0, -5, 2.5, Number.NaN, true, null, "5", undefined];
    expect([good.every(areRepeats), bad.some(areRepeats)]).toEqual([true, false]);
  });
});
