import { TroupeError } from "../base/errors.ts";
import type { StepScope } from "../core/agent.ts";
import { callHash } from "../core/approval.ts";
import type { ApprovedCall } from "../core/decision.ts";
import { encodeKept } from "../core/limits.ts";
import type { Step } from "./step-call.ts";

/**
 * An effect that first looks whether it is what was approved: the last thing before it happens, in the process in which it
 * happens, and not in a replay, where it does not happen.
 */
export function onlyAsApproved<T>(
  runId: string,
  path: string,
  { answer, call }: ApprovedCall,
  effect: Step<T>["effect"],
): Step<T>["effect"] {
  return async (scope: StepScope) => {
    const { input, ...facts } = await call();
    // as it was taken for the question: what is no JSON has no hash
    const exact = encodeKept(input, `the input of the call at ${path}`).value ?? null;
    const found = callHash(runId, path, { ...facts, input: exact });
    if (answer.approved === true && answer.hash === found) return effect(scope);
    const approved = answer.approved === true ? (answer.hash ?? null) : null;
    throw new TroupeError(`${path} is not what was approved; it was not done`, {
      code: "approval_stale",
      detail: { step: path, approved, found },
    });
  };
}
