import { semaphore } from "../../base/semaphore.ts";
import type { Context } from "../../core/agent.ts";

/**
 * Does the same for each item, at most `limit` at a time, and gives the results in the order of the items. When one throws,
 * the others are stopped, and waited for, before it is thrown on: nothing of a team is at work when the team has returned.
 *
 * Whatever `work` calls must obey the signal that it is given.
 */
export async function gather<T, R>(
  ctx: Context,
  items: readonly T[],
  work: (item: T, signal: AbortSignal, index: number) => Promise<R>,
  limit: number = items.length,
): Promise<readonly R[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([ctx.signal, stop.signal]);
  const places = semaphore(Math.max(1, limit));
  const failed: unknown[] = [];

  async function one(item: T, index: number): Promise<R | undefined> {
    try {
      const leave = await places.acquire(signal);
      try {
        return await work(item, signal, index);
      } finally {
        leave();
      }
    } catch (error) {
      failed.push(error);
      stop.abort(error);
      return undefined;
    }
  }

  const results = await Promise.all(items.map(one));
  ctx.signal.throwIfAborted();
  if (failed.length > 0) throw failed[0];
  return results as readonly R[];
}
