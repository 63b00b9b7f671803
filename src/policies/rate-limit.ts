import { TroupeError } from "../base/errors.ts";
import { checkOptions, type OptionNames } from "../base/known-options.ts";
import type { Context, Policy } from "../core/agent.ts";
import { contend } from "../core/contend.ts";
import { checkCount, checkKey, checkMs } from "./check-option.ts";

export interface RateLimitOptions {
  /** So many calls in each `perMs`, in the long run. At least 1. */
  readonly limit: number;
  /** In milliseconds. */
  readonly perMs: number;
  /**
   * Size of the bucket: so many calls may come at once after a pause. Default 1: calls are spread evenly, so that no stretch
   * of `perMs`, wherever it begins, ever has more than `limit`.
   */
  readonly burst?: number;
  /** Limits of the same key share one bucket, and should have the same terms. Default: the agent's name. */
  readonly key?: string;
  /** Longest wait for one's turn, in milliseconds. Default 60,000; 0 never waits. */
  readonly maxWaitMs?: number;
}

const known: OptionNames<RateLimitOptions> = { limit: true, perMs: true, burst: true, key: true, maxWaitMs: true };

/** A bucket as it is kept: the time at which it is full again if nothing more is taken, in epoch milliseconds. */
type Bucket = Readonly<{ fullAt: number }>;

/** A turn that is taken up later than this is past: whoever was cut off meanwhile must not come on top of the others. */
const graceMs = 1_000;

/**
 * Lets the inner agent be called at most so often, over all runs of the app, in all processes and on all workers. A call
 * that comes too early takes the next turn and waits for it (a durable timer); turns are given in the order in which calls
 * come. In any stretch of `w` milliseconds begin at most `burst + limit · w / perMs` calls.
 *
 * It counts calls of the agent, not the requests that each makes; those of models have a limiter of their own. What was
 * taken and not used, because the call was aborted meanwhile, is lost. A run that was cut off while it waited takes another
 * turn when its own is more than a second past; what was at work then is done again without one. Processes must agree on the
 * time. The bucket is kept in the store (`rate-limit/<key>`), two operations for each call.
 *
 * Source: token bucket as in RFC 2697 (Heinanen and Guerin, "A Single Rate Three Color Marker", 1999), after Turner, "New
 * Directions in Communications (or Which Way to the Information Age?)", IEEE Communications Magazine, 1986; reckoned as one
 * time, by the Generic Cell Rate Algorithm of ITU-T I.371.
 *
 * @throws TroupeError `rate_limited` when its turn would be later than `maxWaitMs` from now.
 * @throws `ctx.signal.reason` when cancelled, also while it waits.
 * @throws RangeError or TypeError for options that cannot be.
 * @example
 * const polite = rateLimit({ limit: 60, perMs: 60_000, burst: 5, key: "search" })(searcher);
 */
export function rateLimit(options: RateLimitOptions): Policy {
  checkOptions("rateLimit", options, known);
  const { limit, perMs, burst = 1, key, maxWaitMs = 60_000 } = options;
  checkCount("rateLimit", "limit", limit, 1);
  checkCount("rateLimit", "burst", burst, 1);
  checkMs("rateLimit", "perMs", perMs, "more than 0");
  checkMs("rateLimit", "maxWaitMs", maxWaitMs, "or 0");
  checkKey("rateLimit", key);
  const rate = { intervalMs: perMs / limit, burst };

  return (inner) => {
    const name = key ?? inner.name;

    async function takeTurn(ctx: Context, deadline: number): Promise<number> {
      const item = await ctx.store.get(`rate-limit/${name}`);
      const { fullAt } = (item?.value ?? { fullAt: 0 }) as Bucket;
      const turn = nextTurn(fullAt, ctx.clock.now(), rate);
      if (turn.at > deadline) throw limited(name, turn.at, ctx);
      const bucket: Bucket = { fullAt: turn.fullAt };
      await ctx.store.put(`rate-limit/${name}`, bucket, { ifVersion: item?.version ?? 0 });
      return turn.at;
    }

    async function waitForTurn(ctx: Context): Promise<void> {
      const deadline = ctx.clock.now() + maxWaitMs;
      for (;;) {
        const at = await contend(ctx, () => takeTurn(ctx, deadline));
        const waitMs = at - ctx.clock.now();
        if (waitMs > 0) {
          ctx.emit("rate-limit.waited", { key: name, waitMs });
          await ctx.sleep(waitMs);
        }
        if (ctx.clock.now() - at <= graceMs) return;
      }
    }

    return {
      ...inner,
      async run(input, ctx) {
        await waitForTurn(ctx).catch((error: unknown) => {
          throw TroupeError.is(error, "store_conflict") ? limited(name, ctx.clock.now() + rate.intervalMs, ctx) : error;
        });
        return ctx.call(inner, input, { mail: "inherited" });
      },
    };
  };
}

interface Rate {
  readonly intervalMs: number;
  readonly burst: number;
}

/** When the next call may begin, in whole milliseconds, and when the bucket is full again after it. */
export function nextTurn(
  fullAt: number,
  now: number,
  { intervalMs, burst }: Rate,
): { readonly at: number; readonly fullAt: number } {
  const at = Math.max(now, Math.ceil(fullAt - (burst - 1) * intervalMs));
  return { at, fullAt: Math.max(fullAt, at) + intervalMs };
}

function limited(key: string, retryAt: number, { clock }: Context): TroupeError {
  return new TroupeError(`too many calls for ${key}: there is no turn for another ${retryAt - clock.now()} ms`, {
    code: "rate_limited",
    detail: { key, retryAt },
  });
}
