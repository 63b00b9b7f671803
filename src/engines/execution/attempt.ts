import type { AbortFan, AbortListener } from "../../base/abort-fan.ts";
import type { Clock } from "../../base/clock.ts";
import type { Deadlines } from "../../base/deadlines.ts";
import { abortError, TroupeError } from "../../base/errors.ts";
import type { StepScope } from "../../core/agent.ts";
import type { StepRequest } from "../../core/engine.ts";
import { toFailure } from "../../core/failure.ts";
import { encodeKept } from "../../core/limits.ts";
import type { Failure } from "../../core/outcome.ts";

/** How long an effect may go on after its signal was aborted before it is left behind. */
const graceMs = 1_000;

/** What became of an effect, ready for the log. */
export type Ending =
  | { readonly ok: true; readonly text: string | null; readonly value: unknown }
  | { readonly ok: false; readonly error: Failure; readonly cause: unknown; readonly abandoned: boolean };

/** What attempts of one run share. */
export interface AttemptParts {
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly aborts: AbortFan;
  /** An effect that was left behind has succeeded after all. */
  readonly onLate: (attempt: Attempt, value: unknown) => void;
}

/**
 * One run of an effect. Ends with exactly one call of `done`, unless detached: then only a success is reported, because
 * a failure may be nothing but the detaching. A class because one is made for every step.
 */
export class Attempt implements AbortListener, StepScope {
  readonly request: StepRequest;
  readonly startedAt: number;
  readonly #parts: AttemptParts;
  readonly #done: (attempt: Attempt, ending: Ending) => void;
  readonly #cancelTimeout: () => void;
  #following: AbortSignal | null = null;
  #controller: AbortController | undefined;
  #cutBy: TroupeError | undefined;
  #cancelGrace: (() => void) | undefined;
  #stopped: PromiseWithResolvers<void> | undefined;
  #detached = false;
  #over = false;

  constructor(
    request: StepRequest,
    fresh: boolean,
    parts: AttemptParts,
    done: (attempt: Attempt, ending: Ending) => void,
  ) {
    this.request = request;
    this.startedAt = parts.clock.now();
    this.#parts = parts;
    this.#done = done;
    const { path, timeoutMs } = request;
    this.#cancelTimeout = parts.deadlines.after(timeoutMs, () => this.#cut(timedOut(path, timeoutMs), false));
    this.follow(request.signal);
    this.#run(fresh);
  }

  get key(): string {
    return this.request.key;
  }

  get clock(): Clock {
    return this.#parts.clock;
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
    if (this.#following) this.#parts.aborts.delete(this.#following, this);
    this.#following = signal;
    if (signal?.aborted) this.onAbort(signal);
    else if (signal) this.#parts.aborts.add(signal, this);
  }

  /** What may have happened outside is worth waiting for until its own time is up; but see the table of `Effect`. */
  onAbort(signal: AbortSignal): void {
    const { once, intent } = this.request;
    const reason = abortError(signal);
    this.#cut(reason, once || (intent && reason.code === "cancelled"));
  }

  /** Stops the effect without an outcome: the process is letting go of the run. */
  detach(): void {
    this.#detached = true;
    const detail = { reason: "detached" };
    this.#cut(new TroupeError("the process lets go of the run", { code: "aborted", detail }), false);
  }

  #run(fresh: boolean): void {
    const succeed = (value: unknown) =>
      this.#over ? this.#parts.onLate(this, value) : this.#end(success(value, this.request.path));
    const fail = (error: unknown) => this.#end(this.#failure(error, false));
    try {
      Promise.resolve(this.request.effect(this, fresh)).then(succeed, fail);
    } catch (error) {
      Promise.reject(error).catch(fail); // an end is never reported before the caller knows of the attempt
    }
  }

  #cut(reason: TroupeError, patient: boolean): void {
    if (this.#over) return;
    this.#cutBy ??= reason;
    this.#controller?.abort(this.#cutBy);
    if (patient || this.#cancelGrace) return;
    this.#cancelGrace = this.#parts.deadlines.after(graceMs, () => this.#end(this.#failure(this.#cutBy, true)));
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
    this.#cancelTimeout();
    this.#cancelGrace?.();
    if (this.#following) this.#parts.aborts.delete(this.#following, this);
    this.#stopped?.resolve();
    if (!this.#detached || ending.ok) this.#done(this, ending);
  }
}

function success(value: unknown, path: string): Ending {
  try {
    const encoded = encodeKept(value, `the result of ${path}`, "; keep it in a file and return where");
    return { ok: true, text: encoded.text, value: encoded.value };
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
