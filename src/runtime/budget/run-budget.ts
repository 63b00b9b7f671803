import { asError, TroupeError } from "../../base/errors.ts";
import { type Budget, type BudgetLimit, type Remaining, usdOf } from "../../core/budget.ts";
import { checkLimit } from "../../core/check-limit.ts";
import type { Caller } from "../caller.ts";
import { held } from "../held.ts";
import { StepCall } from "../step-call.ts";
import { endless, least } from "./amount.ts";
import { CallSpending } from "./call-spending.ts";

/** What the money of a call looks like from inside: each look is a recorded step, `!budget#1`, `!budget#2` … */
export function runBudget(ctx: Caller): Budget {
  return {
    remaining: () => held(look(ctx, remaining)),
    canAfford(usd) {
      if (typeof usd === "number" && usd >= 0) return held(look(ctx, async () => canPay(await remaining(ctx), usd)));
      const issue = `budget.canAfford: must be US dollars, 0 or more, got ${String(usd)}`;
      return held(Promise.reject(new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] } })));
    },
  };
}

function look<T>(ctx: Caller, effect: (ctx: Caller) => Promise<T>): Promise<T> {
  if (ctx.signal.aborted) return ctx.refuse(ctx.signal);
  const path = ctx.names.nth("!budget");
  const step = { path, runId: ctx.runId, effect: () => effect(ctx), options: { effect: "pure" }, spending: undefined };
  return ctx.waitFor(ctx.host.step(new StepCall(step as never, ctx.signal)) as Promise<T>);
}

async function remaining({ spending, branches }: Caller): Promise<Remaining> {
  const purses = spending?.treasury.pursesOf(spending.accounts, branches.host.now()) ?? [];
  const each = await Promise.all(purses.map((purse) => purse.left()));
  const { nano, tokens } = each.reduce(least, endless);
  return {
    usd: nano === endless.nano ? null : usdOf(nano),
    tokens: tokens === endless.tokens ? null : tokens,
  };
}

const canPay = ({ usd, tokens }: Remaining, wanted: number): boolean =>
  (usd === null || wanted <= usd) && (tokens === null || tokens > 0);

/** The spending of a call that has a limit of its own. @throws TroupeError `invalid_input` */
export function spendingWithin({ spending, branches }: Caller, path: string, limit: BudgetLimit): CallSpending {
  try {
    checkLimit("ctx.call: budget", limit);
  } catch (error) {
    const issue = asError(error).message;
    throw new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] }, cause: error });
  }
  const { treasury, host } = branches;
  const outer = spending ?? new CallSpending(treasury, []);
  return outer.within(treasury.termsOfCall(host.seed, path, limit));
}
