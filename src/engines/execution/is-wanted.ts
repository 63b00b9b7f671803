import type { Decision } from "../../core/decision.ts";

/** Whether a decision that was found by its id is among those asked for. */
export const isWanted = (
  decision: Decision,
  { runId, status }: { readonly runId?: string | undefined; readonly status?: Decision["status"] | undefined },
): boolean => (runId === undefined || decision.runId === runId) && (status === undefined || decision.status === status);
