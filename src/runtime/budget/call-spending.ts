import { until } from "../../base/clock.ts";
import { abortError, TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import {
  type AccountTerms,
  type Amount,
  type Bill,
  type Need,
  type PayingScope,
  type Prices,
  plain,
  type Reservation,
  type RunBudget,
  type Spending,
  usdOf,
} from "../../core/budget.ts";
import { fits, isNothing } from "./amount.ts";
import type { Purse } from "./purse.ts";
import type { Treasury } from "./treasury.ts";

/** With fewer tokens of output than this, where more are wished for, a request is not worth sending. */
const leastOutput = 256;
/** So long another process may take to give back what it does not need. */
const patienceMs = 1_500;

/** What the calls in one place of a run spend, and from where. A class because steps share it. */
export class CallSpending implements Spending {
  readonly treasury: Treasury;
  /** From the run's own to that of the innermost call. */
  readonly accounts: readonly AccountTerms[];

  constructor(treasury: Treasury, accounts: readonly AccountTerms[]) {
    this.treasury = treasury;
    this.accounts = accounts;
  }

  get prices(): Prices {
    return this.treasury.prices;
  }

  within(terms: AccountTerms): CallSpending {
    return new CallSpending(this.treasury, [...this.accounts, terms]);
  }

  /** What a run of its own that is called from here may spend. */
  forChild(): RunBudget | undefined {
    this.treasury.handOver(this.accounts);
    return this.accounts.length === 0 ? undefined : { accounts: this.accounts };
  }

  async reserve(need: Need, scope: PayingScope): Promise<Reservation> {
    const purses = this.treasury.pursesOf(this.accounts, scope.clock.now());
    if (!need.priced && purses.some(({ terms }) => terms.maxNano !== null)) throw priceUnknown(need.model);
    for (const purse of purses) purse.users += 1;
    try {
      const paid = await this.#reserve(purses, need, scope);
      await paid.announce();
      return paid;
    } catch (error) {
      this.treasury.used(purses, scope); // what some of them have taken in hand for it goes back
      throw error;
    } finally {
      for (const purse of purses) purse.users -= 1;
    }
  }

  /** From all purses or none. Where one of them has less, the others are asked for less as well. */
  async #reserve(purses: readonly Purse[], need: Need, scope: PayingScope): Promise<Paid> {
    const worthwhile = Math.min(need.output, leastOutput);
    let output = need.output;
    let isPatient = true;
    for (;;) {
      if (scope.signal.aborted) throw abortError(scope.signal);
      const wanted = need.cost(output);
      const short = purses.find((purse) => !fits(wanted, purse.free));
      if (short === undefined) return new Paid(this.treasury, purses, need, output, scope);
      const found = await this.#fill(short, wanted, scope, isPatient);
      if (found === "waited") isPatient = false;
      if (found !== "none") continue;
      if (!fits(need.cost(worthwhile), short.free)) throw exceeded(short, need.cost(worthwhile));
      output = mostOutput(need, output, short);
    }
  }

  /** Takes more in hand, or waits for what requests at work give back. */
  async #fill(
    purse: Purse,
    wanted: Amount,
    scope: PayingScope,
    isPatient: boolean,
  ): Promise<"enough" | "waited" | "none"> {
    const leave = await purse.line.acquire(scope.signal);
    try {
      for (;;) {
        await this.#draw(purse, wanted, scope);
        if (fits(wanted, purse.free)) return "enough";
        if (isNothing(purse.reserved)) break;
        await nextOf(purse, scope.signal);
      }
      if (!(isPatient && purse.isWorthWaiting)) return "none";
      const before = purse.heldElsewhere;
      await until(scope.clock, scope.clock.now() + patienceMs, scope.signal);
      await this.#draw(purse, wanted, scope);
      purse.waitedFor(before);
      return "waited";
    } finally {
      leave();
    }
  }

  async #draw(purse: Purse, wanted: Amount, scope: PayingScope): Promise<void> {
    const reached = await purse.draw(wanted);
    if (reached.length > 0) await alert(purse, reached, scope);
  }
}

/** A request that is paid for. A class because it is three things until it is over. */
class Paid implements Reservation {
  readonly output: number;
  readonly n: number;
  readonly #treasury: Treasury;
  readonly #purses: readonly Purse[];
  readonly #need: Need;
  readonly #amount: Amount;
  readonly #scope: PayingScope;

