import type { LanguageModelV4CallOptions, LanguageModelV4Usage } from "@ai-sdk/provider";
import type { Clock } from "../../../src/base/clock.ts";
import { until } from "../../../src/base/clock.ts";
import type { LanguageModel, Prices } from "../../../src/index.ts";

/** A dollar for a million tokens: a token is a thousand billionths. */
export const prices: Prices = { "fake/one": { input: 1, output: 1 } };

/** What the provider has done for one request, and what it charges for that, in tokens. */
export interface Served {
  readonly input: number;
  readonly output: number;
  readonly allowed: number | undefined;
}

export interface Script {
  /** Tokens that it charges for. Default: 100 and 50. */
  readonly input?: number;
  readonly output?: number;
  readonly say?: string;
  /** Calls this tool, and says nothing. */
  readonly call?: { readonly tool: string; readonly input: string };
  /** What it says that it charges for; default: the truth. */
  readonly usage?: unknown;
  /** In place of a reply. */
  readonly fail?: unknown;
  readonly ms?: number;
}

export interface PayingModel extends LanguageModel {
  /** The provider's own book. */
  readonly served: Served[];
}

/** A provider that counts, and says what it wants. It is asked in one piece. */
export function payingModel(
  script: (nth: number, options: LanguageModelV4CallOptions) => Script,
  clock?: Clock,
  served: Served[] = [],
): PayingModel {
  let asked = 0;
  return {
    served,
    specificationVersion: "v4",
    provider: "fake.chat",
    modelId: "one",
    supportedUrls: {},
    async doGenerate(options) {
      asked += 1;
      const { input = 100, output = 50, say = "Well.", call, usage, fail, ms } = script(asked, options);
      const { maxOutputTokens: allowed } = options;
      if (fail !== undefined) throw fail;
      const used = Math.min(output, allowed ?? output);
      served.push({ input, output: used, allowed });
      if (ms !== undefined && clock) await until(clock, clock.now() + ms, options.abortSignal ?? never);
      const part = call
        ? { type: "tool-call" as const, toolCallId: `c${asked}`, toolName: call.tool, input: call.input }
        : { type: "text" as const, text: say };
      return {
        content: [part],
        finishReason: { unified: call ? "tool-calls" : "stop", raw: undefined },
        usage: (usage ?? usageOf(input, used)) as LanguageModelV4Usage,
        warnings: [],
      };
    },
    doStream: () => Promise.reject(new Error("asked in one piece")),
  };
}

const never = new AbortController().signal;

export const usageOf = (input: unknown, output: unknown): unknown => ({
  inputTokens: { total: input, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: output, text: undefined, reasoning: undefined },
});

/** In US dollars at the prices above. */
export const billedUsd = (served: readonly Served[]): number =>
  served.reduce((sum, { input, output }) => sum + input + output, 0) / 1e6;
