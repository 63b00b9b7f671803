import type { Clock } from "../../base/clock.ts";
import { abortError, TroupeError } from "../../base/errors.ts";
import { encodeJson } from "../../base/json.ts";
import type { StepRequest } from "../../core/engine.ts";
import { toFailure } from "../../core/failure.ts";
import type { Failure } from "../../core/outcome.ts";
import { valueBody } from "./fact.ts";

/** Largest result of a step, in characters of JSON. */
export const resultLimit: number = 8 * 1_048_576;
/** How long an effect may go on after its signal was aborted before it is left behind. */
const graceMs = 1_000;

/** What became of an effect, ready for the log. */
export type Ending =
  | { readonly ok: true; readonly body: string; readonly value: unknown }
  | { readonly ok: false; readonly error: Failure; readonly cause: unknown; readonly abandoned: boolean };

export interface Attempt {
  readonly request: StepRequest;
  /** Stops the effect without an outcome: the process is letting go of the run. */
  detach(): void;
  /** Settles when the effect has stopped or was left behind. Never rejects. */
  readonly stopped: Promise<void>;
}

/**
 * Runs one effect. Ends with exactly one call of `done`, unless detached: then only a success is reported, because a
 * failure may be nothing but the detaching.
 */
export function attempt(request: StepRequest, fresh: boolean, clock: Clock, done: (ending: Ending) => void): Attempt {
  const { key, path, signal, intent, once, timeoutMs } = request;
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  let controller: AbortController | undefined;
  let cutBy: TroupeError | undefined;
  let detached = false;
  let over = false;
  let cancelGrace: (() => void) | undefined;

  const scope = {
    key,
    get signal(): AbortSignal {
      controller ??= new AbortController();
      if (cutBy) controller.abort(cutBy);
      return controller.signal;
    },
  };

  function cut(reason: TroupeError, patient: boolean): void {
    if (over) return;
    cutBy ??= reason;
    controller?.abort(cutBy);
    if (patient || cancelGrace) return; // what may have happened outside is worth waiting for until its time is up
    cancelGrace = clock.alarm(clock.now() + graceMs, () => end(failure(cutBy, true)));
  }

  function failure(error: unknown, abandoned: boolean): Ending {
    const thrown = cutBy && once ? unknownOutcome(path, key, cutBy) : (cutBy ?? error);
    return { ok: false, error: toFailure(thrown), cause: cutBy ? cutBy : error, abandoned };
  }

  function end(ending: Ending): void {
    if (over) return;
    over = true;
    cancelTimeout();
    cancelGrace?.();
    signal?.removeEventListener("abort", onAbort);
    stop();
    if (!detached || ending.ok) done(ending);
  }

  const onAbort = () => {
    if (signal) cut(abortError(signal), intent);
  };
  const cancelTimeout = clock.alarm(clock.now() + timeoutMs, () => cut(timedOut(path, timeoutMs), false));
  signal?.addEventListener("abort", onAbort, { once: true });
  const running = Promise.try(() => request.effect(scope, fresh));
  running.then(
    (value) => end(success(value, path)),
    (error: unknown) => end(failure(error, false)),
  );

  return {
    request,
    stopped,
    detach() {
      detached = true;
      cut(new TroupeError("the process lets go of the run", { code: "aborted", detail: { reason: "detached" } }), false);
    },
  };
}

function success(value: unknown, path: string): Ending {
  try {
    const encoded = encodeJson(value, `the result of ${path}`);
    const bytes = encoded.text?.length ?? 0;
    if (bytes > resultLimit) throw tooLarge(path, bytes);
    return { ok: true, body: valueBody(encoded.text), value: encoded.value };
  } catch (error) {
    return { ok: false, error: toFailure(error), cause: error, abandoned: false };
  }
}

function unknownOutcome(step: string, key: string, cause: TroupeError): TroupeError {
  return new TroupeError(`it is not known whether ${step} happened: ${cause.message}`, {
    code: "effect_unknown",
    detail: { step, key, reconciled: false },
    cause,
  });
}

function timedOut(step: string, afterMs: number): TroupeError {
  return new TroupeError(`${step} took longer than ${afterMs} ms`, { code: "timeout", detail: { what: step, afterMs } });
}

function tooLarge(step: string, bytes: number): TroupeError {
  return new TroupeError(
    `the result of ${step} is ${bytes} bytes of JSON, over the limit of ${resultLimit}; keep it in a file and return where`,
    { code: "too_large", detail: { what: step, bytes, limit: resultLimit } },
  );
}
