import { createAnthropic } from "@ai-sdk/anthropic";
import {
  callId,
  defaultUsage,
  type Ending,
  endingOf,
  type Frame,
  frame,
  halves,
  parsed,
  type Saying,
  type WireCall,
  type WireFormat,
} from "../wire-format.ts";

const reasons: Record<Ending, string | null> = {
  stop: "end_turn",
  calls: "tool_use",
  length: "max_tokens",
  filtered: "refusal", // there is one word for both
  refused: "refusal",
  "made-up": "vibes",
  none: null,
};

const message = { id: "msg_1", type: "message", role: "assistant", model: "claude-sonnet-4-5", stop_sequence: null };

const event = (type: string, data: object = {}): Frame => frame({ type, ...data }, type);

function block(index: number, content_block: object, deltas: readonly object[]): Frame[] {
  return [
    event("content_block_start", { index, content_block }),
    ...deltas.map((delta) => event("content_block_delta", { index, delta })),
    event("content_block_stop", { index }),
  ];
}

const textFrames = (texts: readonly string[]): Frame[] =>
  block(
    0,
    { type: "text", text: "" },
    texts.map((text) => ({ type: "text_delta", text })),
  );

const callFrames = (call: WireCall, index: number): Frame[] =>
  block(
    index + 1,
    { type: "tool_use", id: callId(call, index), name: call.name, input: {} },
    halves(call.args).map((partial_json) => ({ type: "input_json_delta", partial_json })),
  );

function head({ usage = defaultUsage }: Saying): Frame[] {
  const counts = usage === null ? {} : { usage: { input_tokens: usage.input, output_tokens: 1 } };
  return [
    event("message_start", { message: { ...message, content: [], stop_reason: null, ...counts } }),
    event("ping"),
  ];
}

function end(saying: Saying): Frame[] {
  const { usage = defaultUsage } = saying;
  const counts = usage === null ? {} : { usage: { output_tokens: usage.output } };
  const delta = { stop_reason: reasons[endingOf(saying)], stop_sequence: null };
  return [event("message_delta", { delta, ...counts }), event("message_stop")];
}

const types: Readonly<Record<number, string>> = {
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

const typeOf = (status: number) => types[status] ?? (status < 500 ? "invalid_request_error" : "api_error");

const error: WireFormat["error"] = ({ status, message, type = typeOf(status) }) =>
  JSON.stringify({ type: "error", error: { type, message }, request_id: "req_1" });

export const anthropic: WireFormat = {
  name: "anthropic",
  model: ({ url, provider, headers = {} }) =>
    createAnthropic({ baseURL: url, apiKey: "test", name: provider, headers })("claude-sonnet-4-5"),
  talk: (saying) => ({
    head: head(saying),
    body: [
      ...(saying.texts === undefined ? [] : textFrames(saying.texts)),
      ...(saying.calls ?? []).flatMap(callFrames),
    ],
    middle: 2,
    end: end(saying),
  }),
  whole(saying) {
    const { texts = [], calls = [], usage = defaultUsage } = saying;
    const content = [
      ...(texts.length === 0 ? [] : [{ type: "text", text: texts.join("") }]),
      ...calls.map((call, index) => ({
        type: "tool_use",
        id: callId(call, index),
        name: call.name,
        input: parsed(call.args),
      })),
    ];
    const counts = usage && { usage: { input_tokens: usage.input, output_tokens: usage.output } };
    return JSON.stringify({ ...message, content, stop_reason: reasons[endingOf(saying)], ...counts });
  },
  error,
  errorFrame: (of) => ({ event: "error", data: error(of) }),
};
