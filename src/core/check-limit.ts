import { checkOptions, type OptionNames } from "../base/known-options.ts";
import { type BudgetLimit, mostUsd } from "./budget.ts";

export const limitNames: OptionNames<BudgetLimit> = { maxUsd: true, maxTokens: true, onLimit: true };

/** @throws TypeError, RangeError: also where it limits nothing. */
export function checkLimit(where: string, limit: BudgetLimit): void {
  checkOptions(where, limit, limitNames);
  checkNumbers(where, limit);
  if (limit.maxUsd === undefined && limit.maxTokens === undefined) {
    throw new TypeError(`${where}: maxUsd or maxTokens is missing`);
  }
}

/** The values of those that are there. @throws TypeError, RangeError */
export function checkNumbers(where: string, { maxUsd, maxTokens, onLimit }: BudgetLimit): void {
  if (maxUsd !== undefined && !(typeof maxUsd === "number" && maxUsd >= 0 && maxUsd <= mostUsd)) {
    throw new RangeError(`${where}: maxUsd must be US dollars, from 0 to ${mostUsd}, got ${String(maxUsd)}`);
  }
  if (maxTokens !== undefined && !(Number.isSafeInteger(maxTokens) && maxTokens >= 0)) {
    throw new RangeError(`${where}: maxTokens must be a whole number, 0 or more, got ${String(maxTokens)}`);
  }
  if (onLimit !== undefined && onLimit !== "ask" && onLimit !== "fail") {
    throw new TypeError(`${where}: onLimit must be "ask" or "fail", got ${JSON.stringify(onLimit)}`);
  }
}
