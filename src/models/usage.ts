import type { Usage } from "../core/model.ts";

const unknown: Usage = { inputTokens: null, cachedTokens: null, outputTokens: null, reasoningTokens: null };

/** More tokens than any call can have. */
const absurd = 1e9;

/** What a provider says of the cost of a call; `null` for what it does not say, and for what cannot be. */
export function usageOf(said: unknown): Usage {
  if (typeof said !== "object" || said === null) return unknown;
  const { inputTokens, outputTokens } = said as { readonly inputTokens?: Counts; readonly outputTokens?: Counts };
  return {
    inputTokens: tokens(inputTokens?.total),
    cachedTokens: tokens(inputTokens?.cacheRead),
    outputTokens: tokens(outputTokens?.total),
    reasoningTokens: tokens(outputTokens?.reasoning),
  };
}

type Counts = { readonly [kind in "total" | "cacheRead" | "reasoning"]?: unknown } | null;

const tokens = (count: unknown): number | null =>
  typeof count === "number" && Number.isInteger(count) && count >= 0 && count <= absurd ? count : null;
