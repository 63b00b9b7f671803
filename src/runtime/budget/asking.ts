import type { ErrorDetails } from "../../base/errors.ts";
import type { Answer } from "../../core/decision.ts";

/** A question about a limit, what was said to it, and what it was about. */
export type Asking = Promise<{
  readonly decision: string;
  readonly answer: Answer;
  readonly detail: ErrorDetails["budget_exceeded"];
}>;
