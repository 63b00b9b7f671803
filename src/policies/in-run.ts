import { TroupeError } from "../base/errors.ts";
import type { Context, RunClock } from "../core/agent.ts";

/**
 * What all calls of one execution of a run share, and no other execution: a replay begins with nothing and makes it again.
 * Found by the clock, which all contexts of one execution have in common.
 */
export function perExecution<T>(make: () => T): (ctx: Context) => T {
  const kept = new WeakMap<RunClock, T>();
  return ({ clock }) => {
    const found = kept.get(clock) ?? make();
    kept.set(clock, found);
    return found;
  };
}

/** Nobody writes it: a watch of it ends when it is given up, and not before. */
const silent = "run/@policies/silent";

/**
 * Waits for another branch of the same run to call what `enter` is given. To the engine it is a wait like any other, so that
 * a run can park meanwhile; and as what other branches do follows from what the run has recorded, it leaves nothing in the
 * log.
 *
 * @param enter Takes the function that ends the wait, and returns how to stand no longer in line.
 * @returns True when it was called, even if `ctx.signal` is aborted by then; false when `timeoutMs` have passed.
 * @throws the reason of `ctx.signal` when it was aborted first.
 */
export async function waitForBranch(
  ctx: Context,
  enter: (call: () => void) => () => void,
  timeoutMs: number | undefined,
): Promise<boolean> {
  const called = new AbortController();
  const leave = enter(() => called.abort());
  try {
    const limit = timeoutMs === undefined ? {} : { timeoutMs };
    await ctx.store.watch(silent, { version: 0, signal: called.signal, ...limit });
  } catch (error) {
    if (called.signal.aborted) return true;
    if (!ctx.signal.aborted && TroupeError.is(error, "timeout")) return false;
    throw error;
  } finally {
    leave();
  }
  return true;
}
