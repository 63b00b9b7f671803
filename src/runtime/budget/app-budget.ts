import { checkOptions, type OptionNames } from "../../base/known-options.ts";
import { type BudgetLimit, mostUsd, type Price, type Prices } from "../../core/budget.ts";
import { checkNumbers, limitNames } from "../../core/check-limit.ts";

/** What an app may spend. */
export interface AppBudget extends BudgetLimit {
  /**
   * For what the limit is: each run (those that it calls included), or all runs of all processes together in a day or a month
   * (UTC), or for ever. Default `"run"`.
   */
  readonly per?: "run" | "day" | "month" | "total";
  /** Apps on one engine that give the same name share the limit of a period. Default `"app"`. */
  readonly name?: string;
  /** Fractions of a limit at which the log of the run that comes to it is told, once each. Default `[0.5, 0.8]`. */
  readonly alerts?: readonly number[];
  /** What models cost, where the table that comes with this library does not know it, or not what you pay. */
  readonly prices?: Prices;
}

const appNames: OptionNames<AppBudget> = { ...limitNames, per: true, name: true, alerts: true, prices: true };
const priceNames: OptionNames<Price> = { input: true, output: true, cachedInput: true, cacheWrite: true };

/** @throws TypeError, RangeError naming the option. */
export function checkAppBudget(budget: AppBudget): void {
  checkOptions("budget", budget, appNames);
  checkNumbers("budget", budget);
  const { per = "run", name = "app", alerts = [], prices = {} } = budget;
  if (!["run", "day", "month", "total"].includes(per)) {
    throw new TypeError(`budget: per must be "run", "day", "month" or "total", got ${JSON.stringify(per)}`);
  }
  if (typeof name !== "string" || !/^[^/]{1,100}$/.test(name) || !name.isWellFormed()) {
    throw new TypeError(`budget: name must be a text of 1 to 100 characters without "/", got ${JSON.stringify(name)}`);
  }
  if (!Array.isArray(alerts)) throw new TypeError(`budget: alerts must be a list such as [0.5], got ${String(alerts)}`);
  for (const fraction of alerts) {
    if (!(typeof fraction === "number" && fraction > 0 && fraction <= 1)) {
      throw new RangeError(`budget: alerts must be fractions of more than 0 and at most 1, got ${String(fraction)}`);
    }
  }
  if (typeof prices !== "object" || prices === null || Array.isArray(prices)) {
    throw new TypeError('budget: prices must be such as { "openai/gpt-5": { input: 1.25, output: 10 } }');
  }
  for (const [model, price] of Object.entries(prices)) checkPrice(model, price);
}

/** @throws TypeError, RangeError */
function checkPrice(model: string, price: Price): void {
  const where = `budget: prices[${JSON.stringify(model)}]`;
  if (!/^[^/]+\/./.test(model)) {
    throw new TypeError(`${where}: must be named as in logs, "openai/gpt-5", or all of a provider, "openai/*"`);
  }
  checkOptions(where, price, priceNames);
  const { input, output, cachedInput = 0, cacheWrite = 0 } = price;
  for (const each of [input, output, cachedInput, cacheWrite]) {
    if (!(typeof each === "number" && each >= 0 && each <= mostUsd)) {
      throw new RangeError(`${where} must be US dollars for a million tokens, 0 or more, got ${String(each)}`);
    }
  }
}
