import type { WaitsFor } from "../execution/ask.ts";
import { moving, type Standing } from "./protocol.ts";

/** Timers due within this time are waited for before a run counts as paused. */
const soonMs = 60_000;

/** How a run stands that waits for these; null when something is at work. Depends on nothing but the run. */
export function standingOf(waits: readonly WaitsFor[] | null, now: number): Standing {
  if (waits === null || waits.length === 0) return moving;
  const decisions = waits.flatMap((wait) => wait.decision ?? []);
  const signals = waits.flatMap((wait) => wait.signal ?? []);
  const times = waits.flatMap((wait) => wait.until ?? []);
  const timers = waits.filter((wait) => wait.decision === null && wait.signal === null);
  const sleeping = timers.length === waits.length || timers.some(({ until }) => (until ?? now) - now <= soonMs);
  const wakeAt = times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b));
  return { status: sleeping ? "sleeping" : "paused", decisions, signals, wakeAt };
}
