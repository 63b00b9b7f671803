import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ModelRequest } from "../../src/core/model.ts";
import type { Declared } from "./fault.ts";
import { formats } from "./matrix.ts";
import { callOnce, declaredWords, inWordsOf, question, requestsOf } from "./outcome.ts";
import type { WireFormat } from "./wire-format.ts";

/** A server of somebody else's making, so that the hand-written streams of the matrix are not the only judge of the formats. */
const mock = new LLMock({ port: 0, journalMaxEntries: 0 });

const paris = '{"city":"Paris"}';
const long = "It is warm in Paris, in Rome, and everywhere else as well.";
const report = '{"city":"Paris","celsius":21}';

mock
  .onMessage("a text", { content: "It is warm.", reasoning: "The user asks about the weather." })
  .onMessage("one call", { toolCalls: [{ name: "weather", arguments: paris }] })
  .onMessage("two calls", {
    content: "Let me see.",
    toolCalls: [
      { name: "weather", arguments: paris },
      { name: "weather", arguments: '{"city":"Rome"}' },
    ],
  })
  .onMessage("broken arguments", { toolCalls: [{ name: "weather", arguments: '{"city":' }] })
  .onMessage("structured", { content: report })
  .onMessage("empty", { content: "" })
  .onMessage("out of tokens", { content: "It is", finishReason: "length" })
  .onMessage("a context too long", {
    error: { message: "This model's maximum context length is 8192 tokens.", code: "context_length_exceeded" },
    status: 400,
  })
  .onMessage("garbage", { content: long }, { chaos: { malformedRate: 1 } })
  .onMessage("a dropped connection", { content: long }, { chaos: { disconnectRate: 1 } })
  // with a latency of 0 the connection dies before the first chunk is out
  .onMessage("truncated", { content: long }, { latency: 1, chunkSize: 10, truncateAfterChunks: 3 })
  .onMessage("disconnected", { content: long }, { latency: 30, chunkSize: 10, disconnectAfterMs: 70 });
for (const status of [401, 404, 500, 503, 529]) {
  mock.onMessage(`only ${status}`, { error: { message: "no" }, status });
}
for (const first of [429, 500, 529]) {
  const busy = { error: { message: "no" }, status: first, retryAfter: 7 };
  mock.on({ userMessage: `first ${first}`, sequenceIndex: 0 }, busy).onMessage(`first ${first}`, { content: "Warm." });
}

beforeAll(() => mock.start());
afterAll(() => mock.stop());

interface Case {
  readonly says: string;
  readonly declared: Declared;
  readonly except?: Partial<Record<WireFormat["name"], Declared>>;
  /** Only there is a stream to cut. */
  readonly onlyStreaming?: true;
  readonly request?: Partial<ModelRequest>;
}

const calls = [["weather", paris]] as const;

const cases: readonly Case[] = [
  { says: "a text", declared: { text: "It is warm.", finish: "stop" } },
  { says: "one call", declared: { text: "", calls } },
  { says: "two calls", declared: { text: "Let me see.", calls: [...calls, ["weather", '{"city":"Rome"}']] } },
  {
    says: "broken arguments",
    declared: { calls: [["weather", '{"city":']] },
    // it mends them itself where they are an object on the wire
    except: { gemini: { calls: [["weather", "{}"]] }, anthropic: { calls: [["weather", "{}"]] } },
  },
  {
    says: "structured",
    declared: { text: report, finish: "stop" },
    request: {
      tools: [],
      responseFormat: {
        type: "json",
        schema: {
          type: "object",
          properties: { city: { type: "string" }, celsius: { type: "number" } },
          required: ["city", "celsius"],
          additionalProperties: false,
        },
      },
    },
  },
  { says: "empty", declared: { fault: "empty" } },
  {
    says: "out of tokens",
    declared: { fault: "truncated" },
    except: { "openai responses": { text: "It is" } }, // it has no such ending
  },
  { says: "a context too long", declared: { fault: "context_length", status: 400 } },
  { says: "only 401", declared: { fault: "unauthorized", status: 401 } },
  { says: "only 404", declared: { fault: "not_found", status: 404 } },
  { says: "only 500", declared: { fault: "server_error", status: 500 } },
  { says: "only 503", declared: { fault: "overloaded", status: 503 } },
  { says: "only 529", declared: { fault: "overloaded", status: 529 } },
  { says: "first 429", declared: { text: "Warm.", failed: ["rate_limited"], requests: 2 } },
  { says: "first 500", declared: { text: "Warm.", failed: ["server_error"], requests: 2 } },
  { says: "first 529", declared: { text: "Warm.", failed: ["overloaded"], requests: 2 } },
  { says: "garbage", declared: { fault: "malformed" } },
  { says: "a dropped connection", declared: { fault: "unreachable" } },
  { says: "truncated", declared: { fault: "cut" }, onlyStreaming: true },
  { says: "disconnected", declared: { fault: "cut" }, onlyStreaming: true },
];

let scopes = 0;

/** Asks in a scope of its own, where the mock counts by itself. */
async function ask(format: WireFormat, { says, request }: Case, streaming: boolean) {
  scopes += 1;
  const scope = `scope-${scopes}`;
  const url = `${mock.url}${format.name === "gemini" ? "/v1beta" : "/v1"}`;
  const outcome = await callOnce(
    format.model({ url, provider: scope, headers: { "x-test-id": scope } }),
    { ...question(says), ...request },
    { streaming },
  );
  const requests = mock.getRequests().filter(({ headers }) => headers["x-test-id"] === scope);
  return { outcome, requests };
}

describe.each(formats)("J1 the package for $name, against aimock", (format) => {
  describe.each([true, false])("streaming: %s", (streaming) => {
    for (const each of cases) {
      if (each.onlyStreaming && !streaming) continue;
      const declared = each.except?.[format.name] ?? each.declared;
      test.concurrent(each.says, async () => {
        const { outcome, requests } = await ask(format, each, streaming);
        expect(inWordsOf(declared, outcome)).toEqual(declaredWords(declared));
        expect(requests).toHaveLength(requestsOf(declared));
        if (each.says === "first 429") expect(outcome.asked.some((ms) => ms >= 7_000 && ms < 14_000)).toBe(true);
      });
    }
  });
});
