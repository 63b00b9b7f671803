import type { LanguageModelV4FinishReason } from "@ai-sdk/provider";
import { describe, expect, test } from "vitest";
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

describe("which ends count", () => {
  const ends: readonly [LanguageModelV4FinishReason["unified"], string | undefined, string][] = [
    ["stop", "stop", "stop"],
    ["stop", undefined, "stop"],
    ["stop", "pause_turn", "stop"],
    ["length", "max_tokens", "truncated"],
    ["length", "model_context_window_exceeded", "context_length"],
    ["content-filter", "content_filter", "filtered"],
    ["content-filter", "SAFETY", "filtered"],
    ["content-filter", "refusal", "refused"],
    ["content-filter", "stop", "refused"], // what OpenAI chat makes of a refusal
    ["content-filter", undefined, "refused"], // and OpenAI responses
    ["error", undefined, "unterminated"],
    ["error", "stop", "unterminated"],
    ["error", "MALFORMED_FUNCTION_CALL", "malformed"],
    ["interrupted", "stop", "unterminated"],
    ["other", undefined, "unterminated"],
    ["other", "a word that nobody knows", "unterminated"],
    ["other", "OTHER", "unterminated"],
    ["other", "end_turn", "other"],
    ["other", "EOS", "other"],
    ["other", "model_length", "truncated"],
    ["other", "content_filter", "filtered"],
    ["other", "refusal", "refused"],
    ["a new one" as "stop", "stop", "unterminated"],
  ];

  test.each(ends)("A1 reply: an end of %s, which the provider calls %s, is %s", async (unified, raw, expected) => {
    const end: Part = { type: "finish", finishReason: { unified, raw }, usage };
    const came = await ofParts(...text("Hello"), end);
    expect(typeof came === "string" ? came : came.finish).toBe(expected);
    const whole = await ofResult({ content: [{ type: "text", text: "Hello" }], finishReason: { unified, raw }, usage });
    expect(typeof whole === "string" ? whole : whole.finish).toBe(expected);
  });

  test.each([undefined, null, "stop", {}])("A1 reply: %j is no end", async (finishReason) => {
    const end = { type: "finish", finishReason, usage } as unknown as Part;
    expect(await ofParts(...text("Hello"), end)).toBe("unterminated");
    expect(await ofResult({ content: [{ type: "text", text: "Hello" }], finishReason, usage })).toBe("unterminated");
  });

  test("A1 reply: no call of a tool comes out of a reply that is truncated, filtered, broken off or in error", async () => {
    const call = toolCall("pay", '{"amount":1}');
    expect(await ofParts(call, finish("length"))).toBe("truncated");
    expect(await ofParts(call, finish("content-filter", "SAFETY"))).toBe("filtered");
    expect(await ofParts(call)).toBe("unterminated");
    expect(await ofParts(call, { type: "error", error: { message: "boom" } }, finish("tool-calls"))).toBe("malformed");
  });

  test("A1 reply: a call counts whatever the end is called, as long as it is a good one", async () => {
    for (const end of [finish("tool-calls"), finish("stop"), finish("other", "eos")]) {
      expect(await contentOf(toolCall("pay", "{}"), end)).toHaveLength(1);
    }
  });

  test("A1 reply: what says nothing is empty", async () => {
    const reasoning: Part[] = [
      { type: "reasoning-start", id: "r" },
      { type: "reasoning-delta", id: "r", delta: "Hm" },
      { type: "reasoning-end", id: "r" },
    ];
    const source: Part = { type: "source", sourceType: "url", id: "s", url: "https://a.invalid" };
    expect(await ofParts(finish("stop"))).toBe("empty");
    expect(await ofParts(...text(" \n\t"), finish("stop"))).toBe("empty");
    expect(await ofParts(...reasoning, source, finish("stop"))).toBe("empty");
    expect(await ofParts(finish("tool-calls"))).toBe("empty");
    const file: Part = { type: "file", mediaType: "image/png", data: { type: "data", data: "aGk=" } };
    expect(await contentOf(file, finish("stop"))).toHaveLength(1);
  });

  test("A1 reply: an end with calls of tools that has none is broken", async () => {
    expect(await ofParts(...text("Let me look"), finish("tool-calls"))).toBe("malformed");
  });

  test("A1 reply: what comes after the end does no harm, unless it goes on", async () => {
    const broken: Part = { type: "error", error: { message: "boom" } };
    expect(await ofParts(...text("Hello"), finish("stop"), broken)).toMatchObject({ finish: "stop" });
    expect(await ofParts(...text("Hello"), finish("stop"), ...text("and", "t2"), broken)).toBe("malformed");
    expect(await ofParts(...text("Hello"), finish("stop"), ...text("and", "t2"))).toBe("unterminated");
    expect(await ofParts(...text("Hello"), finish("stop"), ...text("and", "t2"), finish("length"))).toBe("truncated");
    expect(await ofParts(...text("Hello"), finish("stop"), toolCall("pay", "{}"))).toBe("unterminated");
    const dies = new ReadableStream<Part>({
      start(controller) {
        for (const part of [...text("Hello"), finish("stop")]) controller.enqueue(part);
      },
      pull: () => Promise.reject(new TypeError("terminated")),
    });
    expect(await outcome(fakeModel([() => dies]))).toMatchObject({ finish: "stop" });
  });

  test("A1 reply: a reply that is too large is given up as soon as it is", async () => {
    let sent = 0;
    let cancelled = false;
    const endless = new ReadableStream<Part>({
      start: (controller) => controller.enqueue({ type: "text-start", id: "t" }),
      pull(controller) {
        sent += 100;
        controller.enqueue({ type: "text-delta", id: "t", delta: "x".repeat(100) });
      },
      cancel() {
        cancelled = true;
      },
    });
    expect(await outcome(fakeModel([() => endless]), { maxReplyBytes: 1_000 })).toBe("too_large");
    expect(sent).toBeLessThanOrEqual(1_300);
    expect(cancelled).toBe(true);
    const input: Part = { type: "tool-input-delta", id: "c", delta: "x".repeat(2_000) };
    const limit = { maxReplyBytes: 1_000 };
    expect(await outcome(fakeModel([parts(input, finish("stop"))]), limit)).toBe("too_large");
    const result: Part = { type: "tool-result", toolCallId: "c", toolName: "t", result: ["x".repeat(2_000)] };
    expect(await outcome(fakeModel([parts(result, finish("stop"))]), limit)).toBe("too_large");
    const content = [{ type: "text", text: "x".repeat(2_000) }];
    const model = { ...fakeModel([]), doGenerate: async () => ({ content, finishReason: finish("stop") }) as never };
    expect(await outcome(model, { ...limit, streaming: false })).toBe("too_large");
  });
});