  constructor(treasury: Treasury, purses: readonly Purse[], need: Need, output: number, scope: PayingScope) {
    this.#treasury = treasury;
    this.#purses = purses;
    this.#need = need;
    this.#amount = need.cost(output);
    this.#scope = scope;
    this.output = output;
    this.n = treasury.count(scope);
    for (const purse of purses) purse.reserve(this.#amount);
  }

  /** Written down before anything is sent, so that whoever reads the log after a crash knows that it may have been. */
  async announce(): Promise<void> {
    const { model, priced } = this.#need;
    const { nano, tokens } = this.#amount;
    const { record, signal } = this.#scope;
    try {
      await record?.("budget.reserved", { n: this.n, model, nano: priced ? nano : null, tokens });
      if (signal.aborted) throw abortError(signal);
    } catch (error) {
      void this.settle({ ...nothingUsed, nano: 0, n: this.n });
      throw error;
    }
  }

  settle({ nano, inputTokens, outputTokens }: Bill): Promise<void> | undefined {
    const spent = { nano: nano ?? 0, tokens: inputTokens + outputTokens };
    for (const purse of this.#purses) purse.settle(this.#amount, spent);
    this.#treasury.used(this.#purses, this.#scope);
    return this.#purses.some(({ isNews }) => isNews) ? this.#tell() : undefined;
  }

  /** Whatever cannot be told now is told with the next draw. */
  async #tell(): Promise<void> {
    for (const purse of this.#purses) {
      if (!purse.isNews) continue;
      try {
        const reached = await purse.draw({ nano: 0, tokens: 0 });
        await alert(purse, reached, this.#scope);
      } catch {
        // the reply counts all the same
      }
    }
  }
}

const nothingUsed = { inputTokens: 0, cachedTokens: 0, outputTokens: 0, reasoningTokens: 0 };

async function nextOf(purse: Purse, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw abortError(signal);
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(abortError(signal));
  signal.addEventListener("abort", stop, { once: true });
  try {
    await Promise.race([purse.next(), promise]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function alert(purse: Purse, reached: readonly number[], { record }: PayingScope): Promise<void> {
  const { key, name } = purse.terms;
  for (const fraction of reached) {
    const body: Json = { account: key, name, fraction, ...standing(purse) };
    await record?.("budget.alerted", body);
  }
}

/** By money, where that is limited. */
function standing(purse: Purse): { readonly limit: "usd" | "tokens"; readonly max: number; readonly spent: number } {
  const { spent, limit, terms } = purse;
  return terms.maxNano === null
    ? { limit: "tokens", max: limit.tokens, spent: spent.tokens }
    : { limit: "usd", max: usdOf(limit.nano), spent: usdOf(spent.nano) };
}

/** By trial: what output costs may be anything that grows. */
function mostOutput(need: Need, wished: number, { free }: Purse): number {
  let low = 0;
  let high = wished;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(need.cost(middle), free)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function exceeded(purse: Purse, least: Amount): TroupeError<"budget_exceeded"> {
  const { terms, limit, spent } = purse;
  const inUsd = terms.maxNano !== null && least.nano > purse.free.nano;
  const [unit, max, used, needed] = inUsd
    ? (["usd", usdOf(limit.nano), usdOf(spent.nano), usdOf(least.nano)] as const)
    : (["tokens", limit.tokens, spent.tokens, least.tokens] as const);
  const show = (value: number) => (inUsd ? `$${plain(value)}` : `${value} tokens`);
  return new TroupeError(
    `the budget of ${terms.name} does not suffice: ${show(used)} of ${show(max)} are spent, and the next request may cost ${show(needed)}`,
    {
      code: "budget_exceeded",
      detail: {
        account: terms.key,
        name: terms.name,
        limit: unit,
        max,
        spent: used,
        needed,
        asks: terms.onLimit === "ask",
        finish: false,
      },
    },
  );
}

function priceUnknown(model: string): TroupeError<"price_unknown"> {
  return new TroupeError(
    `the price of ${model} is not known, and what it spends is limited in US dollars: give one with ` +
      `budget: { prices: { ${JSON.stringify(model)}: { input: …, output: … } } }, in US dollars for a million tokens`,
    { code: "price_unknown", detail: { model } },
  );
}
