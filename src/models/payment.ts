import type { StepScope } from "../core/agent.ts";
import type { Amount, Bill, Reservation, Spending } from "../core/budget.ts";
import type { ModelRequest } from "../core/model.ts";
import { billOf, freeBill, type Terms, worstBill } from "./bill.ts";
import { cacheWishes } from "./prices/cache-wishes.ts";
import { findRate } from "./prices/find-rate.ts";
import { countedInput, inputBound } from "./prices/input-bound.ts";
import { thinkingTokens } from "./prices/thinking.ts";
import { type Attempted, isTrouble, type Trouble } from "./trouble.ts";

/** So much output is allowed where the agent names no limit: most models can give as much. */
const usualOutput = 8_192;

/**
 * Pays for one request before it is sent. `request` is the one to be sent: its output is limited to what is paid for.
 *
 * @throws TroupeError `budget_exceeded`, `price_unknown`; the reason of `scope.signal`.
 */
export async function pay(
  spending: Spending,
  model: string,
  request: ModelRequest,
  scope: StepScope,
): Promise<Payment> {
  const rate = await findRate(model, spending.prices, scope.clock.now());
  const wishes = cacheWishes(request);
  const input = inputBound(model, request);
  const long = wishes === "long";
  const thinking = thinkingTokens(model, request);
  const cost = (said: number): Amount => {
    const output = said + thinking;
    const use = { input, cached: 0, cacheWrite: 0, long: false, output };
    const plain = rate?.cost(use) ?? 0;
    const written = wishes === "none" ? 0 : (rate?.cost({ ...use, cacheWrite: input, long }) ?? 0);
    return { nano: Math.max(plain, written), tokens: input + output };
  };
  const asked = request.maxOutputTokens ?? usualOutput;
  const reservation = await spending.reserve({ model, priced: rate !== null, cost, output: asked }, scope);
  const { output, n } = reservation;
  const terms: Terms = { rate, input, output: output + thinking, long, worst: cost(output), n };
  return new Payment(terms, reservation, model, { ...request, maxOutputTokens: output }, scope);
}

/** A request that is paid for, until it is known what it has cost. A class because the caller of a model keeps it meanwhile. */
export class Payment {
  readonly request: ModelRequest;
  readonly #terms: Terms;
  readonly #reservation: Reservation;
  readonly #model: string;
  readonly #scope: StepScope;
  /** Messages that were sent. */
  readonly #messages: number;

  constructor(terms: Terms, reservation: Reservation, model: string, request: ModelRequest, scope: StepScope) {
    this.#terms = terms;
    this.#reservation = reservation;
    this.#model = model;
    this.request = request;
    this.#scope = scope;
    this.#messages = request.prompt.length;
  }

  /** What came of it, with its bill. */
  async settle(attempted: Attempted): Promise<Attempted> {
    const bill = this.#billOf(attempted);
    const told = this.#reservation.settle(bill);
    if (isTrouble(attempted)) {
      const note = { n: bill.n, model: this.#model, bill };
      // of a reply, the bill is in the reply; of this, the step may end without a word
      this.#scope.record?.("budget.settled", note).catch(() => undefined);
    }
    if (told !== undefined) await told;
    return { ...attempted, bill };
  }

  /** Nobody waits for its end any more: it may have been paid for. */
  abandon(): void {
    this.#reservation.settle(worstBill(this.#terms, "unknown"))?.catch(() => undefined);
  }

  #billOf(attempted: Attempted): Bill {
    if (isTrouble(attempted)) return this.#billOfTrouble(attempted);
    const bill = billOf(this.#terms, attempted.usage);
    const isReported = bill.flags === undefined || bill.flags.includes("over_estimate");
    if (isReported) {
      countedInput(this.#model, this.request, this.#messages, bill.inputTokens + bill.outputTokens);
    }
    return bill;
  }

  #billOfTrouble({ usage, isFree }: Trouble): Bill {
    if (isFree) return freeBill(this.#terms);
    return usage === undefined ? worstBill(this.#terms, "unknown") : billOf(this.#terms, usage);
  }
}
