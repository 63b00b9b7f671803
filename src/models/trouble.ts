import type { Bill } from "../core/budget.ts";
import type { ModelFault, Reply, Usage } from "../core/model.ts";

/** What an attempt came to that gave no reply that counts. */
export interface Trouble {
  readonly fault: ModelFault;
  /** HTTP status, where there was one. */
  readonly status: number | null;
  /** What the provider, or the network, says of it. Not fit to be shown as it is. */
  readonly said: string;
  /** How long the provider asks to be left alone. */
  readonly retryAfterMs: number | null;
  /** What was thrown. */
  readonly cause?: unknown;
  /** What the provider says was used, where it came so far. */
  readonly usage?: Usage;
  /** It was refused, or never reached the provider: nobody charges anything for it. */
  readonly isFree?: boolean;
  readonly bill?: Bill;
}

/** What an attempt came to. */
export type Attempted = Reply | Trouble;

export const isTrouble = (attempted: Attempted): attempted is Trouble => "fault" in attempted;

/** Something wrong with what came, that nobody threw. */
export const trouble = (fault: ModelFault, said = ""): Trouble => ({ fault, status: null, said, retryAfterMs: null });
