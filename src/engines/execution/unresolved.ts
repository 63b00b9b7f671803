import { unknownOutcome } from "../../core/decision.ts";
import type { StepRequest } from "../../core/engine.ts";
import type { Failure } from "../../core/outcome.ts";

/** Failures that say nothing about an effect that had begun earlier. */
const silent: ReadonlySet<string | null> = new Set(["aborted", "cancelled", "timeout"]);

/** Effects that may have happened: they were cut off, and nobody knows how they ended. */
export class Unresolved {
  /** Keys by the path of the step. */
  readonly #keys = new Map<string, string>();

  get keys(): readonly string[] {
    return [...new Set(this.#keys.values())];
  }

  add(path: string, key: string): void {
    this.#keys.set(path, key);
  }

  /** Takes in what the log says of a step; `error` is null when it completed. */
  ended(step: Pick<StepRequest, "path" | "key">, error: Failure | null): void {
    if (error?.code === "effect_unknown") this.#keys.set(step.path, step.key);
    else if (this.#keys.size > 0 && !(error && silent.has(error.code))) this.#drop(step.key);
  }

  /** A person has said that the effect asked about at `decisionPath` shall not be run again: that settles it. */
  refused(decisionPath: string): void {
    for (const [path, key] of this.#keys) if (unknownOutcome(path) === decisionPath) this.#drop(key);
  }

  #drop(key: string): void {
    for (const [path, each] of this.#keys) if (each === key) this.#keys.delete(path);
  }
}
