import { AssertionError } from "node:assert";
import { APICallError } from "@ai-sdk/provider";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { collect } from "../../src/testing/model/collect.ts";
import { partsOf } from "../../src/testing/model/parts.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byCase, byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { ask, assistant, stream, system, text, toolNamed, used, user } from "./asking.ts";

describe("J6 scriptedModel: replies", () => {
  test("J6 scriptedModel: a list is said in order, streamed as said whole", async () => {
    const script = [
      "one",
      { text: "two", reasoning: "hm" },
      { json: { a: [1] } },
      { calls: [{ tool: "t" }], text: "x" },
    ];
    const [whole, streamed] = [scriptedModel(script), scriptedModel(script)];
    for (const _ of script) {
      const result = await whole.doGenerate(ask("go"));
      expect(collect(await stream(streamed, ask("go")))).toEqual(result);
    }
    whole.assertDone();
    streamed.assertDone();
    expect(whole.asked).toBe(4);
  });

  test("J6 scriptedModel: what becomes of a reply", async () => {
    const model = scriptedModel([
      {
        text: "a",
        calls: [
          { tool: "add", input: { n: 1 } },
          { tool: "odd", rawInput: "{", id: "x" },
        ],
      },
      { json: [1] },
      { text: "half", finish: "length" },
    ]);
    const first = await model.doGenerate(ask([user("go"), assistant("before")]));
    expect(first.content).toEqual([
      { type: "text", text: "a" },
      { type: "tool-call", toolCallId: "call_2_1", toolName: "add", input: '{"n":1}' },
      { type: "tool-call", toolCallId: "x", toolName: "odd", input: "{" },
    ]);
    expect(first.finishReason.unified).toBe("tool-calls");
    expect(await text(model, ask("go"))).toBe("[1]");
    expect((await model.doGenerate(ask("go"))).finishReason.unified).toBe("length");
  });

  test("J6 scriptedModel: texts come in several deltas, never cut through a character", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 9 }), async (said, deltas) => {
        const model = scriptedModel([{ text: said }], { deltas });
        const cut = (await stream(model, ask("go"))).flatMap((part) =>
          part.type === "text-delta" ? [part.delta] : [],
        );
        expect(cut.join("")).toBe(said);
        expect(cut.length).toBeLessThanOrEqual(deltas);
        expect(cut.every((piece) => piece.isWellFormed())).toBe(true);
      }),
    );
    expect((await stream(scriptedModel(["one two three"]), ask("go"))).length).toBeGreaterThan(6);
  });

  test("J6 scriptedModel: a whole reply and its parts are the same thing", async () => {
    const result = await scriptedModel([
      {
        content: [
          { type: "reasoning", text: "so", providerMetadata: { a: { signature: "s" } } },
          { type: "text", text: "said" },
          { type: "source", sourceType: "url", id: "1", url: "https://example.com" },
          { type: "tool-call", toolCallId: "c", toolName: "t", input: "{}" },
          { type: "tool-call", toolCallId: "p", toolName: "web", input: "{}", providerExecuted: true },
          { type: "tool-result", toolCallId: "p", toolName: "web", result: "found" },
        ],
      },
    ]).doGenerate(ask("go"));
    for (const deltas of [1, 3]) expect(collect(partsOf(result, deltas))).toEqual(result);
  });

  test("J6 scriptedModel: parts as they stand; without an end the reply is interrupted", async () => {
    const parts = [
      { type: "text-start", id: "0" },
      { type: "text-delta", id: "0", delta: "ha" },
    ] as const;
    const model = scriptedModel([{ stream: parts }, { stream: parts }, { stream: [{ type: "error", error: "no" }] }]);
    expect(await stream(model, ask("go"))).toEqual(parts);
    const { content, finishReason } = await model.doGenerate(ask("go"));
    expect(content).toEqual([{ type: "text", text: "ha" }]);
    expect(finishReason.unified).toBe("interrupted");
    await expect(model.doGenerate(ask("go"))).rejects.toBe("no");
  });

  test("J6 scriptedModel: fails as a provider package does", async () => {
    const late = "Wed, 21 Oct 2026 07:28:00 GMT";
    const own = new TypeError("own");
    const model = scriptedModel([
      { error: { status: 429, retryAfter: 7, body: "{}", headers: { "x-a": "1" } } },
      { error: { status: 503, retryAfter: late } },
      { error: { status: 400, message: "too long" } },
      { error: {} },
      { error: own },
    ]);
    const failures: unknown[] = [];
    for (let n = 0; n < 5; n++) failures.push(await stream(model, ask("go")).catch((error: unknown) => error));
    expect(failures.slice(0, 4).every((error) => APICallError.isInstance(error))).toBe(true);
    expect(failures).toMatchObject([
      { statusCode: 429, isRetryable: true, responseHeaders: { "retry-after": "7", "x-a": "1" }, responseBody: "{}" },
      { statusCode: 503, message: "Service Unavailable", responseHeaders: { "retry-after": late } },
      { statusCode: 400, message: "too long", isRetryable: false },
      { isRetryable: true, cause: { code: "ECONNREFUSED" } },
      own,
    ]);
    model.assertDone();
  });

  test("J6 scriptedModel: usage is told, or estimated and larger for more", async () => {
    const model = scriptedModel(["short", "short", { text: "long ".repeat(40), usage: { inputTokens: null } }], {
      usage: { reasoningTokens: 1 },
    });
    const [small, large, told] = [
      await model.doGenerate(ask("hi")),
      await model.doGenerate(ask("hi".repeat(100))),
      await model.doGenerate(ask("hi")),
    ].map(({ usage }) => usage);
    expect(large?.inputTokens.total).toBeGreaterThan((small?.inputTokens.total ?? 0) + 40);
    expect(large?.outputTokens).toEqual(small?.outputTokens);
    expect(told?.outputTokens.total).toBeGreaterThan(40);
    expect(told?.inputTokens.total).toBeUndefined();
    expect(small?.outputTokens.reasoning).toBe(1);
  });

  test("J6 scriptedModel: delays pass by the clock it is given, and end when aborted", async () => {
    const clock = virtualClock();
    const model = scriptedModel(
      [
        { text: "ab", delayMs: 60_000, gapMs: 1_000 },
        { text: "b", delayMs: 1 },
      ],
      { clock },
    );
    await clock.drive(stream(model, ask("go")));
    expect(clock.now()).toBe(60_000 + 6 * 1_000);
    const stop = new AbortController();
    const waiting = model.doGenerate(ask("go", { abortSignal: stop.signal }));
    stop.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });
});

