import type { Random } from "../base/random.ts";

const baseMs = 1_000;
const capMs = 30_000;

/**
 * The pause after the nth failed attempt, in milliseconds: twice as long each time, half of it by chance ("equal jitter",
 * Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015). Never none: what has just failed needs a moment.
 */
export function backoffMs(attempt: number, random: Random): number {
  const most = Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round((most / 2) * (1 + random()));
}
