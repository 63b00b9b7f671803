import type { RunId } from "../../base/ids.ts";
import type { Inherited } from "../../core/inherited.ts";
import type { Recording } from "./recording.ts";
import type { TurnShare } from "./turns.ts";

/** What one execution of a run is about. */
export interface PumpStart extends Inherited {
  readonly runId: RunId;
  readonly seed: string;
  readonly forked: boolean;
  /** A fork that asks before it does for real what its parent may have done. */
  readonly guarded: boolean;
  /** Epoch milliseconds of the run's first entry. */
  readonly startedAt: number;
  readonly recording: Recording;
  /** Of the engine; default: one of its own. */
  readonly share?: TurnShare;
}
