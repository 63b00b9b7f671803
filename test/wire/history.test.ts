import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Conversation } from "../../src/agents/conversation.ts";
import { mendHistory } from "../../src/agents/history.ts";
import type { Message, Reply } from "../../src/core/model.ts";
import { anyContent, anyHistory } from "./any-history.ts";
import { type FaultServer, faultServer } from "./fault-server.ts";
import { anthropicRules, geminiRules, openaiChatRules, openaiResponsesRules, type Rules } from "./history-rules.ts";
import { formats } from "./matrix.ts";
import { good } from "./transforms.ts";
import type { WireFormat } from "./wire-format.ts";

const rules: Record<WireFormat["name"], Rules> = {
  "openai chat": openaiChatRules,
  "openai responses": openaiResponsesRules,
  anthropic: anthropicRules,
  gemini: geminiRules,
};

const task: Message = { role: "user", content: [{ type: "text", text: "How is the weather?" }] };

const usage = { inputTokens: null, cachedTokens: null, outputTokens: null, reasoningTokens: null };

/** A conversation as an agent leads it: each reply goes in, then the results of its calls, or another task. */
function led(known: readonly Message[], contents: readonly Reply["content"][]): readonly Message[] {
  const conversation = new Conversation([...mendHistory(known), task], 0, task);
  for (const content of contents) {
    const { calls } = conversation.addReply({ content, finish: "stop", usage, model: "test" });
    const results = calls.map(({ id, tool }) => ({
      type: "tool-result" as const,
      toolCallId: id,
      toolName: tool,
      output: { type: "text" as const, value: "21 degrees" },
    }));
    conversation.add(results.length > 0 ? { role: "tool", content: results } : task);
  }
  return conversation.messages;
}

const isSpoken = ({ role }: Message) => role !== "system";

let server: FaultServer;
beforeAll(async () => {
  server = await faultServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

test("mending what is mended changes nothing", () => {
  fc.assert(
    fc.property(anyHistory, (history) => {
      const mended = mendHistory(history);
      expect(mendHistory(mended)).toEqual(mended);
    }),
    { numRuns: 1_000 },
  );
});

test("mending leaves its input alone, and gives the same again", () => {
  fc.assert(
    fc.property(anyHistory, (history) => {
      const before = structuredClone(history);
      expect(mendHistory(history)).toEqual(mendHistory(before));
      expect(history).toEqual(before);
    }),
  );
});

test("mending leaves alone what is well", () => {
  fc.assert(
    fc.property(anyHistory, fc.array(anyContent, { maxLength: 4 }), (known, contents) => {
      const messages = led(known, contents);
      expect(mendHistory(messages)).toEqual(messages);
    }),
  );
});

describe.each(formats)("A6 conversations as $name has them", (format) => {
  test("any history, once mended, passes the schema of requests", { timeout: 60_000 }, async () => {
    const corner = server.corner([good(format)]);
    const model = format.model(corner);
    await fc.assert(
      fc.asyncProperty(anyHistory, async (history) => {
        const mended = mendHistory(history);
        const { stream } = await model.doStream({ prompt: mended.some(isSpoken) ? mended : [...mended, task] });
        await stream.cancel();
        expect(rules[format.name](corner.requests.at(-1)?.body)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test("any replies, as an agent takes them up, pass it too", { timeout: 60_000 }, async () => {
    const corner = server.corner([good(format)]);
    const model = format.model(corner);
    await fc.assert(
      fc.asyncProperty(anyHistory, fc.array(anyContent, { maxLength: 4 }), async (known, contents) => {
        const { stream } = await model.doStream({ prompt: [...led(known, contents)] });
        await stream.cancel();
        expect(rules[format.name](corner.requests.at(-1)?.body)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
