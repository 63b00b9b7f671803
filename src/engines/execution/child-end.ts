import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import { toFailure } from "../../core/failure.ts";
import { toldKeys } from "./ask-child.ts";
import { outcomeOf } from "./endings.ts";
import type { EntryRow } from "./fact.ts";

/** What the last entry of a run is to the run that called it: a fact of the call. */
export function childEnd(
  id: string,
  last: Pick<EntryRow, "type" | "body">,
  committed: readonly string[],
): { readonly type: "child.completed" | "child.failed"; readonly body: { readonly [key: string]: Json } } {
  const outcome = outcomeOf(last);
  const keys = toldKeys(committed) as { readonly committed?: readonly string[] };
  if (outcome.status === "completed") {
    const value = outcome.value === undefined ? {} : { value: outcome.value };
    return { type: "child.completed", body: { id, ...value, ...keys } };
  }
  const error = outcome.status === "cancelled" ? cancelledChild(id, outcome) : errorOf(outcome);
  return { type: "child.failed", body: { id, error: toFailure(error), ...keys } };
}

function cancelledChild(
  runId: string,
  { reason, unresolved }: { readonly reason: string; readonly unresolved: readonly string[] },
): TroupeError {
  return new TroupeError(`run ${runId} was cancelled: ${reason}`, {
    code: "cancelled",
    detail: { runId, reason, unresolved },
  });
}

function errorOf(outcome: ReturnType<typeof outcomeOf>): unknown {
  return outcome.status === "failed" ? outcome.error : new Error(`unexpected ${outcome.status}`);
}
