import type { Json } from "../../base/json.ts";
import type { StepRequest } from "../../core/engine.ts";
import { fromFailure } from "../../core/failure.ts";
import type { Ask, AskHost } from "./ask.ts";
import { bodyOf, completedType, type Fact, failedType } from "./fact.ts";

/** An effect: given what was recorded of it, or run. */
export function askStep(host: AskHost, request: StepRequest): Promise<Json | undefined> {
  return new Promise((resolve, reject) => host.register(new StepAsk(host, request, resolve, reject)));
}

/** A class because one is made for every step. */
class StepAsk implements Ask {
  readonly path: string;
  readonly waitsFor: null = null;
  readonly #host: AskHost;
  readonly #request: StepRequest;
  readonly #resolve: (value: Json | undefined) => void;
  readonly #reject: (error: unknown) => void;

  constructor(
    host: AskHost,
    request: StepRequest,
    resolve: (value: Json | undefined) => void,
    reject: (error: unknown) => void,
  ) {
    this.path = request.path;
    this.#host = host;
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
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
    const { path, key } = this.#request;
    this.#host.effects.unresolved.ended(path, key, null);
    this.#resolve(bodyOf(fact, "step.completed").value);
  }

  #fail(fact: Fact): void {
    const { path, key } = this.#request;
    const { error } = bodyOf(fact, "step.failed");
    if (!fact.adopted) this.#host.effects.unresolved.ended(path, key, error);
    this.#reject(fromFailure(error, path, fact.cause));
  }
}

/** Whether the outcome is of the same input; a fork may have changed it on purpose. */
function isFor(fact: Fact, digest: string | null): boolean {
  if (digest === null || fact.adopted) return true;
  const recorded = (fact.body as { readonly digest?: string }).digest;
  return recorded === undefined || recorded === digest;
}
