import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keepable } from "../../src/agents/exchange.ts";
import { mendHistory } from "../../src/agents/history.ts";
import { mostRelevant, termsOf } from "../../src/agents/terms.ts";
import type { Message } from "../../src/core/model.ts";

const said = (role: "user" | "assistant", text: string): Message => ({ role, content: [{ type: "text", text }] });

const called = (id: string, input: string, output: string): Message[] => [
  { role: "assistant", content: [{ type: "tool-call", toolCallId: id, toolName: "t", input: { input } }] },
  {
    role: "tool",
    content: [{ type: "tool-result", toolCallId: id, toolName: "t", output: { type: "text", value: output } }],
  },
];

const long = fc.integer({ min: 1, max: 5_000 }).map((length) => "x".repeat(length));
const calls = fc.array(fc.tuple(long, long), { maxLength: 30 });

const idsOf = (message: Message | undefined, type: string): readonly string[] =>
  (Array.isArray(message?.content) ? message.content : []).flatMap((part) =>
    part.type === type && "toolCallId" in part ? [part.toolCallId] : [],
  );

describe("A5 what is kept of an exchange", () => {
  test("is bounded, begins with the task, ends with the answer, and has calls with their results", () => {
    fc.assert(
      fc.property(long, calls, long, fc.integer({ min: 1_000, max: 20_000 }), (task, made, answer, most) => {
        const messages = [
          said("user", task),
          ...made.flatMap(([input, output], index) => called(`c${index}`, input, output)),
          said("assistant", answer),
        ];
        const kept = keepable(messages, most);
        expect(kept[0]?.role).toBe("user");
        expect(kept.at(-1)).toMatchObject({ role: "assistant", content: [{ type: "text" }] });
        expect(mendHistory(kept)).toEqual(kept);
        for (const [index, message] of kept.entries()) {
          const ids = idsOf(message, "tool-call");
          if (ids.length > 0) expect(idsOf(kept[index + 1], "tool-result")).toEqual(ids);
        }
        const parts = kept.reduce((sum, { content }) => sum + content.length, 0);
        expect(JSON.stringify(kept).length).toBeLessThan(most + 250 * parts);
        if (JSON.stringify(messages).length < most) expect(kept).toEqual(messages);
      }),
    );
  });

  test("what is short is kept as it is, however small the limit", () => {
    const messages = [said("user", "x"), ...called("c0", "x", "x"), ...called("c1", "x", "x"), said("assistant", "x")];
    expect(JSON.stringify(messages).length).toBeLessThan(1_000);
    expect(keepable(messages, 1_000)).toEqual(messages);
  });

  test("of very many calls the last are kept", () => {
    const made = Array.from({ length: 50 }, (_, index) => called(`c${index}`, "in", `result ${index}`)).flat();
    const kept = keepable([said("user", "task"), ...made, said("assistant", "answer")], 3_000);
    const text = JSON.stringify(kept);
    expect(text).not.toContain('"result 0"');
    expect(text).toContain('"result 49"');
    expect([kept[0], kept.at(-1)]).toEqual([said("user", "task"), said("assistant", "answer")]);
  });

  test("leaves out what only counts while the call lasts", () => {
    const providerOptions = { p: { signature: "s" } };
    const kept = keepable(
      [
        { role: "system", content: "Be good." },
        {
          role: "user",
          content: [
            { type: "text", text: "Look.", providerOptions },
            { type: "file", mediaType: "image/png", data: { type: "data", data: "AAAA" } },
            { type: "file", mediaType: "text/plain", data: { type: "text", text: "a note" } },
          ],
        },
        {
          role: "assistant",
          content: [
            { type: "reasoning", text: "Hm.", providerOptions },
            { type: "tool-call", toolCallId: "p1", toolName: "web", input: {}, providerExecuted: true },
            { type: "tool-result", toolCallId: "p1", toolName: "web", output: { type: "json", value: [1] } },
            { type: "custom", kind: "a.b" },
          ],
        },
        { role: "assistant", content: [{ type: "text", text: "Seen.", providerOptions }] },
      ],
      10_000,
    );
    expect(kept).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "Look." },
          { type: "text", text: "[a file, image/png, was here]" },
          { type: "text", text: "a note" },
        ],
      },
      { role: "assistant", content: [{ type: "text", text: "Seen." }] },
    ]);
  });
});

describe("A5 recall by words", () => {
  test("words: lower case, without plural and filler, letters in pairs where scripts do not part words", () => {
    expect(termsOf("What are the Tides of the Glass sea, 2026?")).toEqual(["tide", "glass", "sea", "2026"]);
    expect(termsOf("東京都")).toEqual(["東京", "京都"]);
    expect(termsOf(Array.from({ length: 100 }, (_, index) => `word${index}`).join(" "))).toHaveLength(32);
    expect(termsOf("first matter", "second")).toEqual(["first", "matter", "second"]);
  });

  test("rare words count most, and words that most texts have count for nothing", () => {
    const texts = ["bee honey garden", "moon tide", "tide bee sea", "garden tide sun", "tide wind"].map((text) =>
      text.split(" "),
    );
    expect(mostRelevant(["moon", "tide"], texts, 3)).toEqual([1]);
    expect(mostRelevant(["bee", "honey"], texts, 3)).toEqual([0, 2]);
    expect(mostRelevant(["bee", "honey"], texts, 1)).toEqual([0]);
    expect(mostRelevant(["tide"], texts, 3)).toEqual([]);
    expect(mostRelevant(["nothing"], texts, 3)).toEqual([]);
    expect(mostRelevant(["moon"], [], 3)).toEqual([]);
    expect(mostRelevant(["moon"], [["moon"]], 3)).toEqual([0]);
  });
});
