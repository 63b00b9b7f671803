import type { Json } from "../../base/json.ts";
import type { StepRequest } from "../../core/engine.ts";
import { fromFailure } from "../../core/failure.ts";
import type { AskHost } from "./ask.ts";
import { bodyOf, completedType, type Fact, failedType } from "./fact.ts";

/** An effect: given what was recorded of it, or run. */
export function askStep(host: AskHost, request: StepRequest): Promise<Json | undefined> {
  const { path, key, kind, digest } = request;
  const [completed, failed] = [completedType(kind), failedType(kind)];
  const { unresolved } = host.effects;
  return new Promise((resolve, reject) => {
    host.register({
      path,
      what: kind,
      waitsFor: null,
      expects: (fact) => fact.type === "effect.intended",
      takes(fact) {
        if (!isFor(fact, digest)) return false;
        if (fact.type === completed) {
          unresolved.ended(path, key, null);
          resolve(bodyOf(fact, "step.completed").value);
        } else if (fact.type === failed) {
          const { error } = bodyOf(fact, "step.failed");
          if (!fact.adopted) unresolved.ended(path, key, error);
          reject(fromFailure(error, path, fact.cause));
        } else return false;
        return true;
      },
      begin: () => host.effects.step(host, request),
      stop: () => undefined,
    });
  });
}

/** Whether the outcome is of the same input; a fork may have changed it on purpose. */
function isFor(fact: Fact, digest: string | null): boolean {
  if (digest === null || fact.adopted) return true;
  const recorded = (fact.body as { readonly digest?: string }).digest;
  return recorded === undefined || recorded === digest;
}
