import { describe, expect, test } from "vitest";
import { type HandOff, readTurn } from "../../src/teams/swarm/hand-off.ts";

const handOff = (handoff: string, why: string): HandOff => ({ handoff, why });

describe("what a member does with its turn", () => {
  test.each<[string, unknown, string | undefined]>([
    ["a value", handOff("b", "w"), "b"],
    ["JSON", '{"handoff":"b","why":"w"}', "b"],
    ["a fence", 'Well.\n```json\n{"handoff":"B","why":"w"}\n```', "b"],
    ["no target in a typed answer", { answer: "x", handoff: null, why: "" }, undefined],
    ["an empty target", { answer: "x", handoff: "" }, undefined],
    ["a text", "I would hand off to b.", undefined],
    ["other JSON", '{"handoffs": 3}', undefined],
    ["nothing", undefined, undefined],
  ])("%s", (_, answer, to) => {
    const read = readTurn(answer, ["a", "b"]);
    expect(read).toMatchObject({ value: to === undefined ? { answer } : { to } });
  });

  test.each([{ handoff: "b" }, { handoff: "b", why: " " }, { handoff: "b", why: 3 }])(
    "no hand-off without a why: %j",
    (answer) => {
      expect(readTurn(answer, ["b"])).toMatchObject({
        wrong: expect.stringContaining('say in "why" what b has to know'),
      });
    },
  );

  test("what is written around a hand-off, and its other fields, are part of the story", () => {
    expect(readTurn({ ...handOff("b", "w"), found: [1, 2], empty: null }, ["b"])).toMatchObject({
      value: { said: 'I hand off to b: w\n{"found":[1,2]}' },
    });
    expect(readTurn('See page 3. {"handoff":"b","why":"w"}', ["b"])).toMatchObject({
      value: { said: 'See page 3. {"handoff":"b","why":"w"}\n\nI hand off to b: w' },
    });
  });
});
