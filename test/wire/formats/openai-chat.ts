import { createOpenAI } from "@ai-sdk/openai";
import {
  callId,
  defaultUsage,
  type Ending,
  endingOf,
  type Frame,
  frame,
  halves,
  type Saying,
  type WireCall,
  type WireError,
  type WireFormat,
} from "../wire-format.ts";

const reasons: Record<Ending, string | null> = {
  stop: "stop",
  calls: "tool_calls",
  length: "length",
  filtered: "content_filter",
  refused: "stop",
  "made-up": "vibes",
  none: null,
};

const envelope = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_700_000_000, model: "gpt-4o-mini" };

const choice = (delta: object, finish_reason: string | null = null): Frame =>
  frame({ ...envelope, choices: [{ index: 0, delta, finish_reason }] });

function callFrames(call: WireCall, index: number): Frame[] {
  const opening = { index, id: callId(call, index), type: "function", function: { name: call.name, arguments: "" } };
  const rest = halves(call.args).map((piece) => ({ index, function: { arguments: piece } }));
  return [opening, ...rest].map((each) => choice({ tool_calls: [each] }));
}

function usageFrames({ usage = defaultUsage }: Saying): Frame[] {
  if (usage === null) return [];
  return [frame({ ...envelope, choices: [], usage: { prompt_tokens: usage.input, completion_tokens: usage.output } })];
}

/** What the API says of each status, where it is not the general word. */
const types: Readonly<Record<number, string>> = {
  401: "authentication_error",
  403: "permission_error",
  429: "rate_limit_error",
};

const codes: Readonly<Record<number, string>> = {
  401: "invalid_api_key",
  404: "model_not_found",
  429: "rate_limit_exceeded",
  503: "server_is_overloaded",
  529: "server_is_overloaded",
};

export function openaiError(error: WireError): string {
  const { status, message } = error;
  const type = error.type ?? types[status] ?? (status < 500 ? "invalid_request_error" : "server_error");
  return JSON.stringify({ error: { message, type, param: null, code: error.code ?? codes[status] ?? null } });
}

export const openaiChat: WireFormat = {
  name: "openai chat",
  model: ({ url, provider, headers = {} }) =>
    createOpenAI({ baseURL: url, apiKey: "test", name: provider, headers }).chat("gpt-4o-mini"),
  talk(saying) {
    const said = endingOf(saying) === "refused" ? "refusal" : "content";
    return {
      head: [choice({ role: "assistant", content: "" })],
      body: [
        ...(saying.texts ?? []).map((text) => choice({ [said]: text })),
        ...(saying.calls ?? []).flatMap(callFrames),
      ],
      middle: saying.texts === undefined ? 2 : 1,
      end: [choice({}, reasons[endingOf(saying)]), ...usageFrames(saying), { data: "[DONE]" }],
    };
  },
  whole(saying) {
    const { texts, usage = defaultUsage, calls } = saying;
    const said = texts === undefined ? null : texts.join("");
    const words = endingOf(saying) === "refused" ? { content: null, refusal: said } : { content: said };
    const tool_calls = calls?.map((call, index) => ({
      id: callId(call, index),
      type: "function",
      function: { name: call.name, arguments: call.args },
    }));
    const message = { role: "assistant", ...words, tool_calls };
    const counts = usage && { usage: { prompt_tokens: usage.input, completion_tokens: usage.output } };
    const choices = [{ index: 0, message, finish_reason: reasons[endingOf(saying)] }];
    return JSON.stringify({ ...envelope, object: "chat.completion", choices, ...counts });
  },
  error: openaiError,
  errorFrame: (error) => ({ data: openaiError(error) }),
};
