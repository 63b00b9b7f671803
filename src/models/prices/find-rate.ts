import type { Prices } from "../../core/budget.ts";
import { tableRate } from "./price-table.ts";
import { type Rate, rateOf } from "./rate.ts";

/** What a model costs: as the program says, by its name or for all models of its provider; else its list price. */
export async function findRate(model: string, prices: Prices, at: number): Promise<Rate | null> {
  const given = ownPrice(model, prices);
  return given === undefined ? tableRate(model, at) : rateOf(given);
}

function ownPrice(model: string, prices: Prices): Prices[string] | undefined {
  if (Object.hasOwn(prices, model)) return prices[model];
  const all = `${model.split("/", 1)[0]}/*`;
  return Object.hasOwn(prices, all) ? prices[all] : undefined;
}
