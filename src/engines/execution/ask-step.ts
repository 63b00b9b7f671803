import type { Json } from "../../base/json.ts";
import type { StepRequest } from "../../core/engine.ts";
import { fromFailure } from "../../core/failure.ts";
import type { AskHost } from "./ask.ts";
import { bodyOf } from "./fact.ts";

/** An effect: given what was recorded of it, or run. */
export function askStep(host: AskHost, request: StepRequest): Promise<Json | undefined> {
  const { path, key } = request;
  const { unresolved } = host.effects;
  return new Promise((resolve, reject) => {
    host.register({
      path,
      what: "step",
      waitsFor: null,
      expects: (fact) => fact.type === "effect.intended",
      takes(fact) {
        if (fact.type === "step.completed") {
          unresolved.ended(path, key, null);
          resolve(bodyOf(fact, "step.completed").value);
        } else if (fact.type === "step.failed") {
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
