import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { standstill } from "../../src/teams/turns/standstill.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { loopNotes } from "../guards/runs.ts";
import { completed } from "./survives-crashes.ts";

/** What is told, and whether it is over, after each of these: `a:yes b:no` is said at one time. */
async function hears(rounds: readonly string[], repeats = 5) {
  const team = fn("team", (_: null, ctx) => {
    const still = standstill(repeats);
    return rounds.map((round) => {
      const said = round === "" ? [] : round.split(" ").map((each) => ({ from: each[0] ?? "", text: each.slice(2) }));
      return still.heard(ctx, said) ? "over" : still.word === "" ? "-" : "told";
    });
  });
  const { outcome, entries } = await simulate(team, null);
  return { said: completed(outcome).join(" "), notes: loopNotes(entries) };
}

describe("G6 ping-pong: what members say", () => {
  test.each([
    [
      "three times, then five",
      ["a:x", "b:y", "a:x", "b:y", "a:x", "b:y", "a:x", "b:y", "a:x", "b:y"],
      "- - - - - told told told told over",
    ],
    ["something new ends it", ["a:x", "a:x", "a:x", "b:new", "a:x", "a:x", "a:x"], "- - told - - - told"],
    ["the same of another is new", ["a:x", "a:x", "b:x", "c:x", "d:x", "e:x", "f:x"], "- - - - - - -"],
    ["all at once", ["a:x b:y", "b:y a:x", "a:x b:y", "a:x b:y", "a:x b:y"], "- - told told over"],
    [
      "nothing said changes nothing",
      ["a:x", "a:x", "a:x", "", "", "a:x", "", "a:x"],
      "- - told told told told told over",
    ],
    ["case and blanks", ["a:Yes", "a:yES", "a:\tyes\n", "a:y_es"], "- - told -"],
  ])("G6 ping-pong: %s", async (_, rounds, said) => {
    expect((await hears(rounds)).said).toBe(said);
  });

  test("G6 ping-pong: it is noted once, with who has said what, and again after something new", async () => {
    const { notes } = await hears(["a:x", "a:x", "a:x", "a:x", "a:z", "a:z", "a:z", "a:z", "a:z"]);
    const note = { kind: "loop", times: 3 };
    expect(notes).toEqual([
      { type: "loop.nudged", ...note, calls: ["a: x"] },
      { type: "loop.nudged", ...note, calls: ["a: z"] },
      { type: "loop.detected", ...note, times: 5, calls: ["a: z"] },
    ]);
  });

  test("G6 ping-pong: long statements are compared letter by letter, and named by their beginning", async () => {
    const long = "X".repeat(10_001);
    const rounds = [`a:${long}`, `a:${long.toLowerCase()}`, `a:${long}`, `a:${long}`];
    const { said, notes } = await hears(rounds, 3);
    expect(said).toBe("- - - told");
    expect(notes).toMatchObject([{ calls: [`a: ${"X".repeat(200)}`] }]);
  });
});
