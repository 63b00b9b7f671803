import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { debate } from "../../src/teams/debate.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { debater, listener } from "./debaters.ts";
import { completed } from "./survives-crashes.ts";

describe("D9 debate: the judge", () => {
  test.each([
    [{ winner: "B" }, { winner: "b", reasons: "", scores: {} }],
    ['Well: ```json\n{"winner":"a","reasons":"x"}\n```', { winner: "a", reasons: "x", scores: {} }],
    ["It is b.\nWinner: b", { winner: "b", reasons: "It is b.\nWinner: b", scores: {} }],
    [
      { winner: "a", scores: { b: 0, a: 10 } },
      { winner: "a", reasons: "", scores: { a: 10, b: 0 } },
    ],
  ])("D9 debate: the verdict is read from %j", async (answer, verdict) => {
    const { agent: reads, told } = listener("judge", () => answer);
    const { outcome } = await simulate(
      debate({ name: "talk", debaters: [debater("a"), debater("b")], rounds: 0, judge: reads }),
      "go",
    );
    expect(completed(outcome).value).toEqual(verdict);
    expect(told).toHaveLength(1);
  });

  test.each([
    ["It is not b.", /"winner" must be/],
    ["a beats b", /"winner" must be one of the debaters: a, b\./],
    [{ winner: "zoe" }, /"winner" must be/],
    [null, /"winner" must be/],
    [{ winner: "a", reasons: 7 }, /"reasons" must be a text/],
    [{ winner: "a", scores: { a: 11 } }, /"scores" must have a number from 0 to 10/],
    [{ winner: "a", scores: { zoe: 1 } }, /"scores"/],
    [{ winner: "a", scores: [1] }, /"scores"/],
  ])("D9 debate: %j is no verdict: it is asked for once more, and then the debate fails", async (answer, wrong) => {
    const debaters = [debater("a"), debater("b")];
    const { agent: bad, told } = listener("judge", () => answer);
    const { outcome } = await simulate(debate({ name: "talk", debaters, rounds: 0, judge: bad }), "go");
    expect(outcome).toMatchObject({ status: "failed", error: { code: "output_invalid" } });
    expect(told).toHaveLength(2);
    expect(told[1]?.request).toMatch(wrong);
    const second = listener("judge", () => (second.told.length === 1 ? answer : "b"));
    const mended = await simulate(debate({ name: "talk", debaters, rounds: 0, judge: second.agent }), "go");
    expect(completed(mended.outcome).value.winner).toBe("b");
  });

  test("D9 debate: only those who have spoken can win", async () => {
    const debaters = [debater("a"), debater("b"), debater("c", 0, [1, 2])];
    const favourite = listener("judge", () => (favourite.told.length === 1 ? "c" : "a"));
    const { outcome } = await simulate(debate({ name: "talk", debaters, judge: favourite.agent }), "go");
    expect(completed(outcome).value.winner).toBe("a");
    expect(favourite.told[0]?.role).not.toContain("- c");
  });

  test("D9 debate: an error of the judge is that of the debate, unchanged", async () => {
    const broken = fn("judge", (): string => {
      throw new RangeError("no bench");
    });
    const { outcome } = await simulate(
      debate({ name: "talk", debaters: [debater("a"), debater("b")], judge: broken }),
      "go",
    );
    expect(outcome).toMatchObject({ status: "failed", error: { message: "no bench" } });
  });
});
