import type { Clock } from "../base/clock.ts";
import type { Json } from "../base/json.ts";

/** Billionths of a US dollar, a whole number: sums are exact. What people read and write is US dollars. */
export type Nano = number;

/** What is spent: money, and tokens of input and output together. */
export interface Amount {
  readonly nano: Nano;
  readonly tokens: number;
}

/** How much may be spent. At least one of the two. */
export interface BudgetLimit {
  /** US dollars. A model whose price is not known is refused then (`price_unknown`). */
  readonly maxUsd?: number;
  /** Input and output tokens of all models together. */
  readonly maxTokens?: number;
  /**
   * What happens when it does not suffice for the next request. `"ask"`: a person is asked, and the run waits. `"fail"`:
   * the step fails with `budget_exceeded`. Default: what the app does, which is `"ask"`; in `run()`, where nobody can be
   * asked, `"fail"`.
   */
  readonly onLimit?: OnLimit;
}

export type OnLimit = "ask" | "fail";

/** What may still be spent in one place, of all limits that apply there. `null`: nothing limits it. */
export type Remaining = Readonly<{
  usd: number | null;
  tokens: number | null;
}>;

/** The money of one call. Each operation is a recorded step, so that a replay is told the same. */
export interface Budget {
  /** What the tightest of the limits leaves: what is reserved for requests at work, here or elsewhere, is not in it. */
  remaining(): Promise<Remaining>;
  /** Whether so many US dollars could be spent now. True where nothing limits it. Reserves nothing. */
  canAfford(usd: number): Promise<boolean>;
}

/** US dollars for a million tokens. */
export type Price = Readonly<{
  input: number;
  output: number;
  /** Input that the provider had in its cache. Default: as input. */
  cachedInput?: number;
  /** Input that the provider puts into its cache. Default: as input. */
  cacheWrite?: number;
}>;

/** By the name of the model, `"openai/gpt-5"`, or of all models of a provider: `"ollama/*"`. */
export type Prices = Readonly<Record<string, Price>>;

/** What the number of a bill is, where it is not simply what the provider has reported. */
export type BillFlag =
  /** Its end never arrived, and it may have been paid for: the worst case. */
  | "unknown"
  /** The provider did not report what it used, or no input at all: the worst case. */
  | "usage_missing"
  /** What it reported cannot be (negative, no number): the worst case. */
  | "usage_impossible"
  /** It reported more output than was allowed, or far more input than was sent: refused, the worst case. */
  | "usage_absurd"
  /** It reported somewhat more input, or dearer, than was thought possible: charged as reported. */
  | "over_estimate";

/** What one request has cost. */
export type Bill = Readonly<{
  /** Billionths of a US dollar; null where the price of the model is not known: never taken for 0. */
  nano: Nano | null;
  inputTokens: number;
  /** Of the input. */
  cachedTokens: number;
  outputTokens: number;
  /** Of the output. */
  reasoningTokens: number;
  /** Counts the requests of one execution of the step, from 1: the note `budget.reserved` has the same number. */
  n: number;
  flags?: readonly BillFlag[];
}>;

/** What a request may cost. */
export interface Need {
  /** For people and logs. */
  readonly model: string;
  /** False: the price of the model is not known, and `cost` has tokens only. */
  readonly priced: boolean;
  /** The worst case with so many tokens of output. Never less for more. */
  readonly cost: (outputTokens: number) => Amount;
  /** Tokens of output that are wished for. */
  readonly output: number;
}

/** The step in which something is paid for. */
export interface PayingScope {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Adds a note to the log at the path of the step. Resolves when it is on disk, on engines that write logs at once. */
  readonly record?: ((type: string, body: Json) => Promise<void>) | undefined;
}

/** What was reserved for one request. */
export interface Reservation {
  /** Tokens of output that the request may have: as many as were wished for, or what is left. */
  readonly output: number;
  readonly n: number;
  /** To be called once, when the request is over: what was not used is given back. Never rejects. */
  settle(bill: Bill): Promise<void> | undefined;
}

/**
 * Where requests to models are paid for. Each is reserved at its worst case before it is sent, so that requests at the same
 * time cannot overspend together.
 */
export interface Spending {
  /** What the app says that models cost. */
  readonly prices: Prices;
  /**
   * Waits while requests at work may give something back.
   *
   * @throws TroupeError `budget_exceeded`; `price_unknown`; the reason of `scope.signal` when aborted.
   */
  reserve(need: Need, scope: PayingScope): Promise<Reservation>;
}

/** One limit as the log of a run has it. */
export type AccountTerms = Readonly<{
  /** Under which all processes know it. */
  key: string;
  /** For people. */
  name: string;
  maxNano: Nano | null;
  maxTokens: number | null;
  onLimit: OnLimit;
  /** Fractions of it, spent, at which the log is told. */
  alerts?: readonly number[];
}>;

/** The limits of a run: its own, and those of the calls that it was called from. Kept in its first entry. */
export type RunBudget = Readonly<{ accounts: readonly AccountTerms[] }>;

const nanoPerUsd = 1_000_000_000;
/** So that sums of billionths stay whole. */
export const mostUsd = 1_000_000;

/** Rounded up: a bill is never too small. What floating point adds to a whole number is not taken for more. */
export const nanoOf = (usd: number): Nano => Math.max(0, Math.ceil(usd * nanoPerUsd - 1e-4));
export const usdOf = (nano: Nano): number => nano / nanoPerUsd;
/** US dollars as people write them, to the last billionth: never `1e-7`. */
export const plain = (usd: number): string => usd.toFixed(9).replace(/\.?0+$/, "");
