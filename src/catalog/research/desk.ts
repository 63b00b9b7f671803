import type { Json } from "../../base/json.ts";
import type { Agent } from "../../core/agent.ts";
import type { Evidence } from "./check-findings.ts";
import type { Findings } from "./findings-schema.ts";
import type { Notebook } from "./notebook.ts";
import type { Review } from "./verdict.ts";

/** What the tools of the orchestrator work with: one for each run. */
export interface Desk {
  readonly notebook: Notebook;
  readonly evidence: Evidence;
  readonly researcher: Agent<Json, Findings>;
  readonly writer: Agent<Json, string>;
  readonly reviewer: Agent<Json, Review>;
}

/** A tool that will not do what it is asked now, and says why. Not an error: the run goes on as it should. */
export type Refusal = Readonly<{ refused: string }>;

export const refusal = (why: string): Refusal => ({ refused: why });

/** Why nothing more can be found out or written; null while something can. */
export function whyOver({ isSettled, draft, rounds, roundsLeft }: Notebook): string | null {
  if (isSettled)
    return `the reviewer has decided: ${draft?.review?.verdict}. The run is over; answer with one sentence`;
  if (roundsLeft > 0) return null;
  const waits = draft && !draft.review && draft.round === rounds.length;
  return waits
    ? "no rounds left; the last draft can still be reviewed: call review"
    : "no rounds left. The run is over; answer with one sentence";
}
