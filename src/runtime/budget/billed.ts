import { TroupeError } from "../../base/errors.ts";
import type { Nano } from "../../core/budget.ts";
import type { FailedAttempt, Reply } from "../../core/model.ts";
import type { Branches } from "../branches.ts";
import type { Caller } from "../caller.ts";
import type { Step } from "../step-call.ts";

/** Where it is paid for, what came of a step is charged to what the run has cost until now. */
export const isBilled = ({ spending, options }: Step<unknown>): boolean =>
  spending !== undefined && options.kind === "model";

/** Counted where it is delivered, so that a replay counts the same. */
export function chargeReply(branches: Branches, reply: unknown): void {
  const { bill, failed } = (reply ?? {}) as Partial<Pick<Reply, "bill" | "failed">>;
  charge(branches, bill?.nano, failed);
}

export const billedArrival =
  <T>(ctx: Caller) =>
  (reply: unknown): T => {
    chargeReply(ctx.branches, reply);
    return ctx.arrived(reply);
  };

/** What was paid for although nothing came of it. */
export function chargeFailed(branches: Branches, error: unknown): void {
  if (!(TroupeError.is(error, "model_failed") || TroupeError.is(error, "budget_exceeded"))) return;
  charge(branches, undefined, error.detail.attempts as readonly FailedAttempt[] | undefined);
}

function charge(branches: Branches, nano: Nano | null | undefined, failed: readonly FailedAttempt[] = []): void {
  branches.billed += nano ?? 0;
  for (const { bill } of failed) branches.billed += bill?.nano ?? 0;
}
