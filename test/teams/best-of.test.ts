import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import { threads } from "../../src/agents/threads.ts";
import type { Json } from "../../src/base/json.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { CandidateView, JudgeView } from "../../src/teams/best-of/candidates.ts";
import { readJudgement } from "../../src/teams/best-of/judgement.ts";
import { bestOf } from "../../src/teams/best-of.ts";
import { roster } from "../../src/teams/membership/roster.ts";
import { type AuthorView, refine } from "../../src/teams/refine.ts";
import { vote } from "../../src/teams/vote.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths, stubborn } from "../runtime/world.ts";
import { completed, survivesCrashes } from "./survives-crashes.ts";

/** Takes so long for its candidate, and fails for some. */
const maker = (name: string, ms: (candidate: number) => number, fails: readonly number[] = []) =>
  fn(name, async ({ view: { candidate } }: Turn<CandidateView>, ctx) => {
    await ctx.sleep(ms(candidate));
    if (fails.includes(candidate)) throw new Error(`no candidate ${candidate}`);
    return `${name} ${candidate}`;
  });

const judging = (answer: Json) => fn("judge", (_: Turn<JudgeView<string>>) => answer);

describe("D14 best of n", () => {
  test("D14 best of n: a model makes candidates on its own, and another one judges them without knowing whose they are", async () => {
    const make = scriptedModel(
      ({ lastUser, turn }) => `Answer to ${/candidate: \d/.exec(lastUser)?.[0]}, turn ${turn}`,
    );
    const judge = scriptedModel([
      {
        text: "It is clearest.\nCandidate 3",
        expect: {
          lastUser:
            /^Why is the sky blue\?[\s\S]*candidate 1: Answer to candidate: 1, turn 0\n\ncandidate 2: .*turn 0\n\ncandidate 3: .*turn 0[\s\S]*Answer with its number/,
        },
      },
    ]);
    const team = bestOf({
      name: "best",
      members: [agent({ name: "poet", model: make })],
      n: 3,
      judge: agent({ name: "judge", model: judge }),
    });
    const { outcome, entries } = await simulate(team, "Why is the sky blue?");
    judge.assertDone();
    const score = null;
    expect(completed(outcome)).toEqual({
      value: "Answer to candidate: 3, turn 0",
      candidate: 3,
      member: "poet",
      scores: [1, 2, 3].map((candidate) => ({ candidate, member: "poet", score })),
      failures: [],
    });
    expect(make.requests.every(({ lastUser }) => !lastUser.includes("judge"))).toBe(true);
    expect(paths(entries, "agent.started").slice(1)).toEqual(["best/poet", "best/poet#2", "best/poet#3", "best/judge"]);
    expect(entries.filter(({ type }) => type === "best-of.judged")).toMatchObject([
      { body: { data: { candidate: 3, member: "poet", of: 3 } } },
    ]);
  });

  test("D14 best of n: takes as long as the slowest candidate, and deals candidates to the members in turn", async () => {
    const members = [maker("a", (n) => n * 100), maker("b", (n) => n * 100)];
    const score = (value: string) => -value.length;
    const { outcome, elapsedMs } = await simulate(bestOf({ name: "best", members, n: 5, score }), "go");
    expect(elapsedMs).toBe(500);
    expect(
      completed(outcome)
        .scores.map(({ member }) => member)
        .join(""),
    ).toBe("ababa");
    expect((await simulate(bestOf({ name: "best", members, n: 4, limit: 1, score }), "go")).elapsedMs).toBe(1_000);
  });

  test("D14 best of n: the highest score wins, the first of equals, and failures are named", async () => {
    const worth = fc.record({ score: fc.integer({ min: 0, max: 3 }), fails: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(worth, { minLength: 1, maxLength: 6 }), async (list) => {
        const fails = list.flatMap((each, index) => (each.fails ? [index + 1] : []));
        const score = (value: string) => list[Number(value.slice(2)) - 1]?.score ?? -1;
        const team = bestOf({ name: "best", members: [maker("a", () => 1, fails)], n: list.length, score });
        const { outcome } = await simulate(team, "go");
        const left = list.map(({ score: points }, index) => ({ points, candidate: index + 1 }));
        const good = left.filter(({ candidate }) => !fails.includes(candidate));
        if (good.length === 0) {
          expect(outcome).toMatchObject({ status: "failed", error: { code: "not_enough" } });
          return;
        }
        const most = Math.max(...good.map(({ points }) => points));
        const { candidate, value, failures, scores } = completed(outcome);
        expect(candidate).toBe(good.find(({ points }) => points === most)?.candidate);
        expect(value).toBe(`a ${candidate}`);
        expect(failures.map((failure) => failure.candidate)).toEqual(fails);
        expect(scores.map((each) => each.score)).toEqual(good.map(({ points }) => points));
      }),
      { numRuns: 40 },
    );
  });

  test("D14 best of n: a candidate whose score throws or is no number has failed", async () => {
    const score = (value: string) => {
      if (value === "a 1") throw new Error("does not compile");
      return value === "a 2" ? Number.NaN : 1;
    };
    const { outcome } = await simulate(bestOf({ name: "best", members: [maker("a", () => 1)], n: 3, score }), "go");
    const { candidate, failures } = completed(outcome);
    expect(candidate).toBe(3);
    expect(failures).toEqual([
      { member: "a", code: null, message: "does not compile", candidate: 1 },
      { member: "a", code: null, message: "its score is NaN, which is no finite number", candidate: 2 },
    ]);
  });

  test("D14 best of n: a score that answers later is recorded, one step for each candidate", async () => {
    let asked = 0;
    const score = async (value: string) => {
      asked += 1;
      return value.length;
    };
    const team = bestOf({ name: "best", members: [maker("a", () => 1)], n: 2, score });
    const { entries } = await simulate(team, "go", { alwaysReplay: true });
    expect(asked).toBe(2);
    expect(paths(entries, "step.completed")).toEqual(["best/score-1", "best/score-2"]);
  });

  test("D14 best of n: one candidate that is left needs no judge", async () => {
    const members = [maker("a", () => 1, [1, 3])];
    const { outcome, entries } = await simulate(bestOf({ name: "best", members, n: 3, judge: judging(1) }), "go");
    expect(completed(outcome)).toMatchObject({ candidate: 2, scores: [{ candidate: 2, score: null }] });
    expect(paths(entries, "agent.started")).not.toContain("best/judge");
  });

  test("D14 best of n: a judge that cannot be understood is asked again once, and then fails the team", async () => {
    const members = [maker("a", () => 1)];
    const judge = scriptedModel([
      "Both are fine.",
      { text: "{}", expect: { lastUser: /names none of the candidates 1, 2/ } },
    ]);
    const team = bestOf({ name: "best", members, n: 2, judge: agent({ name: "judge", model: judge }) });
    const { outcome } = await simulate(team, "go");
    judge.assertDone();
    expect(outcome).toMatchObject({ status: "failed", error: { code: "output_invalid", detail: { agent: "judge" } } });
  });

  test("D14 best of n: a vote is a judge, and refine makes candidates", async () => {
    const write = fn("writer", ({ view }: Turn<AuthorView>) => `version ${view.critique ?? 0}`);
    const members = [refine({ name: "careful", author: write, critic: judging(1), accept: () => true })];
    const voter = (name: string, choice: string) => fn(name, () => choice);
    const judge = vote({
      name: "jury",
      members: [voter("x", "2"), voter("y", "1"), voter("z", "2")],
      options: ["1", "2"],
    });
    const author = fn("careful", ({ view }: Turn<CandidateView>) => `mine ${view.candidate}`);
    const { outcome } = await simulate(bestOf({ name: "best", members: [author], n: 2, judge }), "go");
    expect(completed(outcome)).toMatchObject({ candidate: 2, value: "mine 2" });
    const nested = await simulate(bestOf({ name: "best", members, n: 2, score: ({ rounds }) => rounds }), "go");
    expect(completed(nested.outcome)).toMatchObject({ candidate: 1, value: { accepted: true } });
  });

  test("D14 best of n: members of the moment make the candidates", async () => {
    const crew = roster({ name: "crew", candidates: [maker("a", () => 1), maker("b", () => 1)], members: ["b"] });
    const team = bestOf({ name: "best", members: crew, n: 2, score: () => 1 });
    const { outcome } = await simulate(team, "go");
    expect(completed(outcome).scores.map(({ member }) => member)).toEqual(["b", "b"]);
    const empty = roster({ name: "crew", candidates: [maker("a", () => 1)], members: [] });
    const none = await simulate(bestOf({ name: "best", members: empty, score: () => 1 }), "go");
    expect(none.outcome).toMatchObject({ status: "failed", error: { code: "not_enough" } });
  });

  test("D14 best of n: cancelling stops all candidates", async () => {
    const team = bestOf({ name: "best", members: [maker("a", () => 900)], n: 3, score: () => 1 });
    const { outcome, entries } = await simulate(team, "go", {
      async meanwhile(app, id, clock) {
        await stubborn(clock, 5);
        await app.cancel(id);
      },
    });
    expect(outcome.status).toBe("cancelled");
    expect(paths(entries, "best-of.judged")).toEqual([]);
  });

  test("D14 best of n: goes on after a crash at any write with the same result", async () => {
    const model = scriptedModel(byTurn(["an answer"]));
    const judge = scriptedModel(byTurn(["2"]));
    const team = bestOf({
      name: "best",
      members: [agent({ name: "a", model }), maker("b", (n) => n)],
      n: 3,
      judge: agent({ name: "judge", model: judge }),
    });
    expect(await survivesCrashes(team, "go")).toBeGreaterThan(8);
  });

  test("D14 best of n: refuses what cannot be", () => {
    const members = [maker("a", () => 1)];
    const score = () => 1;
    expect(() => bestOf({ name: "b", members } as never)).toThrow(/either a judge or a score/);
    expect(() => bestOf({ name: "b", members, score, judge: judging(1) } as never)).toThrow(
      /either a judge or a score/,
    );
    expect(() => bestOf({ name: "b", members: [], score })).toThrow(/at least 1 member/);
    for (const n of [0, 1.5, Number.POSITIVE_INFINITY]) {
      expect(() => bestOf({ name: "b", members, score, n })).toThrow(/n must be a whole number/);
    }
    expect(() => bestOf({ name: "b", members, score, limit: 0 })).toThrow(/limit must be/);
    expect(() => bestOf({ name: "b", members, scores: score } as never)).toThrow(/did you mean "score"/);
  });
});

