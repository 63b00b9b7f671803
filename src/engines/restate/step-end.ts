import type { StepRequest } from "../../core/engine.ts";
import { completedType, type Fact, failedType, jsonBody, stepFields, stepText } from "../execution/fact.ts";
import type { Unresolved } from "../execution/unresolved.ts";
import type { StepEnd } from "./in-flight.ts";
import type { Projection } from "./projection.ts";

/** Writes the end of an effect into the log. */
export function recordEnd(projection: Projection, unresolved: Unresolved, request: StepRequest, end: StepEnd): Fact {
  const { path, intent, kind, digest } = request;
  const fields = stepFields(end.ms, digest);
  for (const { type, body } of end.notes ?? []) projection.write(type, path, end.at, jsonBody(body));
  if (end.ok) {
    unresolved.ended(request, null);
    const text = stepText(end.value === undefined ? null : JSON.stringify(end.value), end.ms, digest);
    const value = end.value === undefined ? {} : { value: end.value };
    return projection.fact(completedType(kind), path, end.at, { ...value, ...fields }, text);
  }
  if (end.abandoned) projection.note(path, "step.abandoned", end.at, { key: request.key });
  if (end.abandoned && intent) unresolved.add(path, request.key);
  else unresolved.ended(request, end.error);
  return projection.fact(failedType(kind), path, end.at, { error: end.error, ...fields });
}
