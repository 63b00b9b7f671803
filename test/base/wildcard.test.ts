import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitsWildcard, literalPattern, longestPattern, wildcardProblem } from "../../src/base/wildcard.ts";

const table: readonly (readonly [pattern: string, fitting: readonly string[], others: readonly string[]])[] = [
  ["docs/*", ["docs/a.md", "docs/", "docs/a b"], ["docs", "docs/a/b", "Docs/a.md", "docs/..", "docs/a\n", "xdocs/a"]],
  ["docs/**", ["docs/a.md", "docs/a/b", "docs/"], ["docs/../secret", "docs/a/../../b", "docs\\..\\x", "docs/a\u0000"]],
  ["*@a.example", ["ann@a.example", "@a.example"], ["ann@a.example.evil", "ann@b.example", "x/ann@a.example"]],
  ["a*b*c", ["abc", "aXbYc", "abbcc"], ["ab", "acb", "abcd"]],
  ["*", ["", "anything", "a.b"], ["a/b", "a\r", "a\u2028b", "a\u009bb"]],
  ["**", ["", "a/b/c"], ["../a", "a\tb"]],
  ["*/**", ["a/b", "/", "a/b/c"], ["a"]],
  ["***", ["a/b", "", "abc"], [".."]],
  ["\\*", ["*"], ["a", "", "**"]],
  ["a\\\\b", ["a\\b"], ["a\\\\b", "ab"]],
  ["plain", ["plain"], ["Plain", "plain ", ""]],
  ["", [""], ["a"]],
  ["..", [".."], ["a"]],
  ["*.", ["a."], ["..", "a"]],
];

describe("G4 approvals: patterns", () => {
  test.each(table)("G4 approvals: %j fits what it says, and no more", (pattern, fitting, others) => {
    for (const text of fitting) expect([text, fitsWildcard(pattern, text)]).toEqual([text, true]);
    for (const text of others) expect([text, fitsWildcard(pattern, text)]).toEqual([text, false]);
  });

  const part = fc.string({ unit: fc.constantFrom("a", "b", "/", ".", "*", "\\", "\n", "\u{1f600}"), maxLength: 12 });

  test("G4 approvals: a text as a literal pattern fits itself alone", () => {
    fc.assert(
      fc.property(part, part, (text, other) => {
        expect(fitsWildcard(literalPattern(text), text)).toBe(true);
        expect(fitsWildcard(literalPattern(text), other)).toBe(text === other);
      }),
    );
  });

  test("G4 approvals: agrees with a regular expression, and takes no time that grows fast", () => {
    const plain = fc.string({ unit: fc.constantFrom("a", "b", "/", "*", "."), maxLength: 10 });
    fc.assert(
      fc.property(plain, plain, (pattern, text) => {
        const parts = pattern.match(/\*\*|\*|[^*]/g) ?? [];
        const wild = parts.map((each) => ({ "**": ".*", "*": "[^/]*" })[each] ?? RegExp.escape(each)).join("");
        const dots = pattern.includes("*") && text.split("/").includes("..");
        expect(fitsWildcard(pattern, text)).toBe(!dots && new RegExp(`^${wild}$`, "u").test(text));
      }),
      { numRuns: 2_000 },
    );
    const began = performance.now();
    expect(fitsWildcard(`${"*a".repeat(200)}b`, "a".repeat(10_000))).toBe(false);
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test("G4 approvals: what nobody has looked through fits no wildcard", () => {
    expect(fitsWildcard("a*", `a${"b".repeat(9_999)}`)).toBe(true);
    expect(fitsWildcard("a*", `a${"b".repeat(10_000)}`)).toBe(false);
    const long = "b".repeat(20_000);
    expect(fitsWildcard(long, long)).toBe(true);
  });

  test("G4 approvals: patterns that say nothing clear are named", () => {
    expect(wildcardProblem("a\\")).toMatch(/backslash/);
    expect(fitsWildcard("a\\", "a\\")).toBe(false);
    expect(wildcardProblem("a".repeat(longestPattern + 1))).toMatch(/500/);
    expect(wildcardProblem("a*\\*")).toBeNull();
  });
});
