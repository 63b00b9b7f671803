import type { RunId } from "../base/ids.ts";
import type { TreeLimits } from "../core/bounds.ts";
import type { BudgetLimit } from "../core/budget.ts";
import { checkLimit } from "../core/check-limit.ts";
import type { Inherited } from "../core/inherited.ts";
import { labelsProblem, marked } from "../core/labels.ts";
import { newBounds } from "./bounds/bounds.ts";
import type { Treasury } from "./budget/treasury.ts";

/** What an app gives each run that it starts. */
export interface Estate {
  readonly treasury: Treasury;
  readonly limits: TreeLimits | undefined;
}

interface Wishes {
  readonly budget?: BudgetLimit;
  readonly labels?: readonly string[];
}

/** What a run has from the app and from whoever starts it. @throws TypeError, RangeError naming what is wrong. */
export function inheritance({ treasury, limits }: Estate, id: RunId, agent: string, wishes: Wishes): Inherited {
  const { budget, labels } = wishes;
  if (budget !== undefined) checkLimit("start: budget", budget);
  const problem = labels === undefined ? null : labelsProblem(labels);
  if (problem !== null) throw new TypeError(`start: labels ${problem}`);
  return {
    budget: treasury.budgetOf(id, budget),
    bounds: limits && newBounds(agent, limits),
    labels: marked(undefined, labels ?? [], `${id}!${agent}`),
  };
}
