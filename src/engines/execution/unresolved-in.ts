import type { Failure } from "../../core/outcome.ts";
import { bodyOf, type Fact, isCompletedStep, isFailedStep } from "./fact.ts";
import { Unresolved } from "./unresolved.ts";

/** The effects whose end, going by the log alone, nobody knows. */
export function unresolvedIn(facts: readonly Fact[]): Unresolved {
  const unresolved = new Unresolved();
  const begun = new Map<string, string>();
  const over = (path: string, error: Failure | null) => {
    const key = begun.get(path);
    if (key !== undefined) unresolved.ended({ path, key }, error);
    begun.delete(path);
  };
  for (const fact of facts) {
    if (fact.type === "effect.intended") begun.set(fact.path, bodyOf(fact, "effect.intended").key);
    if (isCompletedStep(fact.type)) over(fact.path, null);
    if (isFailedStep(fact.type)) over(fact.path, bodyOf(fact, "step.failed").error);
    for (const key of leftByChild(fact)) unresolved.add(key, key);
    if (isRefusal(fact)) unresolved.refused(fact.path);
  }
  for (const [path, key] of begun) unresolved.add(path, key);
  return unresolved;
}

/** Keys of effects that a child, cancelled, has left behind. */
export function leftByChild(fact: Fact): readonly string[] {
  if (fact.type !== "child.failed") return [];
  const { code, detail } = bodyOf(fact, "child.failed").error;
  if (code !== "cancelled") return [];
  const { unresolved } = (detail ?? {}) as { readonly unresolved?: readonly string[] };
  return unresolved ?? [];
}

const isRefusal = (fact: Fact): boolean =>
  fact.type === "decision.answered" && !bodyOf(fact, "decision.answered").answer.approved;
