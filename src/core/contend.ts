import { TroupeError } from "../base/errors.ts";
import type { Context } from "./agent.ts";

/** One of those that contend gets through each time, so this many can. */
const mostTries = 40;
const mostPauseMs = 1_000;

/**
 * Does work that ends in a write with `ifVersion`, from the beginning again when another run was faster.
 *
 * @throws TroupeError `store_conflict` when that happens 40 times.
 */
export async function contend<T>(ctx: Context, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!TroupeError.is(error, "store_conflict") || attempt >= mostTries) throw error;
    }
    if (attempt > 2) await ctx.sleep(Math.floor(ctx.random() * Math.min(mostPauseMs, 2 ** attempt)));
  }
}
