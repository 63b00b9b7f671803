import type { LanguageModelV4Content } from "@ai-sdk/provider";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeJson } from "../../src/base/json.ts";
import type { LanguageModel, Reply } from "../../src/core/model.ts";
import { modelCaller } from "../../src/models/model-caller.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { callAt, fakeModel, finish, type Part, parts, start, text, toolCall, usage } from "./fake-model.ts";

/** What comes of one attempt: the reply, or the fault. */
async function outcome(model: LanguageModel, settings: object = {}): Promise<Reply | string> {
  const caller = modelCaller(model, { maxAttempts: 1, ...settings });
  return callAt(virtualClock(), caller).catch((error) => error.detail.fault);
}

const ofParts = (...given: Part[]) => outcome(fakeModel([parts(...start, ...given)]));
const contentOf = async (...given: Part[]) => ((await ofParts(...given)) as Reply).content;

/** A model that gives exactly this from doGenerate. */
const ofResult = (result: object) =>
  outcome({ ...fakeModel([]), doGenerate: async () => result as never }, { streaming: false });

describe("what a reply holds", () => {
  test("A1 reply: texts are put together in the order in which they began, with what was said about them last", async () => {
    const content = await contentOf(
      { type: "reasoning-start", id: "1", providerMetadata: { p: { signature: "a" } } },
      { type: "text-start", id: "1" },
      { type: "reasoning-delta", id: "1", delta: "H" },
      { type: "text-delta", id: "1", delta: "Hel" },
      { type: "reasoning-delta", id: "1", delta: "m", providerMetadata: { p: { signature: "b" } } },
      toolCall("look", "{}"),
      { type: "text-delta", id: "1", delta: "lo" },
      { type: "reasoning-end", id: "1" },
      { type: "text-end", id: "1", providerMetadata: { p: { itemId: "i" } } },
      { type: "text-start", id: "1" }, // an id that comes again
      { type: "text-delta", id: "1", delta: "again" },
      { type: "text-delta", id: "never begun", delta: "!" },
      { type: "text-start", id: "begun and left" },
      finish("stop"),
    );
    expect(content).toEqual([
      { type: "reasoning", text: "Hm", providerMetadata: { p: { signature: "b" } } },
      { type: "text", text: "Hello", providerMetadata: { p: { itemId: "i" } } },
      { type: "tool-call", toolCallId: "call_1", toolName: "look", input: "{}" },
      { type: "text", text: "again" },
      { type: "text", text: "!" },
    ]);
  });

  test("A1 reply: a call whose input never came to its end is not there", async () => {
    const content = await contentOf(
      ...text("Wait"),
      { type: "tool-input-start", id: "c", toolName: "pay" },
      { type: "tool-input-delta", id: "c", delta: '{"amount":' },
      finish("stop"),
    );
    expect(content).toEqual([{ type: "text", text: "Wait" }]);
  });

  test("A1 reply: of results that come again and again the last counts", async () => {
    const result = (value: string, preliminary?: boolean): Part => ({
      type: "tool-result",
      toolCallId: "c",
      toolName: "search",
      result: value,
      ...(preliminary ? { preliminary } : {}),
    });
    const call: Part = { ...toolCall("search", "{}", "c"), providerExecuted: true } as Part;
    const content = await contentOf(
      call,
      result("1", true),
      result("2", true),
      ...text("so"),
      result("3"),
      finish("stop"),
    );
    expect(content).toEqual([call, result("3"), { type: "text", text: "so" }]);
  });

  test("A1 reply: binary data, dates and addresses become JSON; what JSON does not have is left out", async () => {
    const file = { type: "file", mediaType: "image/png", data: { type: "data", data: new Uint8Array([1, 2, 3]) } };
    const at = new Date(0);
    const odd = {
      at,
      url: new URL("https://a.invalid/b"),
      gone: undefined,
      nan: Number.NaN,
      big: 10n,
      deep: [undefined],
    };
    const page = { type: "file", mediaType: "text/html", data: { type: "url", url: new URL("https://a.invalid/c") } };
    const content = await contentOf(
      ...([
        file,
        page,
        { ...toolCall("t", "{}"), dynamic: undefined, providerMetadata: { p: odd } },
      ] as unknown as Part[]),
      finish("stop"),
    );
    expect(content).toEqual([
      { type: "file", mediaType: "image/png", data: { type: "data", data: "AQID" } },
      { type: "file", mediaType: "text/html", data: { type: "url", url: "https://a.invalid/c" } },
      {
        ...toolCall("t", "{}"),
        providerMetadata: {
          p: { at: "1970-01-01T00:00:00.000Z", url: "https://a.invalid/b", nan: null, big: "10", deep: [null] },
        },
      },
    ]);
    expect(Object.keys(content[2] ?? {})).not.toContain("dynamic");
  });

  test("A1 reply: whatever a provider says of its parts, the reply is JSON, and nothing is polluted by it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.anything({ withDate: true, withTypedArray: true, withBigInt: true, withMap: true }),
        async (odd) => {
          const part = { ...toolCall("t", "{}"), providerMetadata: { odd } } as unknown as LanguageModelV4Content;
          const reply = await ofResult({ content: [part], finishReason: { unified: "stop" }, usage });
          expect(typeof reply).toBe("object");
          expect(() => encodeJson(reply, "reply")).not.toThrow();
        },
      ),
    );
    const loop: Record<string, unknown> = {};
    loop["a"] = loop;
    loop["b"] = [loop, loop];
    const part = { ...toolCall("t", "{}"), providerMetadata: loop };
    expect(await ofResult({ content: [part], finishReason: { unified: "stop" }, usage })).toBe("too_large");
    const evil = JSON.parse('{"__proto__":{"polluted":true},"ok":1}');
    const reply = await ofResult({
      content: [{ ...toolCall("t", "{}"), providerMetadata: { evil } }],
      finishReason: { unified: "stop" },
    });
    expect(reply).toMatchObject({ content: [{ providerMetadata: { evil: { ok: 1 } } }] });
    expect(() => encodeJson(reply, "reply")).not.toThrow();
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("A1 reply: tokens that cannot be are not known", async () => {
    const said = (inputTokens: unknown, outputTokens: unknown) =>
      ofResult({
        content: [{ type: "text", text: "a" }],
        finishReason: { unified: "stop" },
        usage: { inputTokens, outputTokens },
      });
    expect(await said({ total: -1, cacheRead: Number.NaN }, { total: 1e12, reasoning: 1.5 })).toMatchObject({
      usage: { inputTokens: null, cachedTokens: null, outputTokens: null, reasoningTokens: null },
    });
    expect(await said({ total: 0, cacheRead: 3 }, { total: "7" })).toMatchObject({
      usage: { inputTokens: 0, cachedTokens: 3, outputTokens: null, reasoningTokens: null },
    });
    expect(await said(undefined, null)).toMatchObject({ usage: { inputTokens: null, outputTokens: null } });
    const none = await ofResult({ content: [{ type: "text", text: "a" }], finishReason: { unified: "stop" } });
    expect(none).toMatchObject({ usage: { inputTokens: null, cachedTokens: null } });
  });

  test("A1 reply: the text that is the structured output is kept, even when there is none of it", async () => {
    const result = { content: [{ type: "text", text: "draft {}" }], finishReason: { unified: "stop" }, usage };
    expect(await ofResult({ ...result, structuredOutputText: "{}", response: { id: "r" } })).toMatchObject({
      structured: "{}",
      id: "r",
    });
    expect(await ofResult({ ...result, structuredOutputText: "" })).toMatchObject({ structured: "" });
    expect(await ofResult(result)).not.toHaveProperty("structured");
  });

  test("A1 reply: calls get along without an id, without input, and with input that is parsed already", async () => {
    const given = [
      { type: "tool-call", toolName: "a" },
      { type: "tool-call", toolName: "b", toolCallId: "1", input: { x: 1 } },
    ];
    expect(await ofResult({ content: given, finishReason: { unified: "stop" }, usage })).toMatchObject({
      content: [
        { type: "tool-call", toolCallId: "", toolName: "a", input: "" },
        { type: "tool-call", toolCallId: "1", toolName: "b", input: '{"x":1}' },
      ],
    });
  });

  test("A1 reply: parts that a later contract may bring are left out; parts without what makes them are broken", async () => {
    const ok = { type: "text", text: "a" };
    const finishReason = { unified: "stop" };
    const content = [{ type: "hologram", data: 1 }, ok, null];
    expect(await ofResult({ content, finishReason })).toMatchObject({ content: [ok] });
    for (const broken of [
      { type: "text" },
      { type: "tool-call", input: "{}" },
      { type: "tool-call", toolName: "a", input: 5 },
    ]) {
      expect(await ofResult({ content: [broken], finishReason })).toBe("malformed");
      expect(await ofParts(broken as unknown as Part, finish("stop"))).toBe("malformed");
    }
    expect(await ofResult({ finishReason })).toBe("malformed");
    expect(await ofParts({ type: "text-delta", id: "1" } as Part, finish("stop"))).toBe("malformed");
    expect(await ofParts(null as unknown as Part, finish("stop"))).toBe("malformed");
  });
});
