import { describe, expect, test } from "vitest";
import { readAble, readContributions, readOffer } from "../../src/teams/blackboard/read-contribution.ts";

const one = { description: "a", content: null };
const many = (count: number) => Array.from({ length: count }, (_, at) => ({ description: `${at}` }));

describe("D8 blackboard: answers", () => {
  test.each<[string, unknown, unknown]>([
    ["entries", { entries: [{ description: "a" }] }, [one]],
    [
      "with content",
      { entries: [{ description: "a", content: { x: [1] } }] },
      [{ description: "a", content: { x: [1] } }],
    ],
    ["a list alone", [{ description: "a" }], [one]],
    ["a text", 'I add: {"entries":[{"description":"a"}]}', [one]],
    ["none", { entries: [] }, []],
    ["null", null, []],
    ["nothing", undefined, []],
    ["null as text", "null", []],
    ["as many as may be", { entries: many(20) }, many(20).map((entry) => ({ ...entry, content: null }))],
    ["too many", { entries: many(21) }, /21 entries/],
    ["prose", "I have nothing.", /"entries"/],
    ["another field", { findings: [] }, /"entries"/],
    ["no description", { entries: [{ description: "a" }, { content: 1 }] }, /entry 2/],
    ["an empty one", { entries: [{ description: " " }] }, /entry 1/],
    ["no object", { entries: ["a"] }, /entry 1/],
  ])("what is added: %s", (_, answer, expected) => {
    const read = readContributions(answer);
    if (expected instanceof RegExp) expect(read).toEqual({ wrong: expect.stringMatching(expected) });
    else expect(read).toEqual({ value: expected });
  });

  test.each<[string, unknown, unknown]>([
    ["able", { able: true }, { bid: 1 }],
    ["not able", { able: false }, { bid: 0 }],
    ["a text", '{"able": true}', { bid: 1 }],
    ["true", "true", { bid: 1 }],
    ["a word", "Yes.", { bid: 1 }],
    ["a sentence", "Yes, if I had the map, and no otherwise.", /"able"/],
    ["another word", "no", { bid: 0 }],
    ["null", null, { bid: 0 }],
    ["with entries", { able: true, entries: [{ description: "a" }] }, { bid: 1, entries: [one] }],
    ["entries alone", { entries: [{ description: "a" }] }, { bid: 1, entries: [one] }],
    ["no entries", { entries: [] }, { bid: 0 }],
    ["able to add nothing", { able: true, entries: [] }, { bid: 0 }],
    ["not able, with entries", { able: false, entries: [{ description: "a" }] }, { bid: 0 }],
    ["bad entries", { able: true, entries: [1] }, /entry 1/],
    ["neither", "perhaps", /"able"/],
    ["something else", { able: 1 }, /"able"/],
  ])("whether it could: %s", (_, answer, expected) => {
    const read = readAble(answer);
    if (expected instanceof RegExp) expect(read).toEqual({ wrong: expect.stringMatching(expected) });
    else expect(read).toEqual({ value: expected });
  });

  test.each<[string, unknown, unknown]>([
    ["a bid", { bid: 0.4 }, { bid: 0.4 }],
    ["a number", "0.4", { bid: 0.4 }],
    ["none", { bid: 0 }, { bid: 0 }],
    ["null", null, { bid: 0 }],
    ["with entries", { bid: 0.4, entries: [{ description: "a" }] }, { bid: 0.4, entries: [one] }],
    ["entries alone", { entries: [{ description: "a" }] }, { bid: 1, entries: [one] }],
    ["with no entries", { bid: 0.4, entries: [] }, { bid: 0 }],
    ["too much", { bid: 1.1 }, /"bid"/],
    ["too much, with entries", { bid: 7, entries: [{ description: "a" }] }, /"bid"/],
    ["too little", -0.1, /"bid"/],
    ["no number", { bid: "high" }, /"bid"/],
    ["prose", "much", /"bid"/],
  ])("how much: %s", (_, answer, expected) => {
    const read = readOffer(answer);
    if (expected instanceof RegExp) expect(read).toEqual({ wrong: expect.stringMatching(expected) });
    else expect(read).toEqual({ value: expected });
  });
});
