import { until } from "../base/clock.ts";
import { TroupeError } from "../base/errors.ts";
import { type Random, seededRandom } from "../base/random.ts";
import type { StepScope } from "../core/agent.ts";
import type { FailedAttempt, ModelRequest } from "../core/model.ts";
import { backoffMs } from "./backoff.ts";
import { cleanCause } from "./clean-cause.ts";
import { excerpt } from "./excerpt.ts";
import { faults } from "./fault-table.ts";
import type { Hide } from "./known-keys.ts";
import { type Trouble, trouble } from "./trouble.ts";

/** One call, and what it has tried in vain. A class because its attempts add to it. */
export class Tries {
  readonly request: ModelRequest;
  readonly scope: StepScope;
  /** When the call was made, epoch milliseconds. */
  readonly since: number;
  #failed: FailedAttempt[] | undefined;
  #last: { readonly model: string; readonly trouble: Trouble } | undefined;
  #missing: TroupeError | undefined;
  #random: Random | undefined;

  constructor(request: ModelRequest, scope: StepScope) {
    this.request = request;
    this.scope = scope;
    this.since = scope.clock.now();
  }

  /** Undefined where there is nothing. */
  get failed(): readonly FailedAttempt[] | undefined {
    return this.#failed;
  }

  /** `hide` takes the key of the model out of what was said. */
  add(model: string, found: Trouble, startedAt: number, hide: Hide = asItIs): void {
    const { fault, status, usage, bill } = found;
    const cost = { ...(usage === undefined ? {} : { usage }), ...(bill === undefined ? {} : { bill }) };
    this.#add({ model, fault, status, ms: Math.max(0, this.scope.clock.now() - startedAt), ...cost });
    this.#last = { model, trouble: cleaned(found, hide) };
  }

  /** A model that cannot be had at all. */
  addMissing(model: string, error: TroupeError): void {
    this.#add({ model, fault: "not_found", status: null, ms: 0 });
    this.#missing ??= error;
  }

  /** Waits until the same model may be asked again. @throws `scope.signal.reason` when aborted. */
  pause(attempt: number): Promise<void> {
    const { clock, signal, key } = this.scope;
    this.#random ??= seededRandom(key);
    const ms = Math.max(backoffMs(attempt, this.#random), this.#last?.trouble.retryAfterMs ?? 0);
    return until(clock, clock.now() + ms, signal);
  }

  /** What the call fails with: for want of a model only if there was none that could be asked. */
  error(): TroupeError {
    const { model, trouble: last } = this.#last ?? { model: "", trouble: noneAsked };
    if (last === noneAsked && this.#missing !== undefined) return this.#missing;
    const { fault, status, said, cause } = last;
    const attempts = this.#failed ?? [];
    const words = excerpt(said);
    return new TroupeError(`${summary(attempts)}${words === "" ? "" : `: ${words}`}`, {
      code: "model_failed",
      detail: { model, fault, status, attempts },
      ...(cause === undefined ? {} : { cause }),
    });
  }

  /** What could not be paid for: with what was, before. */
  unpaid(error: unknown): unknown {
    if (this.#failed === undefined || !TroupeError.is(error, "budget_exceeded")) return error;
    const { message, code, detail } = error;
    return new TroupeError(message, { code, detail: { ...detail, attempts: this.#failed }, cause: error });
  }

  #add(attempt: FailedAttempt): void {
    this.#failed ??= [];
    this.#failed.push(attempt);
  }
}

const asItIs: Hide = (text) => text;

/** Characters of what was said that are looked through; an excerpt has far fewer. */
const mostSaid = 20_000;

function cleaned(found: Trouble, hide: Hide): Trouble {
  const said = hide(found.said.slice(0, mostSaid));
  return found.cause === undefined ? { ...found, said } : { ...found, said, cause: cleanCause(found.cause, hide) };
}

const noneAsked = trouble("not_found");

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
