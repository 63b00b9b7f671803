import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { type Clock, systemClock } from "../../base/clock.ts";
import { checkOptions, type OptionNames } from "../../base/known-options.ts";
import type { LanguageModel, ModelFault } from "../../core/model.ts";
import { collect } from "../model/collect.ts";
import { type Part, partStream, partsOf, type Result } from "../model/parts.ts";
import { pause } from "../model/pause.ts";
import { type ProviderErrorOptions, providerError } from "../model/provider-error.ts";
import { broken, connectionLost, type StreamFault } from "./broken-stream.ts";
import { type FaultPlanOptions, faultPlan, type Injected } from "./fault-plan.ts";
import { type ContentFault, halved, spoilt } from "./spoilt-result.ts";

/** What can go wrong with a call of a model, by the names of {@link ModelFault}, and two that agents must mend. */
export type InjectedModelFault = ModelFault | "tool_arguments" | "tool_unknown";

export interface FaultyModelOptions extends FaultPlanOptions<InjectedModelFault> {
  /** What `first_byte` and `stalled` wait by. Default: real time. Under `simulate`, give its clock. */
  readonly clock?: Clock;
  /** How long `first_byte` and `stalled` last, in milliseconds; then the reply goes on. Default: until aborted. */
  readonly stallMs?: number;
  /** What comes with 429: seconds, or an HTTP date. Default 1. */
  readonly retryAfter?: number | string;
}

const known: OptionNames<FaultyModelOptions> = {
  seed: true,
  rate: true,
  faults: true,
  at: true,
  clock: true,
  stallMs: true,
  retryAfter: true,
};

/** A model that fails as models and networks do. */
export interface FaultyModel extends LanguageModel {
  /** What was injected so far, in order. */
  readonly injected: readonly Injected<InjectedModelFault>[];
}

type RefusedFault = Exclude<InjectedModelFault, ContentFault | StreamFault | "first_byte" | "failed">;

/** Faults for which there is no reply at all, as the provider packages throw them. */
const refusals: Readonly<Record<RefusedFault, ProviderErrorOptions>> = {
  unauthorized: { status: 401, message: "Incorrect API key provided" },
  not_found: { status: 404, message: "The model does not exist" },
  bad_request: { status: 400, message: "Invalid value for a parameter" },
  context_length: {
    status: 400,
    message: "This model's maximum context length is 8192 tokens",
    body: '{"error":{"code":"context_length_exceeded","message":"This model\'s maximum context length is 8192 tokens"}}',
  },
  quota: { status: 402, message: "Insufficient credits" },
  rate_limited: { status: 429 },
  overloaded: { status: 503 },
  server_error: { status: 500 },
  unreachable: {},
};

const allFaults: readonly InjectedModelFault[] = [
  ...(Object.keys(refusals) as RefusedFault[]),
  "first_byte",
  "stalled",
  "cut",
  "unterminated",
  "malformed",
  "too_large",
  "truncated",
  "filtered",
  "refused",
  "empty",
  "failed",
  "tool_arguments",
  "tool_unknown",
];

/**
 * A model that goes wrong now and then: by seeded chance, or at the calls that are named.
 *
 * Faults that there is no reply with do not ask `model`; the others spoil its reply. So a scripted list behind it moves on
 * with some of them: use a script that looks at the request. A retry asks again, and has its own chance.
 *
 * Whether it streams or not, each fault comes the way it does in life: `cut` breaks the stream in the middle, and fails a
 * call that does not stream.
 *
 * @throws TypeError for a fault or an option there is not; RangeError for a rate outside of 0 to 1.
 * @example
 * faultyModel(model, { seed: 7, rate: 0.2, faults: ["rate_limited", "cut"] });
 * faultyModel(model, { at: { 1: "overloaded", 3: "truncated" } });
 */
export function faultyModel(model: LanguageModel, options: FaultyModelOptions): FaultyModel {
  checkOptions("faultyModel", options, known);
  const { clock = systemClock, stallMs = Number.POSITIVE_INFINITY, retryAfter = 1 } = options;
  const plan = faultPlan(options, allFaults);

  const next = (callOptions: LanguageModelV4CallOptions) => plan.next(JSON.stringify(callOptions.prompt));
  const stallFor = (signal: AbortSignal | undefined) => () => pause(clock, stallMs, signal);

  /** For faults that come before any reply. */
  async function before(fault: InjectedModelFault, signal: AbortSignal | undefined): Promise<void> {
    if (fault in refusals) {
      const refusal = refusals[fault as RefusedFault];
      throw providerError(fault === "rate_limited" ? { ...refusal, retryAfter } : refusal);
    }
    if (fault === "failed") throw new Error("an injected failure");
    if (fault === "first_byte") await pause(clock, stallMs, signal);
  }

  return {
    specificationVersion: "v4",
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    injected: plan.injected,
    async doGenerate(callOptions) {
      const fault = next(callOptions);
      if (fault === undefined) return model.doGenerate(callOptions);
      await before(fault, callOptions.abortSignal);
      const result = await model.doGenerate(callOptions);
      return wholeWith(fault, result, callOptions, stallFor(callOptions.abortSignal));
    },
    async doStream(callOptions) {
      const fault = next(callOptions);
      if (fault === undefined) return model.doStream(callOptions);
      await before(fault, callOptions.abortSignal);
      const { stream, ...rest } = await model.doStream(callOptions);
      const parts = await Array.fromAsync(stream);
      return { ...rest, stream: partStream(streamWith(fault, parts, callOptions, stallFor(callOptions.abortSignal))) };
    },
  };
}

async function wholeWith(
  fault: InjectedModelFault,
  result: Result,
  options: LanguageModelV4CallOptions,
  stall: () => Promise<void>,
): Promise<Result> {
  if (isContentFault(fault)) return spoilt(fault, result, options);
  switch (fault) {
    case "cut":
      throw connectionLost();
    case "malformed":
      throw providerError({ status: 200, message: "Invalid JSON response", body: "<html>" });
    case "unterminated":
      return { ...result, content: halved(result.content), finishReason: { unified: "interrupted", raw: undefined } };
    case "stalled":
      await stall();
      return result;
    default:
      return result;
  }
}

async function* streamWith(
  fault: InjectedModelFault,
  parts: readonly Part[],
  options: LanguageModelV4CallOptions,
  stall: () => Promise<void>,
): AsyncGenerator<Part> {
  if (isContentFault(fault)) yield* partsOf(spoilt(fault, collect(parts), options), 4);
  else if (isStreamFault(fault)) yield* broken(fault, parts, stall);
  else yield* parts;
}

const contentFaults: ReadonlySet<string> = new Set<ContentFault>([
  "truncated",
  "filtered",
  "refused",
  "empty",
  "too_large",
  "tool_arguments",
  "tool_unknown",
]);
const streamFaults: ReadonlySet<string> = new Set<StreamFault>(["cut", "unterminated", "stalled", "malformed"]);

const isContentFault = (fault: string): fault is ContentFault => contentFaults.has(fault);
const isStreamFault = (fault: string): fault is StreamFault => streamFaults.has(fault);
