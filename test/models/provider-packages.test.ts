import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { describe, expect, test } from "vitest";
import { TroupeError } from "../../src/base/errors.ts";
import type { LanguageModel, ModelFault, Reply } from "../../src/core/model.ts";
import { modelCaller } from "../../src/models/model-caller.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { callAt } from "./fake-model.ts";

// What the packages of the providers make of answers that are no good, and what we make of that.

interface Format {
  model(fetch: typeof globalThis.fetch): LanguageModel;
  /** One reply, event by event; the last ones say why it ends and that it ends. */
  readonly reply: readonly string[];
  /** How many of the last ones these are. */
  readonly ends: number;
  /** An error where an event should be. */
  readonly error: (type: string, message: string) => string;
}

const openAIChunk = (delta: object, finish_reason: string | null = null) =>
  JSON.stringify({ id: "r1", created: 1, model: "m", choices: [{ index: 0, delta, finish_reason }] });

const chat = {
  reply: [
    openAIChunk({ role: "assistant", content: "Half" }),
    openAIChunk({ content: " a reply" }),
    openAIChunk({}, "stop"),
  ],
  ends: 1,
  error: (type: string, message: string) => JSON.stringify({ error: { type, message, code: null, param: null } }),
};

const formats: Readonly<Record<string, Format>> = {
  "openai chat": { ...chat, model: (fetch) => createOpenAI({ apiKey: "k", fetch }).chat("m") },
  "openai-compatible": {
    ...chat,
    model: (fetch) => createOpenAICompatible({ name: "own", baseURL: "http://own.invalid", fetch })("m"),
  },
  "openai responses": {
    model: (fetch) => createOpenAI({ apiKey: "k", fetch }).responses("m"),
    reply: [
      { type: "response.created", response: { id: "r1", created_at: 1, model: "m" } },
      { type: "response.output_item.added", output_index: 0, item: { type: "message", id: "i1" } },
      { type: "response.output_text.delta", item_id: "i1", output_index: 0, content_index: 0, delta: "Half a reply" },
      { type: "response.output_item.done", output_index: 0, item: { type: "message", id: "i1" } },
      { type: "response.completed", response: { usage: { input_tokens: 3, output_tokens: 2 } } },
    ].map((event) => JSON.stringify(event)),
    ends: 1,
    error: (code, message) =>
      JSON.stringify({ type: "error", sequence_number: 9, error: { type: code, code, message } }),
  },
  anthropic: {
    model: (fetch) => createAnthropic({ apiKey: "k", fetch })("m"),
    reply: [
      {
        type: "message_start",
        message: { id: "r1", model: "m", role: "assistant", content: [], usage: { input_tokens: 3 } },
      },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Half a reply" } },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 2 } },
      { type: "message_stop" },
    ].map((event) => JSON.stringify(event)),
    ends: 2,
    error: (type, message) => JSON.stringify({ type: "error", error: { type, message } }),
  },
  gemini: {
    model: (fetch) => createGoogle({ apiKey: "k", fetch })("m"),
    reply: [
      { candidates: [{ content: { role: "model", parts: [{ text: "Half" }] } }], responseId: "r1" },
      {
        candidates: [{ content: { role: "model", parts: [{ text: " a reply" }] }, finishReason: "STOP" }],
        usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2 },
      },
    ].map((event) => JSON.stringify(event)),
    ends: 1,
    error: (_, message) => JSON.stringify({ error: { code: 500, message, status: "INTERNAL" } }),
  },
};

const events = (datas: readonly string[]): string => datas.map((data) => `data: ${data}\n\n`).join("");

const answer = (body: string, type = "text/event-stream", status = 200): (() => Promise<Response>) => {
  return async () => new Response(body, { status, headers: { "content-type": type } });
};

/** What comes of it, and how many requests that took: two attempts are allowed. */
async function outcome(format: Format, fetch: () => Promise<Response>, streaming = true) {
  let requests = 0;
  const model = format.model(() => {
    requests += 1;
    return fetch();
  });
  const clock = virtualClock();
  const caller = modelCaller(model, { streaming, maxAttempts: 2 });
  const came = await callAt(clock, caller).then(
    (reply: Reply) => reply.content.map((part) => (part.type === "text" ? part.text : "")).join(""),
    (error: unknown): ModelFault | "another error" =>
      TroupeError.is(error, "model_failed") ? (error.detail.fault as ModelFault) : "another error",
  );
  return [came, requests];
}

