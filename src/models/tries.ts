import { until } from "../base/clock.ts";
import { TroupeError } from "../base/errors.ts";
import { type Random, seededRandom } from "../base/random.ts";
import type { StepScope } from "../core/agent.ts";
import type { FailedAttempt } from "../core/model.ts";
import { backoffMs } from "./backoff.ts";
import { excerpt } from "./excerpt.ts";
import { faults, type Remedy } from "./fault-table.ts";
import type { TimedTrouble } from "./trouble.ts";

/** What a call has tried in vain. A class because its attempts add to it. */
export class Tries {
  readonly failed: FailedAttempt[] = [];
  readonly #scope: StepScope;
  #random: Random | undefined;
  #last: { readonly model: string; readonly trouble: TimedTrouble } | undefined;
  #missing: TroupeError | undefined;

  constructor(scope: StepScope) {
    this.#scope = scope;
  }

  add(model: string, trouble: TimedTrouble): Remedy {
    const { fault, status, ms } = trouble;
    this.failed.push({ model, fault, status, ms });
    this.#last = { model, trouble };
    return faults[fault].remedy;
  }

  /** A model that cannot be had at all. */
  addMissing(model: string, error: TroupeError): void {
    this.failed.push({ model, fault: "not_found", status: null, ms: 0 });
    this.#missing ??= error;
  }

  /** Waits until the same model may be asked again. @throws `scope.signal.reason` when aborted. */
  pause(attempt: number): Promise<void> {
    const { clock, signal, key } = this.#scope;
    this.#random ??= seededRandom(key);
    const ms = Math.max(backoffMs(attempt, this.#random), this.#last?.trouble.retryAfterMs ?? 0);
    return until(clock, clock.now() + ms, signal);
  }

  /** What the call fails with: it must have tried something. */
  error(): TroupeError {
    if (this.#last === undefined) throw this.#missing;
    const { model, trouble } = this.#last;
    const { fault, status, said, cause } = trouble;
    const words = excerpt(said);
    return new TroupeError(`${summary(this.failed)}${words === "" ? "" : `: ${words}`}`, {
      code: "model_failed",
      detail: { model, fault, status, attempts: this.failed },
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

/** `openai/gpt-5: too many requests (HTTP 429, 4 attempts)`, for each model that was tried. */
function summary(failed: readonly FailedAttempt[]): string {
  const models = [...new Set(failed.map(({ model }) => model))];
  return models
    .map((name) => {
      const attempts = failed.filter(({ model }) => model === name);
      const { fault, status } = attempts.at(-1) as FailedAttempt;
      const count = `${attempts.length} ${attempts.length === 1 ? "attempt" : "attempts"}`;
      return `${name}: ${faults[fault].says} (${status === null ? "" : `HTTP ${status}, `}${count})`;
    })
    .join("; ");
}
