import type { WaitsFor } from "./ask.ts";

/** Timers due within this time are waited for before a run counts as paused: retries, short limits. */
export const soonMs = 60_000;

/**
 * Whether a run that waits for these will go on by itself, and soon if it waits for others too. A key of its own space
 * is nothing that others can change: whoever watches one waits for the rest of the run, or for the end of a limit.
 */
export function isSleeping(waits: readonly WaitsFor[], now: number): boolean {
  const timers = waits.filter((wait) => !isForOthers(wait) && wait.until !== null);
  if (timers.some(({ until }) => (until ?? now) - now <= soonMs)) return true;
  return waits.length === 0 || (timers.length > 0 && !waits.some(isForOthers));
}

function isForOthers({ decision, signal, key, child }: WaitsFor): boolean {
  return decision !== null || signal !== null || child !== undefined || (key !== undefined && !key.startsWith("run/"));
}
