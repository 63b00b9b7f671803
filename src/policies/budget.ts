import type { Policy } from "../core/agent.ts";
import type { BudgetLimit } from "../core/budget.ts";
import { checkLimit } from "../core/check-limit.ts";

/**
 * Limits what the models of the inner agent spend in one call, all that it calls included. Every request is reserved at its
 * worst case before it is sent, within this limit and all around it: of the agent that calls, of the run, of the app. So
 * requests at the same time cannot overspend together. Like any policy it nests: `wrap(agent, budget({ maxUsd: 0.1 }),
 * retry({ attempts: 3 }))` gives each attempt ten cents, and the other way round ten cents are for all attempts.
 *
 * Only what agents ask of their models counts. What a tool pays for by itself does not.
 *
 * @throws TypeError, RangeError for options that cannot be used, also where nothing is limited. When it runs: TroupeError
 * `budget_exceeded`, where nobody is asked or a person says no; `price_unknown`.
 * @example
 * const frugal = budget({ maxUsd: 0.25 })(researcher);
 */
export function budget(limit: BudgetLimit): Policy {
  checkLimit("budget", limit);
  return (inner) => ({
    ...inner,
    run: (input, ctx) => ctx.call(inner, input, { mail: "inherited", budget: limit }),
  });
}
