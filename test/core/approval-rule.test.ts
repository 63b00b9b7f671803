import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { type BoundCall, callHash } from "../../src/core/approval.ts";
import { covers, patternsProblem, ruleFor, type StandingAnswer, standingAnswer } from "../../src/core/approval-rule.ts";

import { seenInput } from "../../src/core/seen-input.ts";

const callOf = (input: Json, change: Partial<BoundCall> = {}): BoundCall => {
  const facts = { tool: "write", input, definition: "v1" };
  return { ...facts, step: "s", path: "a/s", hash: callHash("r", "a/s", facts), ...change };
};

const seen = { path: "docs/a.md", text: "hello", mode: 7 };

const ruleOf = (match: Record<string, string>, change: Partial<StandingAnswer> = {}): StandingAnswer => ({
  id: "a_1",
  approved: true,
  tool: "write",
  definition: "v1",
  run: null,
  input: seen,
  match,
  ...change,
});

describe("G4 approvals: standing answers", () => {
  test("G4 approvals: without patterns only the very same arguments are covered", () => {
    expect(covers(ruleOf({}), "r", callOf(seen))).toBe(true);
    expect(covers(ruleOf({}), "r", callOf({ mode: 7, text: "hello", path: "docs/a.md" }))).toBe(true);
    for (const other of [
      { ...seen, text: "hello!" },
      { ...seen, more: 1 },
      { path: "docs/a.md", text: "hello" },
      [seen],
      "x",
      null,
    ]) {
      expect(covers(ruleOf({}), "r", callOf(other))).toBe(false);
    }
  });

  test("G4 approvals: only what a pattern names is left free", () => {
    const rule = ruleOf({ path: "docs/*" });
    expect(covers(rule, "r", callOf({ ...seen, path: "docs/b.md" }))).toBe(true);
    for (const other of [
      { ...seen, path: "docs/../etc/passwd" },
      { ...seen, path: "src/a.ts" },
      { ...seen, path: 7 },
      { text: "hello", mode: 7 },
      { ...seen, path: "docs/b.md", text: "other" },
      { ...seen, path: "docs/b.md", force: true },
    ]) {
      expect(covers(rule, "r", callOf(other))).toBe(false);
    }
  });

  test("G4 approvals: a star alone leaves an argument free, of any type, and not there", () => {
    const rule = ruleOf({ text: "*" });
    for (const text of ["", "a/b\nc", "../x", 7, null, [1], { a: 1 }]) {
      expect(covers(rule, "r", callOf({ ...seen, text }))).toBe(true);
    }
    expect(covers(rule, "r", callOf({ path: "docs/a.md", mode: 7 }))).toBe(true);
  });

  test("G4 approvals: a pattern for what is no text is its JSON", () => {
    expect(covers(ruleOf({ mode: "7" }), "r", callOf(seen))).toBe(true);
    expect(covers(ruleOf({ mode: "*7" }), "r", callOf({ ...seen, mode: 77 }))).toBe(false);
  });

  test("G4 approvals: a pattern for what is no text fits no text, and its stars are no wildcards; nor the other way round", () => {
    const tricks: readonly (readonly [before: Json, pattern: string, other: Json])[] = [
      [7, "7", "7"],
      [null, "null", "null"],
      [true, "true", "true"],
      [["*"], '["*"]', '["rm -rf /"]'],
      [{ sql: "*" }, '{"sql":"*"}', '{"sql":"drop"}'],
      ["7", "7", 7],
      ["null", "null", null],
    ];
    for (const [before, pattern, other] of tricks) {
      const rule = ruleOf({ n: pattern }, seenInput({ n: before }));
      expect(patternsProblem({ n: pattern }, { n: before })).toBeNull();
      expect([covers(rule, "r", callOf({ n: before })), covers(rule, "r", callOf({ n: other }))]).toEqual([
        true,
        false,
      ]);
    }
  });

  test("G4 approvals: never another tool, another definition, or another run than it is for", () => {
    const rule = ruleOf({ path: "*", text: "*", mode: "*" });
    expect(covers(rule, "r", callOf(seen))).toBe(true);
    expect(covers(rule, "r", callOf(seen, { tool: "write_all" }))).toBe(false);
    expect(covers(rule, "r", callOf(seen, { definition: "v2" }))).toBe(false);
    expect(covers({ ...rule, run: "r" }, "r", callOf(seen))).toBe(true);
    expect(covers({ ...rule, run: "r" }, "s", callOf(seen))).toBe(false);
  });

  test("G4 approvals: names that every object has are names like others", () => {
    const input = JSON.parse('{"__proto__":{"a":1},"constructor":"x"}') as Json;
    expect(covers(ruleOf({}, { input }), "r", callOf(input))).toBe(true);
    expect(covers(ruleOf({}, { input: {} }), "r", callOf(input))).toBe(false);
    expect(covers(ruleOf({}, { input: {} }), "r", callOf({ toString: "x" }))).toBe(false);
  });

  test("G4 approvals: a no outweighs every yes", () => {
    const yes = ruleOf({ path: "**" }, { id: "a_yes" });
    const no = ruleOf({ path: "docs/*" }, { id: "a_no", approved: false });
    expect(ruleFor([yes, no], "r", callOf(seen))?.id).toBe("a_no");
    expect(ruleFor([no, yes], "r", callOf({ ...seen, path: "src/x" }))?.id).toBe("a_yes");
    expect(ruleFor([yes, no], "r", callOf({ ...seen, mode: 1 }))).toBeUndefined();
  });

  test("G4 approvals: patterns must name arguments of the call, and fit it", () => {
    const problems: readonly (readonly [match: unknown, problem: RegExp])[] = [
      [{ pth: "*" }, /match\.pth: the call has no such argument; did you mean "path"\? \(it has path, text, mode\)/],
      [{ path: "src/*" }, /match\.path: the call itself does not fit "src\/\*"/],
      [{ path: 7 }, /match\.path: must be a text/],
      [{ path: "docs/a.md\\" }, /match\.path: ends with a backslash/],
      [["path"], /match: must be an object/],
      ["path=*", /match: must be an object/],
      [{ toString: "*" }, /match\.toString: the call has no such argument/],
    ];
    for (const [match, problem] of problems) expect(patternsProblem(match, seen)).toMatch(problem);
    expect(patternsProblem({ path: "docs/*", mode: "7" }, seen)).toBeNull();
    expect(patternsProblem({ a: "*" }, "text")).toMatch(/it has none/);
  });

  const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
  const input = fc.dictionary(fc.string({ maxLength: 6 }), json, { maxKeys: 5 }) as fc.Arbitrary<Record<string, Json>>;

  test("G4 approvals: a rule always covers the call it was made for, and nothing that differs in what it does not name", () => {
    fc.assert(
      fc.property(input, input, fc.array(fc.nat(4)), (call, other, picks) => {
        const names = Object.keys(call);
        const free = names.filter((_, index) => picks.includes(index));
        const match = Object.fromEntries(free.map((name) => [name, "*"]));
        fc.pre(Object.keys(match).length === free.length); // not __proto__
        const answer = { approved: true, by: "ann", scope: "always", rule: "a_1", match } as const;
        const rule = standingAnswer("r", callOf(call), answer);
        expect(rule && covers(rule, "s", callOf(call))).toBe(true);
        expect(patternsProblem(match, call)).toBeNull();
        const without = (record: Record<string, Json>) =>
          JSON.stringify(
            Object.entries(record)
              .filter(([name]) => !free.includes(name))
              .sort(([a], [b]) => (a < b ? -1 : 1)),
          );
        if (without(call) !== without(other))
          expect(rule && covers(rule, "r", callOf(other))).toBe(sameJson(call, other, free));
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Equal but for the order of keys. */
function sameJson(a: Record<string, Json>, b: Record<string, Json>, free: readonly string[]): boolean {
  const rest = (record: Record<string, Json>) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => !free.includes(name)));
  return (
    callHash("", "", { tool: "", definition: "", input: rest(a) }) ===
    callHash("", "", { tool: "", definition: "", input: rest(b) })
  );
}
