import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Turn } from "../../src/core/turn.ts";
import { roster } from "../../src/teams/membership/roster.ts";
import type { VoteView } from "../../src/teams/vote/election.ts";
import { type VoteOptions, vote } from "../../src/teams/vote.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths, stubborn } from "../runtime/world.ts";
import { completed, survivesCrashes } from "./survives-crashes.ts";

const voter = (name: string, answer: Json, ms = 0) =>
  fn(name, async (_: Turn<VoteView>, ctx): Promise<Json> => {
    if (ms > 0) await ctx.sleep(ms);
    return answer;
  });
const failing = (name: string) =>
  fn(name, (_: Turn<VoteView>): Json => {
    throw new Error(`${name} is ill`);
  });

/** The result of a vote of members called m1, m2 … with these answers. */
async function held(answers: readonly Json[], rules: Partial<VoteOptions<string>> = {}) {
  const members = answers.map((answer, index) => voter(`m${index + 1}`, answer));
  const team = vote<string>({ name: "vote", members, options: ["red", "white", "rose"], ...rules });
  return completed((await simulate(team, "Which wine?")).outcome);
}

describe("D13 vote", () => {
  test("D13 vote: models vote in secret, with reasons, and one that names none of the options is asked again", async () => {
    const rules =
      /^Which wine\?[\s\S]*You are a member of board[\s\S]*options:\n- red\n- white[\s\S]*Which option do you vote for/;
    const models = {
      ann: scriptedModel([{ text: "White.", expect: { lastUser: rules } }]),
      bob: scriptedModel([
        "Water.",
        {
          text: '{"choice": "White", "why": "fish"}',
          expect: { lastUser: /cannot be used[\s\S]*"red", "white"; or abstain/ },
        },
      ]),
      cid: scriptedModel([{ json: { choice: "red", why: "meat" } }]),
    };
    const cid = agent({
      name: "cid",
      model: models.cid,
      output: z.object({ choice: z.enum(["red", "white"]), why: z.string() }),
    });
    const members = [agent({ name: "ann", model: models.ann }), agent({ name: "bob", model: models.bob }), cid];
    const team = vote({ name: "board", members, options: ["red", "white"] });
    const { outcome, entries } = await simulate(team, "Which wine?");
    for (const model of Object.values(models)) model.assertDone();
    expect(completed(outcome)).toEqual({
      value: "white",
      winner: "white",
      outcome: "elected",
      tied: [],
      tally: [
        { option: "red", votes: 1, beats: null },
        { option: "white", votes: 2, beats: null },
      ],
      ballots: [
        { member: "ann", weight: 1, ranking: ["white"], why: "" },
        { member: "bob", weight: 1, ranking: ["white"], why: "fish" },
        { member: "cid", weight: 1, ranking: ["red"], why: "meat" },
      ],
      failures: [],
    });
    expect(entries.filter(({ type }) => type === "vote.counted")).toMatchObject([
      { body: { data: { winner: "white", outcome: "elected", ballots: 3 } } },
    ]);
  });

  test("D13 ranked: members rank, and the option that beats the others wins though few have it first", async () => {
    const answers = [
      ["red", "rose", "white"],
      { ranking: ["red", "rose"] },
      "white > rose > red",
      "1. white\n2. rose",
      "rose",
    ];
    const { winner, tally, ballots } = await held(answers, { method: "ranked" });
    expect(winner).toBe("rose");
    expect(tally).toEqual([
      { option: "red", votes: 2, beats: 0 },
      { option: "white", votes: 2, beats: 0 },
      { option: "rose", votes: 1, beats: 2 },
    ]);
    expect(ballots.map(({ ranking }) => ranking.length)).toEqual([3, 2, 3, 2, 1]);
  });

  test("D13 plurality: the most votes win without a majority", async () => {
    const answers = ["red", "red", "white", "rose"];
    expect(await held(answers, { method: "plurality" })).toMatchObject({ winner: "red", outcome: "elected" });
    expect(await held(answers)).toMatchObject({ winner: null, outcome: "no_majority", tied: [] });
  });

  test("D13 weighted: votes count for what their members weigh", async () => {
    const { winner, ballots } = await held(["red", "white", "white"], { weights: { m1: 2.5 } });
    expect(winner).toBe("red");
    expect(ballots.map(({ weight }) => weight)).toEqual([2.5, 1, 1]);
  });

  test("D13 ties: nobody, the first in the list, or one by lot that is the same in each replay", async () => {
    const answers = ["rose", "white"];
    const method = "plurality";
    const tied = ["white", "rose"];
    expect(await held(answers, { method })).toMatchObject({ winner: null, outcome: "tied", tied });
    expect(await held(answers, { method, tie: "first" })).toMatchObject({ winner: "white", outcome: "tied", tied });
    const drawn = async (seed: number) => {
      const members = answers.map((answer, index) => voter(`m${index}`, answer));
      const team = vote({ name: "vote", members, options: ["white", "rose"], method, tie: "lot" });
      return completed((await simulate(team, "", { seed, alwaysReplay: seed % 2 === 0 })).outcome).winner;
    };
    const lots = await Promise.all(Array.from({ length: 20 }, (_, seed) => drawn(seed)));
    expect(new Set(lots)).toEqual(new Set(["white", "rose"]));
  });

  test("D13 quorum: those that abstain take part, those that fail do not", async () => {
    const members = [voter("a", "red"), voter("b", { choice: null, why: "no idea" }), failing("c")];
    const rules = { name: "vote", members, options: ["red", "white"] } as const;
    const two = completed((await simulate(vote({ ...rules, quorum: 2 }), "")).outcome);
    expect(two).toMatchObject({ winner: "red", failures: [{ member: "c", code: null, message: "c is ill" }] });
    expect(two.ballots[1]).toEqual({ member: "b", weight: 1, ranking: [], why: "no idea" });
    const three = completed((await simulate(vote({ ...rules, quorum: 3 }), "")).outcome);
    expect(three).toMatchObject({ winner: null, outcome: "no_quorum", failures: [{ member: "c" }] });
    expect(await held(["abstain", "Abstain.", null])).toMatchObject({ winner: null, outcome: "no_votes" });
  });

  test("D13 vote: without options, members propose them, and vote in the same conversation", async () => {
    const model = scriptedModel([
      { text: "Merlot", expect: { lastUser: /Which wine\?[\s\S]*Propose one option/ } },
      {
        text: "pinot",
        expect: {
          lastUser: /^options:\n- Merlot\n- Pinot\n\nWhich option/,
          that: ({ messages }) => messages.length === 3,
        },
      },
    ]);
    const members = [
      agent({ name: "ann", model }),
      fn("bob", ({ view }: Turn<VoteView>): Json => (view.options.length === 0 ? { proposal: "Pinot" } : "Pinot")),
      fn("cid", ({ view }: Turn<VoteView>): Json => (view.options.length === 0 ? " merlot " : "Merlot")),
      failing("dan"),
    ];
    const { outcome, entries } = await simulate(vote({ name: "board", members }), "Which wine?");
    model.assertDone();
    const { winner, tally, failures } = completed(outcome);
    expect(winner).toBe("Pinot");
    expect(tally.map(({ option }) => option)).toEqual(["Merlot", "Pinot"]);
    expect(failures.map(({ member }) => member)).toEqual(["dan", "dan"]);
    expect(paths(entries, "vote.proposed")).toEqual(["board"]);
  });

  test("D13 vote: options come from the input, and are checked", async () => {
    const members = [voter("a", "x"), voter("b", "x")];
    const options = (input: Json) => input as readonly string[];
    const team = vote({ name: "vote", members, options });
    expect(completed((await simulate(team, ["x", "y"])).outcome).winner).toBe("x");
    const { outcome } = await simulate(team, ["x", "X "]);
    expect(outcome).toMatchObject({ status: "failed", error: { code: "invalid_input", message: /twice/ } });
  });

  test("D13 vote: whatever members do, every one has a ballot or a failure, and it takes as long as the slowest", async () => {
    const answers = fc.array(
      fc.record({
        answer: fc.constantFrom("red", "white", "abstain", "water", null),
        ms: fc.integer({ min: 1, max: 99 }),
      }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(answers, fc.constantFrom("majority", "plurality", "ranked"), async (list, method) => {
        const members = list.map(({ answer, ms }, index) => voter(`m${index}`, answer, ms));
        const team = vote({ name: "vote", members, options: ["red", "white"], method });
        const { outcome, elapsedMs } = await simulate(team, "");
        const times = list.map(({ answer, ms }) => (answer === "water" ? 2 * ms : ms));
        expect(elapsedMs).toBe(Math.max(...times));
        const bad = list.filter(({ answer }) => answer === "water").length;
        if (bad === list.length) {
          expect(outcome).toMatchObject({ status: "failed", error: { code: "not_enough" } });
          return;
        }
        const { ballots, failures } = completed(outcome);
        expect(failures.every(({ code }) => code === "output_invalid")).toBe(true);
        expect([failures.length, ballots.length]).toEqual([bad, list.length - bad]);
      }),
      { numRuns: 40 },
    );
  });

  test("D13 vote: members of the moment vote", async () => {
    const candidates = [voter("a", "red"), voter("b", "white")];
    const board = roster({ name: "board", candidates, members: ["b"] });
    const { outcome } = await simulate(vote({ name: "vote", members: board, options: ["red", "white"] }), "");
    expect(completed(outcome).ballots.map(({ member }) => member)).toEqual(["b"]);
  });

  test("D13 vote: a vote is a member of a vote", async () => {
    const inner = vote({ name: "inner", members: [voter("a", "red"), voter("b", "red")], options: ["red", "white"] });
    const members = [inner, voter("c", "red"), voter("d", "white")];
    const { outcome } = await simulate(vote({ name: "outer", members, options: ["red", "white"] }), "");
    expect(await held([{ value: ["rose"], failures: [] }], { method: "ranked" })).toMatchObject({ winner: "rose" });
    expect(completed(outcome)).toMatchObject({
      winner: "red",
      ballots: [{ member: "inner", ranking: ["red"] }, {}, {}],
    });
  });

  test("D13 vote: cancelling stops all members, and is nobody's failure", async () => {
    const team = vote({ name: "vote", members: [voter("a", "x", 900), voter("b", "x", 900)], options: ["x", "y"] });
    const { outcome, entries } = await simulate(team, "", {
      async meanwhile(app, id, clock) {
        await stubborn(clock, 5);
        await app.cancel(id);
      },
    });
    expect(outcome.status).toBe("cancelled");
    expect(paths(entries, "vote.counted")).toEqual([]);
  });

  test("D13 vote: goes on after a crash at any write with the same result", async () => {
    const model = scriptedModel(byTurn(["tea", "coffee"]));
    const members = [
      agent({ name: "a", model }),
      voter("b", "coffee", 5),
      fn(
        "c",
        ({ view }: Turn<VoteView>, ctx): Promise<Json> =>
          ctx.step("weigh", () => view.options[0] ?? "tea", { effect: "pure" }),
      ),
    ];
    expect(
      await survivesCrashes(vote({ name: "vote", members, method: "ranked", tie: "lot" }), "Drink?"),
    ).toBeGreaterThan(8);
  });

  test.each<[string, Partial<VoteOptions<string>> & Record<string, unknown>, RegExp]>([
    ["no members", { members: [] }, /at least 1 member/],
    ["one option", { options: ["x"] }, /at least 2 options/],
    ["an option twice", { options: ["x", "X"] }, /"X" is there twice|"x" is there twice/],
    ["an option without a name", { options: ["x", " "] }, /a list of names/],
    ["another method", { method: "borda" as never }, /must be one of majority, plurality, ranked/],
    ["another tie rule", { tie: "coin" as never }, /must be one of none, first, lot/],
    ["a tie rule for a majority", { tie: "lot" }, /tie does nothing with a majority.*; give method: "plurality"/],
    ["a threshold of half", { threshold: 0.5 }, /over 0\.5/],
    ["a threshold for ranked", { threshold: 0.6, method: "ranked" }, /for a majority/],
    ["a quorum of nobody", { quorum: 0 }, /from 1 to 2/],
    ["a quorum of more than all", { quorum: 3 }, /from 1 to 2/],
    ["a weight of a stranger", { weights: { z: 1 } }, /weights: no member is called "z" \(members: a, b\)/],
    ["a weight below nought", { weights: { a: -1 } }, /from 0 to 1000000/],
    ["a weight that is none", { weights: { a: Number.NaN } }, /from 0 to 1000000/],
    ["a limit of nought", { limit: 0 }, /limit must be/],
    ["an option there is not", { weight: {} }, /did you mean "weights"/],
  ])("D13 vote: refuses %s", (_, wrong, message) => {
    const members = [voter("a", "x"), voter("b", "x")];
    expect(() => vote({ name: "vote", members, options: ["x", "y"], ...wrong } as VoteOptions<string>)).toThrow(
      message,
    );
  });
});
