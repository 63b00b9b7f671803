import { type Clock, until } from "../../base/clock.ts";

const never = new AbortController().signal;

/** Waits by a clock; `Infinity` until aborted. Rejects with the reason of `signal`. */
export async function pause(clock: Clock, ms: number | undefined, signal: AbortSignal = never): Promise<void> {
  if (ms === undefined || ms <= 0) return;
  await (Number.isFinite(ms) ? until(clock, clock.now() + ms, signal) : aborted(signal));
}

/** Never resolves; rejects when aborted. */
export function aborted(signal: AbortSignal = never): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
