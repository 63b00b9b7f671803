import type { StepRequest } from "../../core/engine.ts";
import { type Fact, stepBody } from "../execution/fact.ts";
import type { Unresolved } from "../execution/unresolved.ts";
import type { StepEnd } from "./in-flight.ts";
import type { Projection } from "./projection.ts";

/** Writes the end of an effect into the log. */
export function recordEnd(
  projection: Projection,
  unresolved: Unresolved,
  { path, key, intent }: StepRequest,
  end: StepEnd,
): Fact {
  const took = end.ms > 0 ? { ms: end.ms } : {};
  if (end.ok) {
    unresolved.ended(path, key, null);
    const text = stepBody(end.value === undefined ? null : JSON.stringify(end.value), end.ms);
    const value = end.value === undefined ? {} : { value: end.value };
    return projection.fact("step.completed", path, end.at, { ...value, ...took }, text);
  }
  if (end.abandoned) projection.note(path, "step.abandoned", end.at, { key });
  if (end.abandoned && intent) unresolved.add(path, key);
  else unresolved.ended(path, key, end.error);
  return projection.fact("step.failed", path, end.at, { error: end.error, ...took });
}