test("D14 best of n: a list that may be an order or scores is sent back once, saying what counts", async () => {
  const members = [fn("a", () => "first"), fn("b", () => "second")];
  const requests: string[] = [];
  const answers: Json[] = [[2, 1], { scores: { 1: 2, 2: 1 } }];
  const judge = fn("judge", ({ request }: Turn<JudgeView>) => {
    requests.push(request);
    return answers.shift() ?? null;
  });
  const { outcome } = await simulate(bestOf({ name: "b", members, judge }), "t");
  expect(outcome).toMatchObject({ value: { value: "first", scores: [{ score: 2 }, { score: 1 }] } });
  expect(requests[1]).toContain(
    'answer with the number of the best candidate alone, or with {"scores": {"1": …, "2": …}}',
  );

  answers.push([1, 2], [2, 1]);
  const again = await simulate(bestOf({ name: "b", members, judge }), "t");
  expect(again.outcome).toMatchObject({ status: "failed", error: { code: "output_invalid" } });
});

test("A5 memory: a judge that has one is not shown twice what it judges", async () => {
  const model = scriptedModel([{ text: "neither" }, { text: "2" }]);
  const judge = agent({ name: "judge", model, memory: threads() });
  const members = [fn("a", () => "the first"), fn("b", () => "the second")];
  const { outcome } = await simulate(bestOf({ name: "b", members, judge }), "t");
  expect(outcome).toMatchObject({ value: { value: "the second" } });
  expect(model.requests[0]?.lastUser).toContain("the second");
  expect(model.requests[1]?.lastUser).toContain("cannot be used");
  expect(model.requests[1]?.lastUser).not.toContain("the second");
});

