import type { Amount, Bill, BillFlag } from "../core/budget.ts";
import type { Usage } from "../core/model.ts";
import type { Rate } from "./prices/rate.ts";

/** What was reserved for a request, and on what terms. */
export interface Terms {
  /** Null where the price of the model is not known. */
  readonly rate: Rate | null;
  readonly input: number;
  readonly output: number;
  /** What goes into the provider's cache is kept for long. */
  readonly long: boolean;
  readonly worst: Amount;
  readonly n: number;
}

/** Reported input that is larger than this, times what was thought possible, is not believed. */
const believable = 2;
const slack = 1_000;

/** Refused before anything was done for it. */
export const freeBill = ({ rate, n }: Terms): Bill => ({
  nano: rate === null ? null : 0,
  inputTokens: 0,
  cachedTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  n,
});

/** The worst case, because nothing better is known. */
export function worstBill({ rate, input, output, worst, n }: Terms, flag: BillFlag): Bill {
  return {
    nano: rate === null ? null : worst.nano,
    inputTokens: input,
    cachedTokens: 0,
    outputTokens: output,
    reasoningTokens: 0,
    n,
    flags: [flag],
  };
}

/** What a provider has reported, if it can be believed. */
export function billOf(terms: Terms, usage: Usage): Bill {
  const { rate, long, worst, n } = terms;
  const { inputTokens, outputTokens, cachedTokens, reasoningTokens, cacheWriteTokens = 0 } = usage;
  if (usage.impossible === true) return worstBill(terms, "usage_impossible");
  // no request is without input: gateways say 0 for what they have not been told
  if (!inputTokens || outputTokens === null) return worstBill(terms, "usage_missing");
  const cached = cachedTokens ?? 0;
  if (cached + cacheWriteTokens > inputTokens) return worstBill(terms, "usage_impossible");
  if (outputTokens > terms.output || inputTokens > terms.input * believable + slack) {
    return worstBill(terms, "usage_absurd");
  }
  const use = { input: inputTokens, cached, cacheWrite: cacheWriteTokens, long, output: outputTokens };
  const nano = rate === null ? null : rate.cost(use);
  const isOver = inputTokens > terms.input || (nano !== null && nano > worst.nano);
  return {
    nano,
    inputTokens,
    cachedTokens: cached,
    outputTokens,
    reasoningTokens: reasoningTokens ?? 0,
    n,
    ...(isOver ? { flags: ["over_estimate"] as const } : {}),
  };
}
