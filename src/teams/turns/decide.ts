import type { Context } from "../../core/agent.ts";
import { inStep } from "../../core/in-step.ts";

/**
 * Asks a callback of a pattern: `accept`, `score`, `until` … One that answers at once is called again in every replay and
 * must be pure; the answer of one that answers later is recorded as a step of this name, which must be the pattern's only one.
 *
 * @throws what the callback throws.
 */
export async function decide<A extends readonly unknown[], T>(
  ctx: Context,
  name: string,
  callback: (...given: A) => T | PromiseLike<T>,
  ...given: A
): Promise<Awaited<T>> {
  return await inStep<T | PromiseLike<T>>(ctx, name, callback, () => callback(...given));
}
