import { TroupeError } from "../base/errors.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Context, Policy } from "../core/agent.ts";
import { contend } from "../core/contend.ts";
import { checkCount, checkGiven, checkKey, checkMs, checkWrapped } from "./check-option.ts";
import { type Bucket, type Claim, claimOf, empty } from "./token-bucket.ts";

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

/**
 * Lets the inner agent be called at most so often, over all runs of the app, in all processes and on all workers. A call
 * that comes too early takes the next turn and waits for it (a durable timer); turns are given in the order in which calls
 * come. In any stretch of `w` milliseconds begin at most `burst + limit · w / perMs` calls.
 *
 * It counts calls of the agent, not the requests that each makes; those of models have a limiter of their own. What was
 * taken and not used, because the call was aborted meanwhile, is lost. Whoever comes late to its turn, because its run was cut
 * off or its process was busy, takes another one where others have begun in its place; what was at work when a run was cut off
 * is done again without one. Processes must agree on the time. The bucket is kept in the store (`rate-limit/<key>`), two
 * operations for each call, and two more for one that has waited.
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
  checkGiven("rateLimit", options, known, "{ limit: 60, perMs: 60_000 }");
  const { limit, perMs, burst = 1, key, maxWaitMs = 60_000 } = options;
  checkCount("rateLimit", "limit", limit, 1);
  checkCount("rateLimit", "burst", burst, 1);
  checkMs("rateLimit", "perMs", perMs, "more than 0");
  checkMs("rateLimit", "maxWaitMs", maxWaitMs, "or 0");
  checkKey("rateLimit", key);
  const rate = { intervalMs: perMs / limit, burst };

  return (inner) => {
    checkWrapped("rateLimit", inner);
    const name = key ?? inner.name;

    async function claim(ctx: Context, isTurn: boolean, deadline: number): Promise<Claim> {
      const item = await ctx.store.get(`rate-limit/${name}`);
      const claimed = claimOf((item?.value ?? empty) as Bucket, ctx.clock.now(), rate, isTurn);
      if (!claimed.begins && claimed.at > deadline) throw limited(name, claimed.at, ctx);
      const terms = { ifVersion: item?.version ?? 0, unlabelled: true };
      if (claimed.bucket) await ctx.store.put(`rate-limit/${name}`, claimed.bucket, terms);
      return claimed;
    }

    async function waitForTurn(ctx: Context): Promise<void> {
      const deadline = ctx.clock.now() + maxWaitMs;
      for (let isTurn = false; ; isTurn = true) {
        const claimed = await contend(ctx, () => claim(ctx, isTurn, deadline));
        if (claimed.begins) return;
        const waitMs = claimed.at - ctx.clock.now();
        if (waitMs > 0) {
          ctx.emit("rate-limit.waited", { key: name, waitMs });
          await ctx.sleep(waitMs);
        }
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

function limited(key: string, retryAt: number, { clock }: Context): TroupeError {
  return new TroupeError(`too many calls for ${key}: there is no turn for another ${retryAt - clock.now()} ms`, {
    code: "rate_limited",
    detail: { key, retryAt },
  });
}
