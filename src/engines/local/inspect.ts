import type { Outcome, RunInfo, RunStatus } from "../../core/outcome.ts";
import { outcomeOf } from "./endings.ts";
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

/** The outcome of a run that has come to rest; null while it moves, or, with `final`, while it only pauses. */
export function outcomeOfRun(journal: Journal, row: RunRow, final: boolean): Outcome | null {
  switch (row.status) {
    case "running":
      return null;
    case "parked":
      if (final || row.waiting?.sleeping) return null;
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
