import type { Outcome, RunInfo, RunStatus } from "../../core/outcome.ts";
import { outcomeOf } from "../execution/endings.ts";
import { familyOf } from "./family.ts";
import type { Journal, RunRow, StoredStatus } from "./journal.ts";

export function toRunInfo(journal: Journal, row: RunRow): RunInfo {
  const { id, agent, createdAt, updatedAt, wakeAt, parent, forkOf, forkAt } = row;
  return {
    id,
    agent,
    status: statusOf(journal, row),
    createdAt,
    updatedAt,
    wakeAt,
    parent: parent && { runId: parent.runId, path: parent.path },
    forkOf: forkOf === null ? null : { runId: forkOf, at: forkAt ?? 0 },
  };
}

function statusOf(journal: Journal, row: RunRow): RunStatus {
  if (row.status !== "parked") return row.status;
  if (journal.children(row.n).length > 0) return familyOf(journal, row).status;
  return row.waiting?.sleeping ? "sleeping" : "paused";
}

/** The newest runs of a status, or of all. */
export function listRuns(journal: Journal, status: RunStatus | null, limit: number): readonly RunInfo[] {
  const found: RunInfo[] = [];
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const rows = journal.list(status && storedStatuses(status), limit, { below, callers: status === "running" });
    const infos = rows.map((row) => toRunInfo(journal, row));
    found.push(...infos.filter((info) => status === null || info.status === status));
    const last = rows.at(-1);
    if (!last || rows.length < limit || found.length >= limit) return found.slice(0, limit);
    below = last.n;
  }
}

function storedStatuses(status: RunStatus): readonly StoredStatus[] {
  return status === "paused" || status === "sleeping" ? ["parked"] : [status];
}

export const hasEnded = ({ status }: RunRow): boolean =>
  status === "completed" || status === "failed" || status === "cancelled";

/** Nothing more will be written before somebody does something, and nobody has. */
export function isAtRest(journal: Journal, row: RunRow): boolean {
  if (row.status === "parked") return familyOf(journal, row).status === "paused";
  return row.status !== "running";
}

/** The outcome of a run that has come to rest; null while it moves, or, with `final`, while it only pauses. */
export function outcomeOfRun(journal: Journal, row: RunRow, final: boolean): Outcome | null {
  if (!isAtRest(journal, row)) return null;
  switch (row.status) {
    case "parked":
      return final ? null : pausedOutcome(journal, row);
    default:
      return outcomeOf(lastEntry(journal, row));
  }
}

/** What a person, a signal or a change of state must do, for the run or any that it has called. */
function pausedOutcome(journal: Journal, run: RunRow): Outcome {
  const { rows } = familyOf(journal, run);
  return {
    status: "paused",
    decisions: rows.flatMap(({ id }) => journal.decisions(id, "open")),
    signals: rows.flatMap(({ id, waiting }) =>
      (waiting?.signals ?? []).map((name) => (id === run.id ? name : `${id}/${name}`)),
    ),
    keys: rows.flatMap(({ waiting }) => waiting?.keys ?? []),
  };
}

function lastEntry(journal: Journal, row: RunRow): ReturnType<Journal["read"]>[number] {
  const entry = journal.last(row.n);
  if (!entry) throw new Error(`run ${row.id} has no entries`);
  return entry;
}
