import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import { askFor, type Read, readChoice, readJson } from "../../src/teams/turns/read-answer.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";

describe("readJson", () => {
  test.each<[string, Json, Json | undefined]>([
    ["a value as it is", { a: 1 }, { a: 1 }],
    ["null as it is", null, null],
    ["a text of JSON", '{"a":1}', { a: 1 }],
    ["a text that is a number", " 7 ", 7],
    ["a fence", 'Here it is:\n```json\n{"a":[1]}\n```\nDone.', { a: [1] }],
    ["a fence without a language", "```\n[1,2]\n```", [1, 2]],
    ["prose around it", 'I think {"a":1} is right.', { a: 1 }],
    ["a list within prose", "Ranked: [1, 2].", [1, 2]],
    ["brackets that are no JSON", "see [above] {here}", undefined],
    ["no JSON at all", "yes", undefined],
    ["nothing", "", undefined],
  ])("%s", (_, answer, found) => {
    expect(readJson(answer)).toEqual(found);
  });
});

describe("readChoice", () => {
  const options = ["red", "red wine", "white", "2"];

  test.each<[string, Json, string | undefined]>([
    ["the name", "red", "red"],
    ["the name, written otherwise", "  RED Wine ", "red wine"],
    ["a quoted name", '"white"', "white"],
    ["with a full stop", "White.", "white"],
    ["a field choice", { choice: "white", reason: "not red" }, "white"],
    ["a field name, fenced", '```json\n{"name": "white"}\n```', "white"],
    ["the only field that names one", { vote: "red", why: "it is warm" }, "red"],
    ["a number", 2, "2"],
    ["a number as text", "2", "2"],
    ["a number in a field", '{"choice": 2}', "2"],
    ["with emphasis", "**white**.", "white"],
    ["in the first line", "White.\n\nIt is colder than red.", "white"],
    ["in the last line", "It is colder than red.\n\n> so:\n`white`", "white"],
    ["after a word for it", "**My vote:** red wine", "red wine"],
    ["after a word, in a heading", "It is cold.\n## Final verdict: White", "white"],
    ["in a sentence that says no more", "My choice is white.", "white"],
    ["within a sentence", "I would take the white one.", undefined],
    ["within a no", "I would not take white.", undefined],
    ["as what not to do", "Do not take white.", undefined],
    ["with a condition", "I would take white, but only after a test.", undefined],
    ["with a condition after a word for it", "Vote: white, but only after a test.", undefined],
    ["with a question", "White? Never.", undefined],
    ["against it", "My vote against: white", undefined],
    ["within a field", { choice: "not the white one" }, undefined],
    ["a field that means something else", { against: "white" }, undefined],
    ["a field besides the choice", { choice: "not white", answer: "white" }, undefined],
    ["one in the first and another one in the last line", "red\nor\nwhite", undefined],
    ["beside brackets", "white, as said above [3]", undefined],
    ["two of them", "red or white", undefined],
    ["two fields that name one", { first: "red", last: "white" }, undefined],
    ["as part of another word", "whitewashed", undefined],
    ["none of them", "blue", undefined],
    ["something else", ["red"], undefined],
    ["nothing", null, undefined],
  ])("%s", (_, answer, found) => {
    expect(readChoice(answer, options)).toBe(found);
  });

  test("whatever the options are, each is read as itself, bare and as a field", () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1 }), {
      minLength: 1,
      selector: (name) => name.trim().toLowerCase(),
    });
    fc.assert(
      fc.property(names, (list) => {
        for (const name of list) {
          expect(readChoice(name, list)).toBe(name);
          expect(readChoice({ choice: name }, list)).toBe(name);
        }
      }),
    );
  });
});

describe("askFor", () => {
  const turn: Turn = { task: "Choose.", role: "You choose.", view: null, request: "Yes or no?" };
  const read = (answer: Json): Read<string> => {
    const value = readChoice(answer, ["yes", "no"]);
    return value === undefined ? { wrong: "answer yes or no" } : { value };
  };
  const asking = (member: Parameters<typeof askFor<null, Json, string>>[1]) =>
    fn("team", async (_: null, ctx) => {
      const { ok, member: name } = await askFor(ctx, member, turn as Turn<null>, read);
      return { ok, name };
    });

  test("what cannot be used is sent back once, with what was wrong, in the same conversation", async () => {
    const model = scriptedModel([
      "Perhaps.",
      { text: "Yes.", expect: { lastUser: /cannot be used: answer yes or no/ } },
    ]);
    const { outcome } = await simulate(asking(agent({ name: "judge", model })), null);
    expect(outcome).toEqual({ status: "completed", value: { ok: true, name: "judge" } });
    expect(model.requests[1]?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    model.assertDone();
  });

  test("a second time it is the member's failure", async () => {
    const member = fn("judge", () => "perhaps");
    const team = fn("team", async (_: null, ctx) => {
      const asked = await askFor(ctx, member, turn, read);
      return asked.ok ? null : asked.failure;
    });
    const { outcome, entries } = await simulate(team, null);
    const value = { member: "judge", code: "output_invalid", message: "judge: answer yes or no" };
    expect(outcome).toEqual({ status: "completed", value });
    expect(entries.filter(({ type }) => type === "agent.started").map(({ path }) => path)).toEqual([
      "team",
      "team/judge",
      "team/judge#2",
    ]);
  });
});

test("askFor: a model that is asked again is not told again what it has seen", async () => {
  const model = scriptedModel([{ text: "hm" }, { text: "red" }]);
  const member = agent({ name: "member", model }) as Agent<Json, string>;
  const ask = fn("ask", async (_: null, ctx) => {
    const turn = { task: "choose", role: "a member", view: { colours: ["red", "blue"] }, request: "Which?" };
    const read = (answer: string) => (answer === "red" ? { value: answer } : { wrong: "no colour" });
    const asked = await askFor(ctx, member, turn, read);
    return asked.ok ? asked.value : null;
  });
  expect((await simulate(ask, null)).outcome).toEqual({ status: "completed", value: "red" });
  expect(JSON.stringify(model.requests[1]?.messages).match(/blue/g)?.length).toBe(1);
});

test("an answer of hundreds of thousands of blanks is read in no time", () => {
  const blanks = " \n".repeat(200_000);
  expect(readJson(`\`\`\`${blanks}x`)).toBe(undefined);
  expect(readChoice(`red${blanks}blue`, ["red", "green"])).toBe("red");
  expect(readChoice(`a${" ".repeat(200_000)}b`, ["red"])).toBe(undefined);
});
