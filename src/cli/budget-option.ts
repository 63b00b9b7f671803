import { type BudgetLimit, mostUsd } from "../core/budget.ts";
import type { Options } from "./spec.ts";
import { usage } from "./usage.ts";

/** What `--max-usd` says. @throws TroupeError `invalid_input` */
export function budgetOption(options: Options): BudgetLimit | undefined {
  const text = options.text("max-usd");
  if (text === undefined) return undefined;
  const maxUsd = Number(text);
  if (/^\d*\.?\d+$/.test(text) && maxUsd <= mostUsd) return { maxUsd };
  throw usage(`--max-usd must be US dollars, such as 2 or 0.50, not ${JSON.stringify(text)}`);
}
