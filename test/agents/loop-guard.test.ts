import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Loop, LoopGuard, type Made } from "../../src/agents/loop-guard.ts";
import { LoopWatch } from "../../src/agents/loop-watch.ts";
import { wayOfFailing } from "../../src/agents/way-of-failing.ts";
import type { Json } from "../../src/base/json.ts";

const made = (input: Json, result: string, more: Partial<Made> = {}): Made => ({
  call: { id: "c", tool: "t", text: JSON.stringify(input), input },
  output: { type: "text", value: result },
  whole: undefined,
  isPoll: false,
  isPure: false,
  ...more,
});

/** Calls among few, with few results: what models in trouble do. */
const call = fc.record({ input: fc.nat(5), result: fc.constantFrom("x", "y"), isPure: fc.boolean() });
/** Which of them bring something: what was not there before, but for results of tools that only look that were. */
function newsIn(calls: readonly { input: number; result: string; isPure: boolean }[]): readonly boolean[] {
  const found = new Set<string>();
  return calls.map(({ input, result, isPure }, index) => {
    const isKnown = calls.slice(0, index).some((each) => each.input === input && each.result === result);
    if (isKnown) return false;
    const isFound = isPure && found.has(result);
    if (isPure) found.add(result);
    return !isFound;
  });
}

/** What is said at each step, until it is over. */
function play(guard: LoopGuard | LoopWatch, steps: readonly (readonly Made[])[]): readonly (Loop | null)[] {
  const said: (Loop | null)[] = [];
  for (const step of steps) {
    said.push(guard.look(step));
    if (said.at(-1)?.isOver) break;
  }
  return said;
}

