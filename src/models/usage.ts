import type { Usage } from "../core/model.ts";

const unknown: Usage = { inputTokens: null, cachedTokens: null, outputTokens: null, reasoningTokens: null };

/** More tokens than any call can have. */
const absurd = 1e9;

/** What a provider says of the cost of a call; `null` for what it does not say, and for what cannot be. */
export function usageOf(said: unknown): Usage {
  if (typeof said !== "object" || said === null) return unknown;
  const { inputTokens, outputTokens } = said as { readonly inputTokens?: Counts; readonly outputTokens?: Counts };
  const usage: Usage = {
    inputTokens: tokens(inputTokens?.total),
    cachedTokens: tokens(inputTokens?.cacheRead),
    outputTokens: tokens(outputTokens?.total),
    reasoningTokens: tokens(outputTokens?.reasoning),
  };
  const written = inputTokens?.cacheWrite;
  const isPlain = written === undefined || written === null || written === 0;
  if (isPlain && isPossible(usage, inputTokens, outputTokens)) return usage;
  return withOddities(usage, tokens(written), isPossible(usage, inputTokens, outputTokens));
}

/** Nothing was said that cannot be. */
const isPossible = (usage: Usage, input: Counts | undefined, output: Counts | undefined): boolean =>
  (usage.inputTokens !== null || isUnsaid(input?.total)) &&
  (usage.outputTokens !== null || isUnsaid(output?.total)) &&
  (usage.cachedTokens !== null || isUnsaid(input?.cacheRead)) &&
  (tokens(input?.cacheWrite) !== null || isUnsaid(input?.cacheWrite));

const isUnsaid = (count: unknown): boolean => count === undefined || count === null;

function withOddities(usage: Usage, written: number | null, isPossible: boolean): Usage {
  return {
    ...usage,
    ...(written === null || written === 0 ? {} : { cacheWriteTokens: written }),
    ...(isPossible ? {} : { impossible: true }),
  };
}

type Counts = { readonly [kind in "total" | "cacheRead" | "cacheWrite" | "reasoning"]?: unknown } | null;

const tokens = (count: unknown): number | null =>
  typeof count === "number" && Number.isInteger(count) && count >= 0 && count <= absurd ? count : null;
