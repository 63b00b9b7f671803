import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pathName, runId } from "../../src/base/ids.ts";
import { seededRandom, sha256, shortId, uniqueName } from "../../src/base/random.ts";

describe("chance", () => {
  test("chance: the same seed gives the same numbers, in [0, 1), evenly", () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.string()), (seed) => {
        const [first, second] = [seededRandom(seed), seededRandom(seed)];
        const drawn = Array.from({ length: 200 }, first);
        expect(Array.from({ length: 200 }, second)).toEqual(drawn);
        expect(drawn.every((number) => number >= 0 && number < 1)).toBe(true);
      }),
    );
    const random = seededRandom("even");
    const mean = Array.from({ length: 20_000 }, random).reduce((a, b) => a + b) / 20_000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
  });

  test("chance: short ids are run ids, and differ", () => {
    const ids = Array.from({ length: 1_000 }, () => shortId("r"));
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids.slice(0, 20)) expect(runId(id)).toMatch(/^r_[0-9a-z]{10}$/);
    expect(shortId("r", seededRandom(1))).toBe(shortId("r", seededRandom(1)));
    expect(uniqueName()).not.toBe(uniqueName());
    expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });
});

describe("ids", () => {
  test("ids: a run id is safe in a path, a URL and a shell", () => {
    for (const good of ["a", "article-17", "2026.11.21", "A_b", "x".repeat(100)]) expect(runId(good)).toBe(good);
    for (const bad of ["", "-a", ".a", "a/b", "a b", "ä", "a\n", "x".repeat(101), "$(rm)"])
      expect(() => runId(bad)).toThrow(TypeError);
  });

  test("ids: names hold nothing that paths are made of", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 120 }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are part of what is refused
        const bad = /[/#!\u0000-\u001f\u007f]/.test(text);
        if (bad) expect(() => pathName(text)).toThrow(TypeError);
        else expect(pathName(text)).toBe(text);
      }),
    );
  });
});
