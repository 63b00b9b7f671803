import { describe, expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { readProposal, readRanking, readVote } from "../../src/teams/vote/ballots.ts";

describe("D13 reading ballots", () => {
  const options = ["red", "red wine", "white"];

  test.each<[string, Json, readonly string[] | null]>([
    ["a list", ["white", "red"], ["white", "red"]],
    ["a field", { ranking: ["Red Wine", "red"], why: "x" }, ["red wine", "red"]],
    ["a list in a fence", '```json\n["red", "white"]\n```', ["red", "white"]],
    ["one after another", "white > red wine > red", ["white", "red wine", "red"]],
    ["numbered", "1. Red\n2. White", ["red", "white"]],
    ["in words", "white, then red", ["white", "red"]],
    ["one name", "white", ["white"]],
    ["a choice", { choice: "white" }, ["white"]],
    ["an abstention", "I abstain.", []],
    ["an empty list", { ranking: [] }, []],
    ["null", null, []],
    ["prose, which may mean anything", "red is worse than white", null],
    ["the other way round", "red < white", null],
    ["places", "2. red\n1. white", null],
    ["a list with a no", ["white", "not red"], null],
    ["a no", "I do not abstain", null],
    ["an option twice", ["red", "red"], null],
    ["an option that there is not", ["red", "beer"], null],
    ["nothing", "", null],
    ["something else", { best: 7 }, null],
  ])("a ranking: %s", (_, answer, ranking) => {
    const read = readRanking(answer, options);
    expect("value" in read ? read.value.ranking : null).toEqual(ranking);
  });

  test.each<[string, Json, readonly string[] | null]>([
    ["a name", "red wine", ["red wine"]],
    ["a boolean that is an option's name", true, null],
    ["an abstention", { choice: "abstain" }, []],
    ["no choice", { choice: null }, []],
    ["two names", "red or white", null],
    ["a no", "I would not take red.", null],
    ["an abstention in a sentence", "I abstain.", []],
    ["no abstention", "I would never abstain.", null],
  ])("a vote: %s", (_, answer, ranking) => {
    const read = readVote(answer, options);
    expect("value" in read ? read.value.ranking : null).toEqual(ranking);
  });

  test("an option called abstain can be voted for", () => {
    expect(readVote("abstain", ["act", "abstain"])).toMatchObject({ value: { ranking: ["abstain"] } });
  });

  test.each<[string, Json, string | null]>([
    ["a text", " Merlot ", "Merlot"],
    ["a field", '{"proposal": "Merlot"}', "Merlot"],
    ["a text that looks like a number", "1984", "1984"],
    ["nothing", " ", null],
    ["a list", ["a"], null],
    ["an essay", "x".repeat(201), null],
  ])("a proposal: %s", (_, answer, option) => {
    const read = readProposal(answer);
    expect("value" in read ? read.value : null).toBe(option);
  });
});
