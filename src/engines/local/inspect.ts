import type { Outcome, RunInfo, RunStatus } from "../../core/outcome.ts";
import { outcomeOf } from "../execution/endings.ts";
import type { Journal, RunRow, StoredStatus } from "./journal.ts";

export function toRunInfo(row: RunRow): RunInfo {
  const { id, agent, createdAt, updatedAt, wakeAt, forkOf, forkAt } = row;
  return {
    id,
    agent,
    status: statusOf(row),
    createdAt,
    updatedAt,
    wakeAt,
    forkOf: forkOf === null ? null : { runId: forkOf, at: forkAt ?? 0 },
  };
}

function statusOf({ status, waiting }: RunRow): RunStatus {
  if (status !== "parked") return status;
  return waiting?.sleeping ? "sleeping" : "paused";
}

export function storedStatuses(status: RunStatus): readonly StoredStatus[] {
  return status === "paused" || status === "sleeping" ? ["parked"] : [status];
}

export const hasEnded = ({ status }: RunRow): boolean =>
  status === "completed" || status === "failed" || status === "cancelled";

/** Nothing more will be written before somebody does something, and nobody has. */
export function isAtRest(journal: Journal, { n, status, waiting }: RunRow): boolean {
  if (status === "parked") return waiting?.sleeping !== true && journal.inbox(n).length === 0;
  return status !== "running";
}

/** The outcome of a run that has come to rest; null while it moves, or, with `final`, while it only pauses. */
export function outcomeOfRun(journal: Journal, row: RunRow, final: boolean): Outcome | null {
  if (!isAtRest(journal, row)) return null;
  switch (row.status) {
    case "parked":
      if (final) return null;
      return {
        status: "paused",
        decisions: journal.decisions(row.id, "open"),
        signals: row.waiting?.signals ?? [],
      };
    default:
      return outcomeOf(lastEntry(journal, row));
  }
}

function lastEntry(journal: Journal, row: RunRow): ReturnType<Journal["read"]>[number] {
  const entry = journal.last(row.n);
  if (!entry) throw new Error(`run ${row.id} has no entries`);
  return entry;
}