describe("J6 scriptedModel: assertions", () => {
  test("J6 scriptedModel: replies that are left are told", async () => {
    const model = scriptedModel(["one", "two", "three"]);
    await text(model, ask("go"));
    expect(() => model.assertDone()).toThrow("2 of 3 replies were not asked for");
  });

  test("J6 scriptedModel: running out names the request, then and at the end", async () => {
    const model = scriptedModel(["one"], { modelId: "m" });
    await text(model, ask("first"));
    const asked = text(model, ask([system("be kind"), user("second"), ...used("search", {}, "bees")]));
    await expect(asked).rejects.toThrow(AssertionError);
    for (const hint of ["scripted/m, call 2", "no reply is left", "be kind", "second", "result of search", "bees"]) {
      await expect(asked).rejects.toThrow(hint);
      expect(() => model.assertDone()).toThrow(hint);
    }
  });

  const request = ask([system("be kind"), user("find bees"), ...used("search", { q: 1 }, '{"found":2}')], {
    tools: [toolNamed("a"), toolNamed("b")],
  });
  test.each([
    ["system", { system: "kind" }, { system: /^kind/ }],
    ["lastUser", { lastUser: /bees$/ }, { lastUser: "wasps" }],
    ["toolResult", { toolResult: /found/g }, { toolResult: { found: 3 } }],
    ["tools", { tools: ["b", "a"] }, { tools: ["a"] }],
    ["turn", { turn: 1 }, { turn: 0 }],
    [
      "that",
      { that: ({ messages }: { messages: readonly unknown[] }) => messages.length === 4 },
      { that: () => false },
    ],
  ])("J6 scriptedModel: expects %s", async (field, fits, differs) => {
    const content = scriptedModel([
      { text: "x", expect: fits },
      { text: "x", expect: fits },
    ]);
    await text(content, request);
    await stream(content, request);
    content.assertDone();
    const surprised = scriptedModel([{ text: "x", expect: differs }]);
    await expect(text(surprised, request)).rejects.toThrow(field);
    expect(() => surprised.assertDone()).toThrow(field);
  });

  test("J6 scriptedModel: a result is also compared by value", async () => {
    const output = { type: "json", value: { found: [2] } } as const;
    const told = { role: "tool", content: [{ type: "tool-result", toolCallId: "c", toolName: "t", output }] } as const;
    const model = scriptedModel([{ text: "x", expect: { toolResult: { found: [2] } } }]);
    await text(model, ask([user("go"), { role: told.role, content: [...told.content] }]));
    model.assertDone();
  });

  test("J6 scriptedModel: keeps what it was asked as it was then, and only so much", async () => {
    const model = scriptedModel(() => "x", { keep: 2 });
    const prompt = [user("one")];
    await text(model, { prompt });
    prompt.push(user("two"));
    await text(model, { prompt });
    expect(model.requests.map(({ messages }) => messages.length)).toEqual([1, 2]);
    await text(model, ask("three"));
    expect(model.requests.map(({ lastUser }) => lastUser)).toEqual(["two", "three"]);
    expect(model.asked).toBe(3);
  });

  test("J6 scriptedModel: refuses scripts that contradict themselves", () => {
    const refused = (reply: object, why: RegExp) => expect(() => scriptedModel([reply])).toThrow(why);
    refused({ text: "a", error: {} }, /text and error/);
    refused({ calls: [], stream: [] }, /calls and stream/);
    refused({ texd: "a" }, /did you mean "text"/);
    refused({ text: "a", expect: { user: "b" } }, /there is no option "user"/);
    refused({ calls: [{ name: "a" }] }, /there is no option "name"/);
    expect(() => scriptedModel([], { delay: 1 } as object)).toThrow(TypeError);
    expect(() => byTurn([{ texd: "a" } as object])).toThrow(TypeError);
    expect(() => byCase([{ when: { user: "b" } as object, say: "a" }])).toThrow(TypeError);
  });
});

