import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  LanguageModelV4Usage,
} from "@ai-sdk/provider";
import { APICallError } from "@ai-sdk/provider";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import type { StepScope } from "../../src/core/agent.ts";
import type { LanguageModel, ModelCaller, ModelRequest, Reply } from "../../src/core/model.ts";
import type { VirtualClock } from "../../src/testing/virtual-clock.ts";

export type Part = LanguageModelV4StreamPart;

/** What a model does when it is asked: the parts that it streams, a stream, or what it throws. */
export type Act = (options: LanguageModelV4CallOptions) => Part[] | ReadableStream<Part> | Promise<never>;

export interface FakeModel extends LanguageModel {
  /** What it was asked, request by request. */
  readonly asked: LanguageModelV4CallOptions[];
}

export interface About {
  readonly provider?: string;
  readonly modelId?: string;
  /** Of the response to `doStream`. */
  readonly headers?: Record<string, string>;
}

/** A model that does one thing after the other; the last is repeated. */
export function fakeModel(
  acts: readonly Act[],
  { provider = "fake.chat", modelId = "one", headers }: About = {},
): FakeModel {
  const asked: LanguageModelV4CallOptions[] = [];
  const act = (options: LanguageModelV4CallOptions) => {
    asked.push(options);
    const next = acts[asked.length - 1] ?? acts.at(-1);
    return next?.(options) ?? [];
  };
  return {
    asked,
    specificationVersion: "v4",
    provider,
    modelId,
    supportedUrls: {},
    async doStream(options) {
      const given = await act(options);
      const stream = given instanceof ReadableStream ? given : streamOf(given);
      return { stream, ...(headers ? { response: { headers } } : {}) };
    },
    async doGenerate(options) {
      const given = await act(options);
      return collected(given as Part[]);
    },
  };
}

const streamOf = (parts: readonly Part[]): ReadableStream<Part> =>
  new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });

export const usage: LanguageModelV4Usage = {
  inputTokens: { total: 10, noCache: 8, cacheRead: 2, cacheWrite: undefined },
  outputTokens: { total: 5, text: 4, reasoning: 1 },
};

/** `finish("length")`, or `finish("other", "a word of the provider")`. */
export const finish = (unified: LanguageModelV4FinishReason["unified"], raw: string | undefined = unified): Part => ({
  type: "finish",
  finishReason: { unified, raw },
  usage,
});

export const text = (words: string, id = "t1"): Part[] => [
  { type: "text-start", id },
  { type: "text-delta", id, delta: words },
  { type: "text-end", id },
];

export const toolCall = (toolName: string, input: string, toolCallId = "call_1"): Part => ({
  type: "tool-call",
  toolCallId,
  toolName,
  input,
});

export const start: Part[] = [
  { type: "stream-start", warnings: [] },
  { type: "response-metadata", id: "reply-1", modelId: "one-2026", timestamp: new Date(0) },
];

export const says =
  (words: string): Act =>
  () => [...start, ...text(words), finish("stop")];

/** Gives these parts. */
export const parts =
  (...given: Part[]): Act =>
  () =>
    given;

export const throws =
  (error: unknown): Act =>
  () =>
    Promise.reject(error);

/** What the packages throw for an answer that is an error. */
export const httpError = (status: number, headers: Record<string, string> = {}, responseBody = ""): APICallError =>
  new APICallError({
    message: responseBody === "" ? `status ${status}` : responseBody,
    url: "https://models.invalid/v1",
    requestBodyValues: {},
    statusCode: status,
    responseHeaders: headers,
    responseBody,
  });

export const request: ModelRequest = { prompt: [{ role: "user", content: [{ type: "text", text: "Hello" }] }] };

export function scopeOf(options: Partial<StepScope> = {}): StepScope {
  return { key: "run-1/agent/turn-1", signal: new AbortController().signal, clock: systemClock, ...options };
}

/** One call in simulated time. */
export const callAt = (clock: VirtualClock, caller: ModelCaller, options: Partial<StepScope> = {}): Promise<Reply> =>
  clock.drive(caller.call(request, scopeOf({ clock, ...options })));

/** A stream that gives its parts at these milliseconds from when it is asked for, and then ends or is silent. */
export function timed(
  clock: Clock,
  plan: readonly (readonly [atMs: number, part: Part])[],
  end: "ends" | "hangs",
): Timed {
  const state: Timed = { stream: new ReadableStream(), cancelled: false };
  const origin = clock.now();
  state.stream = new ReadableStream({
    start(controller) {
      const last = Math.max(0, ...plan.map(([at]) => at));
      for (const [at, part] of plan) clock.alarm(origin + at, () => state.cancelled || controller.enqueue(part));
      if (end === "ends") clock.alarm(origin + last, () => state.cancelled || controller.close());
    },
    cancel() {
      state.cancelled = true;
    },
  });
  return state;
}

export interface Timed {
  stream: ReadableStream<Part>;
  cancelled: boolean;
}

function collected(given: readonly Part[]): LanguageModelV4GenerateResult {
  const content: LanguageModelV4Content[] = [];
  let end: Extract<Part, { type: "finish" }> | undefined;
  let id: string | undefined;
  for (const part of given) {
    if (part.type === "text-delta") content.push({ type: "text", text: part.delta });
    if (part.type === "tool-call") content.push(part);
    if (part.type === "response-metadata") id = part.id;
    if (part.type === "finish") end = part;
    if (part.type === "error") throw part.error;
  }
  const ended = end ?? { finishReason: undefined as never, usage: undefined as never };
  return {
    content,
    finishReason: ended.finishReason,
    usage: ended.usage,
    warnings: [],
    ...(id ? { response: { id } } : {}),
  };
}