describe("G6 loop: laws of the guard", () => {
  test("G6 loop: as long as each reply brings what was not there before, nothing is said", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { maxLength: 60 }), (replies) => {
        const steps = replies.map((old, n) => [...old.map((input) => made(input, "same")), made(1_000 + n, "same")]);
        expect(play(new LoopGuard(5), steps).every((said) => said === null)).toBe(true);
      }),
    );
  });

  test("G6 loop: whatever was before, a circle of up to four calls ends within five rounds, and not before a call has come five times", () => {
    const before = fc.array(call, { maxLength: 30 });
    const circle = fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(before, circle, fc.integer({ min: 2, max: 8 }), (past, inputs, repeats) => {
        const guard = new LoopGuard(repeats);
        play(
          guard,
          past.map(({ input, result }) => [made(input, result)]),
        );
        const rounds = Array.from({ length: repeats + 1 }, () =>
          inputs.map((input) => [made(100 + input, "same")]),
        ).flat();
        const said = play(guard, rounds);
        expect(said.length).toBe(repeats * inputs.length);
        expect(said.at(-1)).toMatchObject({
          kind: inputs.length === 1 ? "loop" : "ping_pong",
          times: repeats,
          calls: { length: inputs.length },
          isOver: true,
        });
      }),
    );
  });

  test("G6 loop: nobody is stopped who was not told since there was something new; who brings nothing new is, soon", () => {
    fc.assert(
      fc.property(fc.array(call, { minLength: 40, maxLength: 120 }), (calls) => {
        const steps = calls.map(({ input, result, isPure }) => [made(input, result, { isPure })]);
        const said = play(new LoopGuard(5), steps);
        const lastNews = newsIn(calls.slice(0, said.length)).lastIndexOf(true);
        const isOver = said.at(-1)?.isOver === true;
        const nudges = said.slice(lastNews + 1).filter((each) => each !== null && !each.isOver);
        expect(!isOver || nudges.length > 0).toBe(true);
        expect(said.length - 1 - lastNews).toBeLessThanOrEqual(16);
      }),
    );
  });

  test("G6 loop: it decides the same each time", () => {
    fc.assert(
      fc.property(fc.array(fc.array(call, { maxLength: 3 }), { maxLength: 60 }), (replies) => {
        const steps = replies.map((each) => each.map(({ input, result, isPure }) => made(input, result, { isPure })));
        expect(play(new LoopGuard(5), steps)).toEqual(play(new LoopGuard(5), structuredClone(steps)));
      }),
    );
  });

  test("G6 loop: a guard that is only made when it is needed says what one would have said from the beginning", () => {
    const outputs: readonly Made["output"][] = [
      { type: "text", value: "x" },
      { type: "text", value: "y" },
      { type: "json", value: [] },
      { type: "json", value: ["x"] },
      { type: "error-text", value: "no x" },
    ];
    const one = fc.record({ tool: fc.constantFrom("looks", "writes", "asks"), input: fc.nat(12), output: fc.nat(4) });
    fc.assert(
      fc.property(fc.array(fc.array(one, { maxLength: 3 }), { maxLength: 40 }), (replies) => {
        const steps = replies.map((each) =>
          each.map(({ tool, input, output }) => ({
            ...made(input, ""),
            call: { id: "c", tool, text: String(input), input },
            output: structuredClone(outputs[output]) as Made["output"],
            isPure: tool === "looks",
            isPoll: tool === "asks",
          })),
        );
        expect(play(new LoopWatch(5), steps)).toEqual(play(new LoopGuard(5), steps));
      }),
      { numRuns: 1_000 },
    );
  });

  test("G6 loop: also of what is only known to be the same once it is written out", () => {
    const steps = Array.from({ length: 20 }, (_, n) => [
      made(n, "", { isPure: true, output: { type: "json", value: [] } }),
    ]);
    const said = play(new LoopWatch(5), steps);
    expect(said.map((each) => each?.times ?? 0)).toEqual([
      ...Array.from({ length: 8 }, () => 0),
      8,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      16,
    ]);
  });

  test("G6 loop: it is made after 16 replies at the latest, so that it holds no more than those", () => {
    const watch = new LoopWatch(5);
    const steps = Array.from({ length: 100 }, (_, n) => [made(n, `news ${n}`)]);
    expect(play(watch, steps).every((said) => said === null)).toBe(true);
    expect(
      play(
        watch,
        Array.from({ length: 5 }, () => [made(90, "news 90")]),
      ).at(-1),
    ).toMatchObject({ times: 5, isOver: true });
  });

  test("G6 loop: a round longer than what is remembered is nobody's business", () => {
    const steps = Array.from({ length: 3_000 }, (_, n) => [made(n % 600, "same")]);
    expect(play(new LoopGuard(5), steps).every((said) => said === null)).toBe(true);
  });

  test("G6 loop: the same results of a tool that only looks are no progress, of another one they are", () => {
    const steps = (isPure: boolean) => Array.from({ length: 30 }, (_, n) => [made(n, "nothing", { isPure })]);
    expect(play(new LoopGuard(5), steps(true)).at(-1)).toMatchObject({ kind: "no_progress", times: 16, isOver: true });
    expect(play(new LoopGuard(5), steps(false))).toHaveLength(30);
  });

  test("G6 loop: one reply that brings something, among those that do not, begins the count anew", () => {
    const steps = Array.from({ length: 60 }, (_, n) => [
      made(n, n % 15 === 14 ? `news ${n}` : "nothing", { isPure: true }),
    ]);
    const said = play(new LoopGuard(5), steps);
    expect(said).toHaveLength(60);
    expect(said.filter((each) => each !== null).every(({ kind, times }) => kind === "no_progress" && times === 8)).toBe(
      true,
    );
  });

  test("G6 loop: one call whose results alternate is one call, and a result is not the failure of the same words", () => {
    const toggling = ["on", "off", "on", "off", "on", "off"].map((state) => [made(0, state)]);
    expect(play(new LoopGuard(3), toggling).at(-1)).toMatchObject({ kind: "loop", times: 3, calls: ["t(0)"] });
    const failing = made(0, "x", { output: { type: "error-text", value: "x" } });
    expect(play(new LoopGuard(2), [[made(0, "x")], [failing], [made(0, "x")], [failing]])).toEqual([
      null,
      null,
      null,
      expect.objectContaining({ isOver: true }),
    ]);
  });

  test("G6 loop: very deep arguments are compared as they are written, and named by their beginning", () => {
    const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    const step = [{ ...made(0, "same"), call: { id: "c", tool: "t", text: deep, input: JSON.parse(deep) as Json } }];
    const said = play(new LoopGuard(5), [step, step, step, step, step, step]);
    expect(said.at(-1)).toMatchObject({ kind: "loop", times: 5, calls: [`t(${"[".repeat(198)}…`] });
  });

  test("G6 loop: at most eight calls are named", () => {
    const step = Array.from({ length: 20 }, (_, n) => made(n, "same"));
    expect(play(new LoopGuard(2), [step, step]).at(-1)).toMatchObject({ kind: "loop", calls: { length: 8 } });
  });
});

describe("G6 loop: ways of failing", () => {
  test.each([
    ["no file a.txt", { path: "a.txt" }, "no file …"],
    ["no file a/b.txt in a/", { path: "a/b.txt", in: ["a/"] }, "no file … in …"],
    ["no file a/b.txt", { in: "a/", path: "a/b.txt" }, "no file …"],
    ["gave up after 5003 ms, at 12:04", {}, "gave up after 0 ms, at 0:0"],
    ["no such thing", null, "no such thing"],
    ["empty", { text: "" }, "empty"],
    ["deep in it", { a: { b: [{ c: "deep" }] } }, "… in it"],
  ])("G6 loop: %s", (text, input, way) => {
    expect(wayOfFailing(text, input)).toBe(way);
  });

  test("G6 loop: it looks at the beginning only, however much there is", () => {
    const input = { texts: Array.from({ length: 100_000 }, (_, n) => `text ${n}`) };
    expect(wayOfFailing("x".repeat(100_000), input)).toHaveLength(2_000);
  });
});
