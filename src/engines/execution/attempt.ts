import type { AbortFan, AbortListener } from "../../base/abort-fan.ts";
import { isPromiseLike } from "../../base/async-function.ts";
import type { Place } from "../../base/bag.ts";
import type { Clock } from "../../base/clock.ts";
import type { Deadlines, Limit, LimitListener } from "../../base/deadlines.ts";
import { abortError, TroupeError } from "../../base/errors.ts";
import type { Encoded, Json } from "../../base/json.ts";
import type { StepScope } from "../../core/agent.ts";
import type { Spending } from "../../core/budget.ts";
import type { StepRequest } from "../../core/engine.ts";
import { toFailure } from "../../core/failure.ts";
import { encodeKept } from "../../core/limits.ts";
import type { Failure } from "../../core/outcome.ts";
import type { ResultCache } from "../../core/result-cache.ts";

/** How long an effect may go on after its signal was aborted before it is left behind. */
const graceMs = 1_000;

/** What became of an effect, ready for the log. */
export type Ending =
  | { readonly ok: true; readonly encoded: Encoded }
  | { readonly ok: false; readonly error: Failure; readonly cause: unknown; readonly abandoned: boolean };

/** Whoever runs effects. */
export interface AttemptOwner {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly aborts: AbortFan;
  ended(attempt: Attempt, ending: Ending): void;
  /** An effect that was left behind has succeeded after all. */
  late(attempt: Attempt, value: unknown): void;
  /** Keeps a note at the path of the step. Rejects where the run is no longer this process's. */
  record(attempt: Attempt, type: string, body: Json): Promise<void>;
}

/**
 * One run of an effect. Its owner is told of the end exactly once, unless detached: then only of a success, because a
 * failure may be nothing but the detaching. An effect that returns at once has ended when {@link Attempt.run} returns.
 * A class because one is made for every step.
 */
export class Attempt implements AbortListener, LimitListener, StepScope {
  readonly request: StepRequest;
  readonly startedAt: number;
  readonly #owner: AttemptOwner;
  #limit: Limit | undefined;
  /** Where it hears of its signal. */
  #ear: Place<AbortListener> | undefined;
  #controller: AbortController | undefined;
  #cutBy: TroupeError | undefined;
  #cancelGrace: (() => void) | undefined;
  #stopped: PromiseWithResolvers<void> | undefined;
  #detached = false;
  #over = false;

  constructor(request: StepRequest, owner: AttemptOwner) {
    this.request = request;
    this.startedAt = owner.clock.now();
    this.#owner = owner;
  }

  get over(): boolean {
    return this.#over;
  }

  get path(): string {
    return this.request.path;
  }

  get key(): string {
    return this.request.key;
  }

  get clock(): Clock {
    return this.#owner.clock;
  }

  get spending(): Spending | undefined {
    return this.request.spending;
  }

  get results(): ResultCache | undefined {
    return this.request.results;
  }

  /** Made when it is looked at, which only what is paid for does. */
  get record(): (type: string, body: Json) => Promise<void> {
    return (type, body) => this.#owner.record(this, type, body);
  }

  /** Made when first looked at: most effects never do. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#cutBy) this.#controller.abort(this.#cutBy);
    return this.#controller.signal;
  }

  /** Settles when the effect has stopped or was left behind. Never rejects. */
  get stopped(): Promise<void> {
    if (this.#over) return Promise.resolve();
    this.#stopped ??= Promise.withResolvers<void>();
    return this.#stopped.promise;
  }

  /** Obeys this signal from now on: each execution of a run has its own. */
  follow(signal: AbortSignal | null): void {
    if (this.#over) return;
    this.#ear?.clear();
    if (signal?.aborted) this.onAbort(signal);
    else this.#ear = signal ? this.#owner.aborts.add(signal, this) : undefined;
  }

  /** What may have happened outside is worth waiting for until its own time is up; but see the table of `Effect`. */
  onAbort(signal: AbortSignal): void {
    const { once, intent } = this.request;
    const reason = abortError(signal);
    this.#cut(reason, once || (intent && reason.code === "cancelled"));
  }

  onLimit(): void {
    const { path, timeoutMs } = this.request;
    this.#cut(timedOut(path, timeoutMs), false);
  }

  /** Stops the effect without an outcome: the process is letting go of the run. */
  detach(): void {
    this.#detached = true;
    const detail = { reason: "detached" };
    this.#cut(new TroupeError("the process lets go of the run", { code: "aborted", detail }), false);
  }

  /** Starts the effect: once. */
  run(fresh: boolean): void {
    const ending = this.#start(fresh);
    if (ending) this.#end(ending);
  }

  /** How it ended, if it did at once. */
  #start(fresh: boolean): Ending | undefined {
    try {
      const result = this.request.effect(this, fresh);
      if (!isPromiseLike(result)) return success(result, this.request.path);
      this.#await(Promise.resolve(result));
      return undefined;
    } catch (error) {
      return this.#failure(error, false);
    }
  }

  #await(result: Promise<unknown>): void {
    const { path, timeoutMs, signal } = this.request;
    result.then(
      (value) => (this.#over ? this.#owner.late(this, value) : this.#end(success(value, path))),
      (error: unknown) => this.#end(this.#failure(error, false)),
    );
    this.#limit = this.#owner.deadlines.watch(timeoutMs, this);
    this.follow(signal);
  }

  #cut(reason: TroupeError, patient: boolean): void {
    if (this.#over) return;
    this.#cutBy ??= reason;
    this.#controller?.abort(this.#cutBy);
    if (patient || this.#cancelGrace) return;
    this.#cancelGrace = this.#owner.deadlines.after(graceMs, () => this.#end(this.#failure(this.#cutBy, true)));
  }

  #failure(error: unknown, abandoned: boolean): Ending {
    const { once, path, key } = this.request;
    const cutBy = this.#cutBy;
    const thrown = cutBy && once ? unknownOutcome(path, key, cutBy) : (cutBy ?? error);
    return { ok: false, error: toFailure(thrown), cause: cutBy ?? error, abandoned };
  }

  #end(ending: Ending): void {
    if (this.#over) return;
    this.#over = true;
    this.#limit?.clear();
    this.#cancelGrace?.();
    this.#ear?.clear();
    this.#stopped?.resolve();
    if (!this.#detached || ending.ok) this.#owner.ended(this, ending);
  }
}

function success(value: unknown, path: string): Ending {
  try {
    return { ok: true, encoded: encodeKept(value, `the result of ${path}`, "; keep it in a file and return where") };
  } catch (error) {
    return { ok: false, error: toFailure(error), cause: error, abandoned: false };
  }
}

/** An effect had begun, and was cut off. */
export function unknownOutcome(step: string, key: string, cause: TroupeError): TroupeError {
  return new TroupeError(`it is not known whether ${step} happened: ${cause.message}`, {
    code: "effect_unknown",
    detail: { step, key, reconciled: false },
    cause,
  });
}

function timedOut(step: string, afterMs: number): TroupeError {
  return new TroupeError(`${step} took longer than ${afterMs} ms`, {
    code: "timeout",
    detail: { what: step, afterMs },
  });
}
