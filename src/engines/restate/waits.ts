import type { WaitsFor } from "../execution/ask.ts";
import { isSleeping } from "../execution/sleeping.ts";
import { moving, type Standing } from "./protocol.ts";

/** How a run stands that waits for these; null when something is at work. Depends on nothing but the run. */
export function standingOf(waits: readonly WaitsFor[] | null, now: number): Standing {
  if (waits === null || waits.length === 0) return moving;
  const decisions = waits.flatMap((wait) => wait.decision ?? []);
  const signals = waits.flatMap((wait) => wait.signal ?? []);
  const keys = waits.flatMap((wait) => wait.key ?? []);
  const children = waits.flatMap((wait) => wait.child ?? []);
  const times = waits.flatMap((wait) => wait.until ?? []);
  const sleeping = isSleeping(waits, now);
  const wakeAt = times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b));
  return { status: sleeping ? "sleeping" : "paused", decisions, signals, keys, children, wakeAt };
}
