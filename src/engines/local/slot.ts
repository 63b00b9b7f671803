import type { Execution } from "../../core/engine.ts";
import type { Pump } from "../execution/pump.ts";
import type { StatusWrite, StoredStatus, Waiting } from "./journal.ts";
import type { LiveRun } from "./live-run.ts";

/** A run in this process, and its execution of the moment. */
export interface Slot {
  readonly run: LiveRun;
  host: Pump;
  /** Its program's side, once it runs. */
  execution: Execution | undefined;
  /** Set while the run waits and will be put down soon. */
  cancelPark: (() => void) | undefined;
  /** Set from the cancel on: calls off its bound. */
  cancelBound: (() => void) | undefined;
  /** How often the run has been looked at for rest. */
  looks: number;
  /** Branches whose foreign await has been reported. */
  readonly reported: Set<string>;
}

export interface StatusChange {
  readonly status: StoredStatus;
  readonly waiting?: Waiting;
  readonly wakeAt?: number | null;
  readonly release?: boolean;
  readonly committed?: readonly string[];
}

export function statusOf(
  run: LiveRun,
  { status, waiting, wakeAt, release, committed = [] }: StatusChange,
): StatusWrite {
  const { n, epoch } = run.row;
  return {
    kind: "status",
    run: n,
    epoch,
    at: run.clock.now(),
    status,
    wakeAt: wakeAt ?? null,
    waiting: waiting ?? null,
    release: release ?? false,
    committed,
  };
}
