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
  type WireFormat,
} from "../wire-format.ts";
import { openaiError } from "./openai-chat.ts";

const envelope = { id: "resp_1", object: "response", created_at: 1_700_000_000, model: "gpt-4o-mini" };

const event = (type: string, data: object): Frame => frame({ type, ...data }, type);

function textFrames(texts: readonly string[], refused: boolean): Frame[] {
  const at = { item_id: "msg_1", output_index: 0, content_index: 0 };
  const kind = refused ? "response.refusal" : "response.output_text";
  const done = refused ? { refusal: texts.join("") } : { text: texts.join("") };
  return [
    event("response.output_item.added", { output_index: 0, item: { type: "message", id: "msg_1" } }),
    ...texts.map((delta) => event(`${kind}.delta`, { ...at, delta })),
    event(`${kind}.done`, { ...at, ...done }),
    event("response.output_item.done", { output_index: 0, item: { type: "message", id: "msg_1" } }),
  ];
}

function callFrames(call: WireCall, index: number): Frame[] {
  const at = { output_index: index + 1, item_id: `fc_${index + 1}` };
  const item = { type: "function_call", id: at.item_id, call_id: callId(call, index), name: call.name };
  return [
    event("response.output_item.added", { ...at, item: { ...item, arguments: "" } }),
    ...halves(call.args).map((delta) => event("response.function_call_arguments.delta", { ...at, delta })),
    event("response.function_call_arguments.done", { ...at, arguments: call.args }),
    event("response.output_item.done", { ...at, item: { ...item, arguments: call.args, status: "completed" } }),
  ];
}

const incomplete: Partial<Record<Ending, string>> = {
  length: "max_output_tokens",
  filtered: "content_filter",
  "made-up": "vibes",
};

/** What is said of a reply at its end. */
function summary(saying: Saying): { readonly type: string; readonly response: object } {
  const { usage = defaultUsage } = saying;
  const counts = usage === null ? {} : { usage: { input_tokens: usage.input, output_tokens: usage.output } };
  const reason = incomplete[endingOf(saying)];
  return {
    type: reason === undefined ? "response.completed" : "response.incomplete",
    response: { ...envelope, ...counts, incomplete_details: reason === undefined ? null : { reason } },
  };
}

function endFrames(saying: Saying): Frame[] {
  if (endingOf(saying) === "none") return []; // the reason and the terminator are one event
  const { type, response } = summary(saying);
  return [event(type, { response })];
}

function wholeOutput(saying: Saying): object[] {
  const text = (saying.texts ?? []).join("");
  const refused = endingOf(saying) === "refused";
  const content = [refused ? { type: "refusal", refusal: text } : { type: "output_text", text, annotations: [] }];
  return [
    ...(saying.texts === undefined ? [] : [{ type: "message", id: "msg_1", role: "assistant", content }]),
    ...(saying.calls ?? []).map((call, index) => ({
      type: "function_call",
      id: `fc_${index + 1}`,
      call_id: callId(call, index),
      name: call.name,
      arguments: call.args,
    })),
  ];
}

export const openaiResponses: WireFormat = {
  name: "openai responses",
  model: ({ url, provider, headers = {} }) =>
    createOpenAI({ baseURL: url, apiKey: "test", name: provider, headers }).responses("gpt-4o-mini"),
  talk: (saying) => ({
    head: [event("response.created", { response: envelope }), event("response.in_progress", { response: envelope })],
    body: [
      ...(saying.texts === undefined ? [] : textFrames(saying.texts, endingOf(saying) === "refused")),
      ...(saying.calls ?? []).flatMap(callFrames),
    ],
    middle: 2,
    end: endFrames(saying),
  }),
  whole: (saying) => JSON.stringify({ ...summary(saying).response, output: wholeOutput(saying) }),
  error: openaiError,
  errorFrame: (error) => event("error", { sequence_number: 9, ...(JSON.parse(openaiError(error)) as object) }),
};
