import { TroupeError } from "../base/errors.ts";
import type { Effect, Reconciled, StepKind, StepOptions, StepScope } from "../core/agent.ts";
import type { Spending } from "../core/budget.ts";
import type { StepRequest } from "../core/engine.ts";
import type { ResultCache } from "../core/result-cache.ts";

const tenMinutesMs = 600_000;

/** What is asked for, in whatever round. */
export interface Step<T> {
  /** Where the first round is recorded. */
  readonly path: string;
  readonly runId: string;
  readonly effect: (scope: StepScope) => Promise<T> | T;
  readonly options: StepOptions<T>;
  readonly spending: Spending | undefined;
  readonly results: ResultCache;
}

/** One round of a step, as the engine sees it. A class because there are so many. */
export class StepCall<T> implements StepRequest {
  readonly path: string;
  readonly signal: AbortSignal | null;
  readonly timeoutMs: number;
  readonly kind: StepKind;
  readonly digest: string | null;
  readonly #step: Step<T>;
  readonly #declared: Effect | undefined;
  readonly #reconcile: StepOptions<T>["reconcile"];
  readonly #verify: boolean;

  /** With `verify`, or when not fresh, the effect runs only if it is known to be absent. */
  constructor(step: Step<T>, signal: AbortSignal, path: string = step.path, verify: boolean = false) {
    const { effect, timeoutMs = tenMinutesMs, shield, kind = "step", digest = null, reconcile } = step.options;
    if (!(timeoutMs > 0)) throw new RangeError(`timeoutMs must be more than 0 milliseconds, got ${timeoutMs}`);
    this.path = path;
    this.signal = shield ? null : signal;
    this.timeoutMs = timeoutMs;
    this.kind = kind;
    this.digest = digest;
    this.#step = step;
    this.#declared = effect;
    this.#reconcile = reconcile;
    this.#verify = verify;
  }

  get key(): string {
    return keyOf(this.#step);
  }

  get intent(): boolean {
    return isIntended(this.#declared);
  }

  get spending(): Spending | undefined {
    return this.#step.spending;
  }

  get results(): ResultCache {
    return this.#step.results;
  }

  get once(): boolean {
    return this.#declared === "once";
  }

  get barrier(): boolean {
    return this.#declared !== "pure";
  }

  effect(scope: StepScope, fresh: boolean): unknown {
    const { effect } = this.#step;
    return fresh && !this.#verify ? effect(scope) : this.#runIfAbsent(scope);
  }

  async #runIfAbsent(scope: StepScope): Promise<T> {
    const { path, key } = this;
    const { effect } = this.#step;
    const found = await lookUp(this.#reconcile, scope);
    if (found.status === "found") return found.value;
    if (found.status === "absent") return effect(scope);
    throw new TroupeError(`it is not known whether ${path} happened: it was cut off while it ran`, {
      code: "effect_unknown",
      detail: { step: path, key, reconciled: true },
      cause: found.cause,
    });
  }
}

/** Run id and path: the same in every execution, and in every round. */
export const keyOf = ({ runId, path }: Step<unknown>): string => `${runId}/${path}`;

/** Whether it must be known that the effect was about to start. */
export const isIntended = (declared: Effect | undefined): boolean => declared === "once" || declared === undefined;

/** A reconciler that fails has found out nothing. */
async function lookUp<T>(
  reconcile: StepOptions<T>["reconcile"],
  scope: StepScope,
): Promise<Reconciled<T> & { readonly cause?: unknown }> {
  try {
    return (await reconcile?.(scope)) ?? { status: "unknown" };
  } catch (cause) {
    return { status: "unknown", cause };
  }
}
