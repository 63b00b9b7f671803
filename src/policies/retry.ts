import { TroupeError } from "../base/errors.ts";
import { checkOptions, type OptionNames } from "../base/known-options.ts";
import type { Policy } from "../core/agent.ts";

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
  "price_unknown",
  "replay_mismatch",
  "too_large",
]);

/**
 * Runs the inner agent again when it fails, pausing a random time between runs.
 *
 * The pause is "full jitter": uniform in `[0, min(capMs, baseMs · 2ⁿ))`, which spreads load best when many agents fail
 * at once (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015). Pauses are durable timers and end
 * at once when `ctx.signal` aborts. Each run is a call of its own (`name`, `name#2`, …), so its steps start afresh. A
 * run that started a `once` effect is not repeated: the policy ends with `effect_committed`.
 *
 * @throws the last error of the inner agent, unchanged, when all attempts are used up.
 * @throws `ctx.signal.reason` when cancelled, also during a pause.
 * @throws RangeError for options out of range; TypeError for one there is not.
 * @example
 * const sturdy = retry({ attempts: 3, codes: ["timeout"] })(fetchQuote);
 */
export function retry(options: RetryOptions): Policy {
  checkOptions("retry", options, known);
  const { attempts, baseMs = 200, capMs = 30_000, codes } = options;
  if (!Number.isInteger(attempts) || attempts < 1) throw new RangeError(`attempts must be at least 1, got ${attempts}`);
  if (!(baseMs >= 0) || !(capMs >= 0)) throw new RangeError(`pauses must be 0 or more, got ${baseMs} and ${capMs}`);

  function helps(error: unknown): boolean {
    const code = TroupeError.is(error) ? error.code : undefined;
    if (codes) return code !== undefined && codes.includes(code);
    return code === undefined || !final.has(code);
  }

  return (inner) => ({
    ...inner,
    async run(input, ctx) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await ctx.call(inner, input, { mail: "inherited" });
        } catch (error) {
          ctx.signal.throwIfAborted();
          if (attempt >= attempts || !helps(error)) throw error;
          const delayMs = Math.floor(ctx.random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 50)));
          ctx.emit("retry.scheduled", { attempt, delayMs });
          await ctx.sleep(delayMs);
        }
      }
    },
  });
}
