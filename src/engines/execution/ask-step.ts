import type { Json } from "../../base/json.ts";
import type { StepRequest } from "../../core/engine.ts";
import { fromFailure } from "../../core/failure.ts";
import type { Ask, AskHost } from "./ask.ts";
import { bodyOf, completedType, type Fact, failedType } from "./fact.ts";

/** An effect: given what was recorded of it, or run. */
export function askStep(host: AskHost, request: StepRequest): Promise<Json | undefined> {
  const ask = new StepAsk(host, request);
  host.register(ask);
  return ask.end.promise;
}

/** A class because one is made for every step. */
class StepAsk implements Ask {
  readonly path: string;
  readonly waitsFor: null = null;
  readonly #host: AskHost;
  readonly #request: StepRequest;
  readonly end: PromiseWithResolvers<Json | undefined> = Promise.withResolvers();

  constructor(host: AskHost, request: StepRequest) {
    this.path = request.path;
    this.#host = host;
    this.#request = request;
  }

  get what(): string {
    return this.#request.kind;
  }

  expects(fact: Fact): boolean {
    return fact.type === "effect.intended";
  }

  takes(fact: Fact): boolean {
    const { kind, digest } = this.#request;
    if (!isFor(fact, digest)) return false;
    if (fact.type === completedType(kind)) this.#complete(fact);
    else if (fact.type === failedType(kind)) this.#fail(fact);
    else return false;
    return true;
  }

  begin(): void {
    this.#host.effects.step(this.#host, this.#request);
  }

  stop(): void {
    // an effect that is at work goes on, for the next execution to join
  }

  #complete(fact: Fact): void {
    this.#host.effects.unresolved.ended(this.#request, null);
    this.end.resolve(bodyOf(fact, "step.completed").value);
  }

  #fail(fact: Fact): void {
    const { error } = bodyOf(fact, "step.failed");
    if (!fact.adopted) this.#host.effects.unresolved.ended(this.#request, error);
    this.end.reject(fromFailure(error, this.path, fact.cause));
  }
}

/** Whether the outcome is of the same input; a fork may have changed it on purpose. */
function isFor(fact: Fact, digest: string | null): boolean {
  if (digest === null || fact.adopted) return true;
  const recorded = (fact.body as { readonly digest?: string }).digest;
  return recorded === undefined || recorded === digest;
}