describe("readJudgement", () => {
  const none = new Map<number, number>();
  const scored = (one: number, three: number) =>
    new Map([
      [1, one],
      [3, three],
    ]);

  test.each<[string, Json, number | undefined, ReadonlyMap<number, number>]>([
    ["a number", 3, 3, none],
    ["a number as text", "3", 3, none],
    ["a sentence that says no more", "The best is candidate 3.", 3, none],
    ["a sentence that may mean anything", "I would not take candidate 3.", undefined, none],
    ["a sentence with other candidates' number", "Number 1, not the other.", undefined, none],
    ["a choice", { choice: 3, why: "short" }, 3, none],
    ["a label", '{"best": "candidate 1"}', 1, none],
    ["scores by number", { scores: { 1: 4, 3: 7 } }, 3, scored(4, 7)],
    ["scores by label, fenced", '```json\n{"candidate 1": 9, "candidate 3": 7}\n```', 1, scored(9, 7)],
    ["scores in order", [2, 5], 3, scored(2, 5)],
    ["scores in order, said to be scores", { scores: [2, 1] }, 1, scored(2, 1)],
    ["scores in order, one of them twice", [1, 1], 1, scored(1, 1)],
    ["an order, or scores: best first", [2, 1], undefined, none],
    ["an order, or scores, as text", "[1, 2]", undefined, none],
    ["an order of the numbers that there are", [3, 1], undefined, none],
    [
      "scores with their candidates",
      {
        scores: [
          { candidate: 3, score: 8 },
          { candidate: 1, score: 8 },
        ],
      },
      1,
      scored(8, 8),
    ],
    ["one score is missing", { scores: { 1: 4 } }, undefined, none],
    ["a candidate that there is not", 2, undefined, none],
    ["several", "1 or 3", undefined, none],
    ["nothing", null, undefined, none],
  ])("%s", (_, answer, best, scores) => {
    const read = readJudgement(answer, [1, 3]);
    expect(read).toEqual(
      best === undefined ? { wrong: expect.stringContaining("candidates 1, 3") } : { value: { best, scores } },
    );
  });
});
