import type { StepRequest } from "../../core/engine.ts";

/** The same step on other terms. Named one by one: a request may be of a class, and not everything its own property. */
export function requestWith(
  request: StepRequest,
  terms: Partial<Pick<StepRequest, "signal" | "timeoutMs">>,
): StepRequest {
  const { path, key, signal, intent, once, barrier, timeoutMs, kind, digest, spending, results } = request;
  return {
    path,
    key,
    signal,
    intent,
    once,
    barrier,
    timeoutMs,
    kind,
    digest,
    spending,
    results,
    effect: (scope, fresh) => request.effect(scope, fresh),
    ...terms,
  };
}
