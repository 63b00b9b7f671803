import { TroupeError } from "../base/errors.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Policy } from "../core/agent.ts";
import { checkCodes, checkCount, checkGiven, checkMs, checkWrapped } from "./check-option.ts";

export interface RetryOptions {
  /** Runs in total, the first one included. At least 1. */
  readonly attempts: number;
  /** Upper bound of the first pause, in milliseconds; doubles each time. Default 200. */
  readonly baseMs?: number;
  /** No single pause is longer than this, in milliseconds. Default 30,000. */
  readonly capMs?: number;
  /** Only failures with these codes are worth another run. Default: all that another run may help. */
  readonly codes?: readonly string[];
}

const known: OptionNames<RetryOptions> = { attempts: true, baseMs: true, capMs: true, codes: true };

/** Failures that would only repeat, or that somebody wanted. */
const final: ReadonlySet<string> = new Set([
  "aborted",
  "budget_exceeded",
  "cancelled",
  "effect_committed",
  "effect_refused",
  "effect_unknown",
  "invalid_input",
  "invalid_value",
  "name_taken",
  "not_granted",
  "price_unknown",
  "replay_mismatch",
  "too_large",
]);

/** Of `model_failed`: what is wrong with the request, the account or the name, and not with one reply. */
const finalFaults: ReadonlySet<string> = new Set([
  "bad_request",
  "context_length",
  "not_found",
  "quota",
  "unauthorized",
]);

/** Of `limit_reached`: another run would come to it again, and where every level tried again, there would be no end of it. */
const finalLimits: ReadonlySet<string> = new Set(["calls", "depth"]);

/**
 * Runs the inner agent again when it fails, pausing a random time between runs.
 *
 * The pause is "full jitter": uniform in `[0, min(capMs, baseMs · 2ⁿ))`, which spreads load best when many agents fail
 * at once (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015). Pauses are durable timers and end
 * at once when `ctx.signal` aborts. Each run is a call of its own (`name`, `name#2`, …), so its steps start afresh. A
 * run that started a `once` effect is not repeated: the policy ends with `effect_committed`. Nor is one that ended with
 * `model_failed` for the request, the account or the name of the model (`bad_request`, `context_length`, `unauthorized`,
 * `quota`, `not_found`), or with `limit_reached` of `depth` or `calls`, whatever `codes` says. An error that says from when on another run may help (`retryAt` of
 * `circuit_open` and `rate_limited`) is waited out, up to `capMs`.
 *
 * @throws the last error of the inner agent, unchanged, when all attempts are used up.
 * @throws `ctx.signal.reason` when cancelled, also during a pause.
 * @throws RangeError for options out of range; TypeError for one there is not.
 * @example
 * const sturdy = retry({ attempts: 3, codes: ["timeout"] })(fetchQuote);
 */
export function retry(options: RetryOptions): Policy {
  checkGiven("retry", options, known, "{ attempts: 3 }");
  const { attempts, baseMs = 200, capMs = 30_000, codes } = options;
  checkCount("retry", "attempts", attempts, 1);
  checkMs("retry", "baseMs", baseMs, "or 0");
  if (capMs !== Number.POSITIVE_INFINITY) checkMs("retry", "capMs", capMs, "or 0");
  checkCodes("retry", codes);

  function helps(error: unknown): boolean {
    if (TroupeError.is(error, "model_failed") && finalFaults.has(error.detail.fault)) return false;
    if (TroupeError.is(error, "limit_reached") && finalLimits.has(error.detail.limit)) return false;
    const code = TroupeError.is(error) ? error.code : undefined;
    if (codes) return code !== undefined && codes.includes(code);
    return code === undefined || !final.has(code);
  }

  return (inner) => {
    checkWrapped("retry", inner);
    return {
      ...inner,
      async run(input, ctx) {
        for (let attempt = 1; ; attempt++) {
          try {
            return await ctx.call(inner, input, { mail: "inherited" });
          } catch (error) {
            ctx.signal.throwIfAborted();
            if (attempt >= attempts || !helps(error)) throw error;
            const jitterMs = Math.floor(ctx.random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 50)));
            const delayMs = Math.min(capMs, Math.max(jitterMs, retryAt(error) - ctx.clock.now()));
            ctx.emit("retry.scheduled", { attempt, delayMs });
            await ctx.sleep(delayMs);
          }
        }
      },
    };
  };
}

/** From when on another run may help, in epoch milliseconds; 0 where that is not known. */
function retryAt(error: unknown): number {
  const detail: unknown = TroupeError.is(error) ? error.detail : undefined;
  if (typeof detail !== "object" || detail === null || !("retryAt" in detail)) return 0;
  return typeof detail.retryAt === "number" && Number.isFinite(detail.retryAt) ? Math.ceil(detail.retryAt) : 0;
}
