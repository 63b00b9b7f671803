import { cancelledFor, type RunEnding } from "../execution/endings.ts";
import { bodyOf } from "../execution/fact.ts";
import { unresolvedIn } from "../execution/unresolved-in.ts";
import type { Journal } from "./journal.ts";
import type { LiveRun } from "./live-run.ts";
import { load } from "./load.ts";

/** The end of a run that was told to end and cannot be executed to do so; null when nobody told it. */
export function cancelledUnexecuted({ row }: LiveRun, journal: Journal): RunEnding | null {
  const { facts } = load(journal, row);
  const cancel = facts.find((fact) => fact.type === "cancel.requested");
  const reason = cancel ? bodyOf(cancel, "cancel.requested").reason : reasonOnItsWay(journal, row.n);
  if (reason === undefined) return null;
  return cancelledFor(reason, unresolvedIn(facts.filter(({ seq }) => seq > (row.forkAt ?? -1))));
}

/** What has been made a fact but is not kept yet is still in the inbox. */
function reasonOnItsWay(journal: Journal, run: number): string | undefined {
  for (const { item } of journal.inbox(run)) if (item.type === "cancel") return item.reason;
  return undefined;
}
