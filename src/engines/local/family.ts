import { soonMs } from "../execution/sleeping.ts";
import type { Watchers } from "../execution/watchers.ts";
import type { Journal, RunRow } from "./journal.ts";

/** A run with those it has called that have not ended, however deep. */
export interface Family {
  /** Each with its own. */
  readonly rows: readonly RunRow[];
  /** `paused`: nothing can go on before a person, a signal or a change of state, but for timers that are not due soon. */
  readonly status: "running" | "paused" | "sleeping";
}

/** How a parked run stands when what it has called is considered. */
export function familyOf(journal: Journal, row: RunRow): Family {
  const rows = [...withDescendants(journal, row)];
  const standings = new Set(rows.map((each) => standingOf(journal, each)));
  for (const status of ["moving", "soon", "paused", "sleeping"] as const) {
    if (!standings.has(status)) continue;
    if (status === "moving") return { rows, status: "running" };
    return { rows, status: status === "soon" ? "sleeping" : status };
  }
  return { rows, status: "running" }; // all that it waits for has just ended
}

/** The run, and those below it that have not ended. */
export function* withDescendants(journal: Journal, row: RunRow): Iterable<RunRow> {
  yield row;
  for (const child of journal.children(row.n)) yield* withDescendants(journal, child);
}

/** What one run by itself adds: `waiting` for its children only is nothing. */
function standingOf(
  journal: Journal,
  { n, status, waiting, wakeAt, updatedAt }: RunRow,
): "moving" | "soon" | "paused" | "sleeping" | "waiting" {
  if (status !== "parked" || journal.inbox(n).length > 0) return "moving";
  if (waiting?.sleeping) return (wakeAt ?? 0) - updatedAt <= soonMs ? "soon" : "sleeping";
  const { decisions = [], signals = [], keys = [] } = waiting ?? {};
  return decisions.length + signals.length + keys.length > 0 ? "paused" : "waiting";
}

/** The run stands differently, and so may those that wait for it. */
export function notifyFamily(
  journal: Journal,
  watchers: Watchers,
  { id, parent }: Pick<RunRow, "id" | "parent">,
): void {
  watchers.notify(id);
  for (let next = parent; next && watchers.waiting; ) {
    watchers.notify(next.runId);
    next = journal.find(next.runId)?.parent ?? null;
  }
}
