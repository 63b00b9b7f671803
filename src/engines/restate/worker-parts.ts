import type { Clock } from "../../base/clock.ts";
import type { RunId } from "../../base/ids.ts";
import type { Program } from "../../core/engine.ts";
import type { InFlight } from "./in-flight.ts";
import type { LogPort } from "./poster.ts";
import type { Names, Standing } from "./protocol.ts";

/** What all runs of one worker share. */
export interface WorkerParts {
  readonly names: Names;
  readonly clock: Clock;
  readonly program: Program;
  readonly inFlight: InFlight;
  /** Longest time one step may take. */
  readonly maxStepMs: number;
  /** Close the input of every run as soon as it waits: each answer is then given to a new attempt. */
  readonly alwaysReplay: boolean;
  readonly log: (runId: RunId) => LogPort;
  /** True for the one who may start the effect at this path. */
  readonly intend: (runId: RunId, path: string, token: string) => Promise<boolean>;
  /** The run cannot go on with this program, or here, having written a log of length `upTo`. */
  readonly stuck: (runId: RunId, thrown: unknown, upTo: number) => Promise<void>;
  /** Runs that this process has just accepted: nobody can have executed them before. */
  readonly fresh: Set<string>;
  readonly onPosted: (runId: RunId, caller: string | null, standing: Standing) => void;
}
