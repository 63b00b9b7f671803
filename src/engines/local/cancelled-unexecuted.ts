import { cancelledFor, type RunEnding } from "../execution/endings.ts";
import { bodyOf, type Fact } from "../execution/fact.ts";
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
  const own = facts.filter(({ seq }) => seq > (row.forkAt ?? -1));
  return { ...cancelledFor(reason, unresolvedIn(own)), committed: own.flatMap(committedBy) };
}

/** The log does not tell what was to happen once from what was not declared: as the former, to be sure. */
function committedBy(fact: Fact): readonly string[] {
  if (fact.type === "effect.intended") return [bodyOf(fact, "effect.intended").key];
  if (fact.type === "child.completed") return bodyOf(fact, "child.completed").committed ?? [];
  return fact.type === "child.failed" ? (bodyOf(fact, "child.failed").committed ?? []) : [];
}

/** What has been made a fact but is not kept yet is still in the inbox. */
function reasonOnItsWay(journal: Journal, run: number): string | undefined {
  for (const { item } of journal.inbox(run)) if (item.type === "cancel") return item.reason;
  return undefined;
}
