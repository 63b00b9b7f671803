import { describe, expect, test } from "vitest";
import { readPeerTurn } from "../../src/teams/peers/peer-turn.ts";

describe("what a peer does with its turn", () => {
  test.each<[string, unknown, unknown]>([
    ["nothing", undefined, { messages: [], answer: undefined, more: false }],
    ["an empty value", {}, { messages: [], answer: undefined, more: false }],
    [
      "a message without an intent",
      { messages: [{ to: "B", content: "x" }] },
      { messages: [{ to: "b", content: "x", intent: "inform" }] },
    ],
    ["an answer that is empty", { answer: "" }, { answer: undefined }],
    ["an answer that is none", { answer: null }, { answer: undefined }],
    ["false as an answer", { answer: false }, { answer: false }],
    ["a text with JSON in it", 'So: {"more": true}', { more: true }],
  ])("%s", (_, answer, value) => {
    expect(readPeerTurn(answer, ["a", "b", "all"])).toMatchObject({ value });
  });

  test.each<[string, unknown, RegExp]>([
    ["no JSON", "Hello.", /must be JSON/],
    ["a list", [1], /must be JSON/],
    ["messages that are no list", { messages: "x" }, /must be a list/],
    ["a stranger", { messages: [{ to: "zoe", content: "x" }] }, /one of a, b, all; got "zoe"/],
    ["nobody", { messages: [{ content: "x" }] }, /one of a, b, all; got null/],
    ["no content", { messages: [{ to: "a" }] }, /to a has no content/],
    [
      "an intent there is not",
      { messages: [{ to: "a", content: "x", intent: "shout" }] },
      /one of ask, answer, inform/,
    ],
  ])("refuses %s", (_, answer, wrong) => {
    expect(readPeerTurn(answer, ["a", "b", "all"])).toMatchObject({ wrong: expect.stringMatching(wrong) });
  });
});
