import type { RunId } from "../../base/ids.ts";
import type { RunBounds } from "../../core/bounds.ts";
import type { RunBudget } from "../../core/budget.ts";
import type { Recording } from "./recording.ts";
import type { TurnShare } from "./turns.ts";

/** What one execution of a run is about. */
export interface PumpStart {
  readonly runId: RunId;
  readonly seed: string;
  readonly forked: boolean;
  /** A fork that asks before it does for real what its parent may have done. */
  readonly guarded: boolean;
  readonly budget?: RunBudget | undefined;
  readonly bounds?: RunBounds | undefined;
  /** Epoch milliseconds of the run's first entry. */
  readonly startedAt: number;
  readonly recording: Recording;
  /** Of the engine; default: one of its own. */
  readonly share?: TurnShare;
}
