import type { Failure } from "../../core/outcome.ts";
import { cancelledFor, type RunEnding } from "../execution/endings.ts";
import { bodyOf, type Fact } from "../execution/fact.ts";
import { Unresolved } from "../execution/unresolved.ts";
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

/** The effects whose end, going by the log alone, nobody knows. */
function unresolvedIn(facts: readonly Fact[]): Unresolved {
  const unresolved = new Unresolved();
  const begun = new Map<string, string>();
  const over = (path: string, error: Failure | null) => {
    const key = begun.get(path);
    if (key !== undefined) unresolved.ended(path, key, error);
    begun.delete(path);
  };
  for (const fact of facts) {
    if (fact.type === "effect.intended") begun.set(fact.path, bodyOf(fact, "effect.intended").key);
    if (fact.type === "step.completed") over(fact.path, null);
    if (fact.type === "step.failed") over(fact.path, bodyOf(fact, "step.failed").error);
    if (isRefusal(fact)) unresolved.refused(fact.path);
  }
  for (const [path, key] of begun) unresolved.add(path, key);
  return unresolved;
}

const isRefusal = (fact: Fact): boolean =>
  fact.type === "decision.answered" && !bodyOf(fact, "decision.answered").answer.approved;
