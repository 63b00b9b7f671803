import { TroupeError } from "../base/errors.ts";
import { shown } from "../base/shown.ts";
import type { Policy } from "../core/agent.ts";
import { checkWrapped } from "./check-option.ts";

/**
 * Ends the inner agent after `afterMs` milliseconds. Its signal is aborted at once; the policy returns when it has
 * stopped, which for an effect that ignores its signal takes up to a second more. An effect declared `once` is waited for
 * until its own `timeoutMs`, because left behind it could still happen.
 *
 * The limit is a durable timer: it counts on through a restart.
 *
 * @throws TroupeError `timeout` when the time is up; whatever the inner agent throws when it fails first.
 * @throws `ctx.signal.reason` when cancelled.
 * @throws TypeError for what is no number; RangeError for 0 or less.
 */
export function timeout(afterMs: number): Policy {
  if (typeof afterMs !== "number") {
    throw new TypeError(`timeout takes a number of milliseconds, such as timeout(5_000), got ${shown(afterMs)}`);
  }
  if (!(afterMs > 0)) throw new RangeError(`a timeout must be more than 0 milliseconds, got ${afterMs}`);

  return (inner) => {
    checkWrapped("timeout", inner);
    return {
      ...inner,
      async run(input, ctx) {
        const limit = new AbortController();
        const over = new AbortController();
        const timer = ctx.sleep(afterMs, { signal: over.signal }).then(
          () =>
            limit.abort(
              new TroupeError(`${inner.name} took longer than ${afterMs} ms`, {
                code: "timeout",
                detail: { what: inner.name, afterMs },
              }),
            ),
          () => undefined,
        );
        try {
          return await ctx.call(inner, input, { signal: limit.signal, mail: "inherited" });
        } catch (error) {
          ctx.signal.throwIfAborted();
          throw limit.signal.aborted ? limit.signal.reason : error;
        } finally {
          over.abort();
          await timer;
        }
      },
    };
  };
}