describe("J6 scriptedModel: scripts that keep nothing", () => {
  const talk = (...replies: readonly string[]) => ask([user("go"), ...replies.map(assistant)]);

  test("J6 scriptedModel: a function sees the request", async () => {
    const model = scriptedModel(async ({ lastUser, turn, tools }) => `${lastUser} ${turn} ${tools.join()}`);
    expect(await text(model, { ...talk("a"), tools: [toolNamed("t")] })).toBe("go 1 t");
    model.assertDone();
  });

  test("J6 scriptedModel: what a function throws is told at the end", async () => {
    const model = scriptedModel(() => {
      throw new Error("not that");
    });
    await expect(text(model, ask("go"))).rejects.toThrow("not that");
    expect(() => model.assertDone()).toThrow("not that");
  });

  test("J6 byTurn: answers by the turn, whoever asks and however often", async () => {
    const model = scriptedModel(byTurn(["one", { text: "two" }]));
    const all = [talk("one"), talk(), talk("one"), talk()].map((asked) => text(model, asked));
    expect(await Promise.all(all)).toEqual(["two", "one", "two", "one"]);
    await expect(text(model, talk("one", "two"))).rejects.toThrow(/no reply for turn 2[\s\S]*"go"/);
    expect(() => model.assertDone()).toThrow("turn 2");
  });

  test("J6 byCase: the first case that fits answers", async () => {
    const model = scriptedModel(
      byCase([
        { when: { lastUser: "bees" }, say: ["look", "dance"] },
        { when: { lastUser: /go/, turn: 0 }, say: ({ lastUser }) => `${lastUser}!` },
      ]),
    );
    expect(await text(model, ask([user("bees"), assistant("look")]))).toBe("dance");
    expect(await text(model, ask("go"))).toBe("go!");
    await expect(text(model, talk("x"))).rejects.toThrow("no case fits");
  });
});
