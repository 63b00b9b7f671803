import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4Message,
} from "@ai-sdk/provider";
import type { StepScope } from "./agent.ts";
import type { Bill } from "./budget.ts";

/** A model of any provider package of the AI SDK (`@ai-sdk/openai`, `@ai-sdk/anthropic` …), version 4 of its contract. */
export type LanguageModel = LanguageModelV4;

/** One message of a conversation, as models read it. */
export type Message = LanguageModelV4Message;

/** What a model is asked: the conversation and how to go on. Time limits, headers and signals are not the asker's. */
export type ModelRequest = Omit<LanguageModelV4CallOptions, "abortSignal" | "headers" | "includeRawChunks">;

/** A model by name (`"openai/gpt-5"`, `"ollama/llama3.2"`) or as an object of a provider package. */
export type ModelName = string | LanguageModel;

/** One model, or several to fall back on in this order. */
export type ModelChoice = ModelName | readonly [ModelName, ...ModelName[]];

/** Tokens of one call; `null` where the provider does not say, or said something that cannot be. */
export type Usage = Readonly<{
  inputTokens: number | null;
  /** Of the input, read from the provider's cache. */
  cachedTokens: number | null;
  outputTokens: number | null;
  /** Of the output, spent on reasoning. */
  reasoningTokens: number | null;
  /** Of the input, put into the provider's cache; absent for none. */
  cacheWriteTokens?: number;
  /** Something that it said cannot be: less than nothing, no number. */
  impossible?: true;
}>;

/** An attempt at a call that came to nothing. */
export type FailedAttempt = Readonly<{
  model: string;
  fault: ModelFault;
  status: number | null;
  ms: number;
  /** What the provider said it used, where it came so far. */
  usage?: Usage;
  /** Where a budget applies. */
  bill?: Bill;
}>;

/** One reply that counts: complete, with a valid end. This is what the log keeps of a call. */
export type Reply = Readonly<{
  content: readonly LanguageModelV4Content[];
  finish: LanguageModelV4FinishReason["unified"];
  usage: Usage;
  /** Who answered: `openai/gpt-5`. */
  model: string;
  /** The provider's own id of the reply. */
  id?: string;
  /** The part of the text that is the structured output, where the provider marks it. */
  structured?: string;
  /** What was tried before. */
  failed?: readonly FailedAttempt[];
  /** What it has cost, without what was tried before. Where a budget applies; else see `costs`. */
  bill?: Bill;
}>;

/**
 * Why a call gave no reply that counts.
 *
 * | fault | what happened | tried again |
 * |---|---|---|
 * | `unauthorized` | 401 or 403: the key | next model |
 * | `not_found` | 404: no such model | next model |
 * | `bad_request` | 400, 413, 422 | no |
 * | `context_length` | the conversation is too long for the model | no: the agent shortens it once |
 * | `quota` | 402, or the account has no money left | next model |
 * | `rate_limited` | 429 | after what Retry-After says |
 * | `overloaded` | 503, 529 | yes |
 * | `server_error` | other 5xx, 408, 409 | yes |
 * | `unreachable` | no connection | yes |
 * | `first_byte` | nothing came in time | yes |
 * | `stalled` | the stream paused for too long | yes |
 * | `cut` | the connection died in the middle | yes |
 * | `unterminated` | the stream ended without saying why | yes |
 * | `malformed` | broken JSON, another content type, an error where a reply should be | yes |
 * | `too_large` | more than the limit of a reply | no |
 * | `truncated` | stopped at its limit of tokens | no |
 * | `filtered` | stopped by a content filter | next model |
 * | `refused` | the model declined | next model |
 * | `empty` | neither text nor a call of a tool | yes |
 * | `failed` | anything else | no |
 */
export type ModelFault =
  | "unauthorized"
  | "not_found"
  | "bad_request"
  | "context_length"
  | "quota"
  | "rate_limited"
  | "overloaded"
  | "server_error"
  | "unreachable"
  | "first_byte"
  | "stalled"
  | "cut"
  | "unterminated"
  | "malformed"
  | "too_large"
  | "truncated"
  | "filtered"
  | "refused"
  | "empty"
  | "failed";

/** How an agent reaches its model: retries, time limits, fall-backs and the limit per provider are behind it. */
export interface ModelCaller {
  /** For people and logs, e.g. `openai/gpt-5`. */
  readonly name: string;
  /**
   * One reply that counts. Runs inside a step: waits by `scope.clock`, obeys `scope.signal`, and sends `scope.key` along.
   *
   * @throws TroupeError `model_failed`; `model_missing` and `peer_missing` where the model cannot be had at all; where a
   * budget applies `budget_exceeded` and `price_unknown`.
   */
  call(request: ModelRequest, scope: StepScope): Promise<Reply>;
  /** Told of every reply that an agent takes up, in a replay again: so that what follows from them is the same. */
  taken?(reply: Reply): void;
}
