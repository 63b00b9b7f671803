import type { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { Decision } from "./decision.ts";
import type { Labels } from "./labels.ts";

/** How a run ended, or why it stands still. */
export type Outcome<O = Json> =
  /** `labels`: of what the run had read, where that had any. */
  | { readonly status: "completed"; readonly value: O; readonly labels?: Labels }
  | { readonly status: "failed"; readonly error: TroupeError; readonly labels?: Labels }
  | { readonly status: "cancelled"; readonly reason: string; readonly unresolved: readonly string[] }
  /**
   * Nothing can go on before a person decides, a signal arrives or a watched key changes; a timer that is due in over a
   * minute may run beside. The same holds for the runs that this one has called, and what those wait for is listed too.
   */
  | {
      readonly status: "paused";
      /** Each with the run and the path that asks. */
      readonly decisions: readonly Decision[];
      /** Names; one that a called run waits for is `<run id>/<name>`. */
      readonly signals: readonly string[];
      /** Keys of the store that are watched; a space for all of it. */
      readonly keys: readonly string[];
    };

/**
 * `paused`: waits for a person, a signal or a change of state. `sleeping`: waits for a timer. `stuck`: cannot be replayed
 * with the present code (`replay_mismatch`, `agent_unknown`); nothing is lost, and `resume` tries again. A run that waits
 * for those it has called stands as they do, and is `running` when one of them works or is stuck.
 */
export type RunStatus = "running" | "paused" | "sleeping" | "stuck" | "completed" | "failed" | "cancelled";

/** A row of the list of runs. */
export interface RunInfo {
  readonly id: string;
  readonly agent: string;
  readonly status: RunStatus;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When a sleeping or waiting run goes on by itself; epoch milliseconds. */
  readonly wakeAt: number | null;
  /** The run that called this one as a run of its own, and the path of the call there. */
  readonly parent: { readonly runId: string; readonly path: string } | null;
  /** The run this one was forked from, and up to which entry it is the same. */
  readonly forkOf: { readonly runId: string; readonly at: number } | null;
}

/** An error as the log keeps it. */
export type Failure = Readonly<{
  name: string;
  code: string | null;
  message: string;
  detail: Json;
}>;
