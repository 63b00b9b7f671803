import type { StepScope } from "../core/agent.ts";
import type { Amount, Bill, Reservation } from "../core/budget.ts";
import type { Usage } from "../core/model.ts";
import { billOf, freeBill, type Terms, worstBill } from "./bill.ts";
import { findRate } from "./prices/find-rate.ts";

/** What a model may put around a text, in tokens. */
const perText = 8;

/** One text that is paid for, or counted, by the step that wants it. */
export interface EmbeddingPayment {
  /** Its share of the request. `null`: the provider did not say. 0 where another step has paid. */
  settle(tokens: number | null): Promise<void>;
  /** It came to nothing. `free`: nothing was sent, or nobody charges for it. Else it may have been paid for. */
  fail(isFree: boolean): Promise<void>;
}

/**
 * Reserves the worst that the text can cost: no token is less than a byte.
 *
 * @throws TroupeError `budget_exceeded`, `price_unknown`; the reason of `scope.signal`.
 */
export async function payForText(model: string, text: string, scope: StepScope): Promise<EmbeddingPayment> {
  const { spending } = scope;
  if (spending === undefined) return counted(model, scope);
  const rate = await findRate(model, spending.prices, scope.clock.now());
  const input = Buffer.byteLength(text) + perText;
  const use = { input, cached: 0, cacheWrite: 0, long: false, output: 0 };
  const worst: Amount = { nano: rate?.cost(use) ?? 0, tokens: input };
  // it has no output that could be less
  const reservation = await spending.reserve({ model, priced: rate !== null, cost: () => worst, output: 1 }, scope);
  const terms: Terms = { rate, input, output: 0, long: false, worst, n: reservation.n };
  return {
    // a step whose text another one has paid for has no share
    settle: (tokens) =>
      close(model, tokens === 0 ? freeBill(terms) : billOf(terms, usageOf(tokens)), "reply", reservation, scope),
    fail: (isFree) =>
      close(model, isFree ? freeBill(terms) : worstBill(terms, "unknown"), undefined, reservation, scope),
  };
}

async function close(
  model: string,
  bill: Bill,
  outcome: "reply" | undefined,
  reservation: Reservation,
  { record }: StepScope,
): Promise<void> {
  const told = reservation.settle(bill);
  const note = { n: bill.n, model, bill, ...(outcome === undefined ? {} : { outcome }) };
  record?.("budget.settled", note).catch(() => undefined);
  if (told !== undefined) await told;
}

/** Where no budget applies, what was used is in the log all the same, for who adds it up. */
function counted(model: string, { record }: StepScope): EmbeddingPayment {
  return {
    async settle(tokens) {
      const note = { n: 0, model, usage: usageOf(tokens), outcome: "reply" };
      record?.("budget.settled", note).catch(() => undefined);
    },
    fail: async () => undefined,
  };
}

const usageOf = (tokens: number | null): Usage => ({
  inputTokens: tokens === null || Number.isNaN(tokens) ? null : tokens,
  outputTokens: tokens === null || Number.isNaN(tokens) ? null : 0,
  cachedTokens: null,
  reasoningTokens: null,
  ...(Number.isNaN(tokens) ? { impossible: true as const } : {}),
});
