import { createGoogle } from "@ai-sdk/google";
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

const reasons: Record<Ending, string | undefined> = {
  stop: "STOP",
  calls: "STOP", // calls of tools have no word of their own
  length: "MAX_TOKENS",
  filtered: "SAFETY",
  refused: "STOP", // nor has declining
  "made-up": "VIBES",
  none: undefined,
};

const envelope = { modelVersion: "gemini-2.5-flash", responseId: "r-1" };

function candidate(part: object | undefined, more: object = {}, counts: object = {}): Frame {
  const content = { role: "model", parts: part === undefined ? [] : [part] };
  return frame({ candidates: [{ content, index: 0, ...more }], ...counts, ...envelope });
}

function callFrames(call: WireCall, index: number): Frame[] {
  const id = callId(call, index);
  const { name } = call;
  if (!call.streamed) return [candidate({ functionCall: { id, name, args: parsed(call.args) } })];
  // the arguments of a streamed call come as values at places: one text, in two pieces
  const [[key, value] = ["", ""]] = Object.entries(JSON.parse(call.args) as Record<string, string>);
  const pieces = halves(value).map((stringValue) => ({
    functionCall: { partialArgs: [{ jsonPath: `$.${key}`, stringValue, willContinue: true }], willContinue: true },
  }));
  return [{ functionCall: { id, name, willContinue: true } }, ...pieces, { functionCall: {} }].map((part) =>
    candidate(part),
  );
}

const counts = ({ usage = defaultUsage }: Saying): object =>
  usage === null ? {} : { usageMetadata: { promptTokenCount: usage.input, candidatesTokenCount: usage.output } };

const words: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ABORTED",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

const error: WireFormat["error"] = ({ status, message, type = words[status] ?? "UNKNOWN" }) =>
  JSON.stringify({ error: { code: status, message, status: type } });

export const gemini: WireFormat = {
  name: "gemini",
  model: ({ url, provider, headers = {} }) =>
    createGoogle({ baseURL: url, apiKey: "test", name: provider, headers })("gemini-2.5-flash"),
  talk: (saying) => ({
    head: [],
    body: [...(saying.texts ?? []).map((text) => candidate({ text })), ...(saying.calls ?? []).flatMap(callFrames)],
    middle: saying.texts === undefined ? 2 : 1,
    end: [candidate({ text: "" }, { finishReason: reasons[endingOf(saying)] }, counts(saying))],
  }),
  whole(saying) {
    const { texts = [], calls = [] } = saying;
    const parts = [
      ...texts.map((text) => ({ text })),
      ...calls.map((call, index) => ({
        functionCall: { id: callId(call, index), name: call.name, args: parsed(call.args) },
      })),
    ];
    const candidates = [{ content: { role: "model", parts }, index: 0, finishReason: reasons[endingOf(saying)] }];
    return JSON.stringify({ candidates, ...counts(saying), ...envelope });
  },
  error,
  errorFrame: (of) => ({ data: error(of) }),
};