describe.each(Object.entries(formats))("what comes of an answer of %s", (name, format) => {
  const { reply, ends, error } = format;
  const unfinished = reply.slice(0, -ends);

  test("J1 packages: a whole reply is a reply", async () => {
    expect(await outcome(format, answer(events(reply)))).toEqual(["Half a reply", 1]);
  });

  test("J1 packages: one that ends in order without saying why does not count", async () => {
    expect(await outcome(format, answer(events(unfinished)))).toEqual(["unterminated", 2]);
    expect(await outcome(format, answer(""))).toEqual(["unterminated", 2]);
  });

  test("J1 packages: a broken event in the middle spoils it, though an end comes after it", async () => {
    const broken = [...unfinished.slice(0, 1), '{"id":"r1","cho', ...reply.slice(1)];
    expect(await outcome(format, answer(events(broken)))).toEqual(["malformed", 2]);
    expect(await outcome(format, answer(events(['{"id":"r1"', ...reply])))).toEqual(["malformed", 2]);
  });

  test("J1 packages: an error in the middle spoils it, and is what it says", async () => {
    const failing = [...unfinished, error("server_error", "boom")];
    expect(await outcome(format, answer(events(failing)))).toEqual(["server_error", 2]);
  });

  test("J1 packages: a page with status 200 is no reply, streamed or not", async () => {
    const page = "<!doctype html><title>Sign in</title>";
    expect(await outcome(format, answer(page, "text/html"))).toEqual(["malformed", 2]);
    expect(await outcome(format, answer(page, "text/html"), false)).toEqual(["malformed", 2]);
  });

  test("J1 packages: an error with status 200 is no reply", async () => {
    const body = error("server_error", "boom");
    expect(await outcome(format, answer(body, "application/json"))).toEqual(["malformed", 2]);
    // one package makes a 400 of it, another takes it for a reply that says nothing
    const whole = { "openai responses": ["bad_request", 1], gemini: ["unterminated", 2] }[name] ?? ["malformed", 2];
    expect(await outcome(format, answer(body, "application/json"), false)).toEqual(whole);
  });

  test("J1 packages: a connection that dies does not make a reply of what had come", async () => {
    const dies = async () => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(events(unfinished)));
        },
        pull(controller) {
          controller.error(Object.assign(new TypeError("terminated"), { cause: { code: "UND_ERR_SOCKET" } }));
        },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    };
    expect(await outcome(format, dies)).toEqual(["cut", 2]);
  });

  test("J1 packages: no connection at all", async () => {
    const cause = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:9"), { code: "ECONNREFUSED" });
    const refused = () => Promise.reject(new TypeError("fetch failed", { cause }));
    expect(await outcome(format, refused)).toEqual(["unreachable", 2]);
    expect(await outcome(format, refused, false)).toEqual(["unreachable", 2]);
  });

  test.each([
    [401, "unauthorized", 1],
    [404, "not_found", 1],
    [429, "rate_limited", 2],
    [500, "server_error", 2],
    [529, "overloaded", 2],
  ])("J1 packages: status %i", async (status, fault, requests) => {
    expect(await outcome(format, answer(error("x", "no"), "application/json", status))).toEqual([fault, requests]);
    expect(await outcome(format, answer("<h1>no</h1>", "text/html", status), false)).toEqual([fault, requests]);
  });
});

describe("what providers call a conversation that is too long, and an account that is empty", () => {
  const said: readonly [keyof typeof formats, number, object, ModelFault][] = [
    [
      "openai chat",
      400,
      {
        message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
      },
      "context_length",
    ],
    ["openai responses", 400, { message: "too long", code: "context_length_exceeded" }, "context_length"],
    ["openai responses", 400, { message: "Your input exceeds the context window of this model." }, "context_length"],
    [
      "anthropic",
      400,
      { type: "invalid_request_error", message: "prompt is too long: 210000 tokens > 200000 maximum" },
      "context_length",
    ],
    [
      "gemini",
      400,
      {
        code: 400,
        status: "INVALID_ARGUMENT",
        message: "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
      },
      "context_length",
    ],
    ["openai chat", 429, { message: "You exceeded your current quota", code: "insufficient_quota" }, "quota"],
    [
      "anthropic",
      400,
      { type: "invalid_request_error", message: "Your credit balance is too low to access the API." },
      "quota",
    ],
    [
      "gemini",
      429,
      {
        code: 429,
        status: "RESOURCE_EXHAUSTED",
        message: "You exceeded your current quota",
        details: [{ violations: [{ quotaId: "GenerateRequestsPerDayPerProjectPerModel-FreeTier" }] }],
      },
      "quota",
    ],
    [
      "gemini",
      429,
      {
        code: 429,
        status: "RESOURCE_EXHAUSTED",
        message: "You exceeded your current quota, please check your plan and billing details.",
        details: [{ violations: [{ quotaId: "GenerateRequestsPerMinutePerProjectPerModel-FreeTier" }] }],
      },
      "rate_limited",
    ],
    [
      "gemini",
      400,
      { code: 400, status: "INVALID_ARGUMENT", message: "API key not valid. Please pass a valid API key." },
      "unauthorized",
    ],
    ["openai chat", 403, { message: "Project does not have access to model m", code: "model_not_found" }, "not_found"],
    ["openai chat", 400, { message: "temperature must be less than 2", code: "invalid_value" }, "bad_request"],
    ["anthropic", 413, { type: "request_too_large", message: "Request exceeds the maximum size" }, "bad_request"],
  ];

  test.each(said)("J1 packages: %s, status %i, %j", async (name, status, error, fault) => {
    const format = formats[name];
    if (!format) throw new Error(`no format ${name}`);
    const body = JSON.stringify(name === "anthropic" ? { type: "error", error } : { error });
    const [came] = await outcome(format, answer(body, "application/json", status));
    expect(came).toBe(fault);
  });
});
