import { setTimeout as delay } from "node:timers/promises";
import { type Attended, attend } from "./attend.ts";
import { type Counts, count, placeOf } from "./count.ts";
import type { Line } from "./effect-log.ts";
import { type Findings, findingsOf } from "./findings.ts";
import type { Kill, Place } from "./place.ts";

/** A run that has not ended so long after the kill is lost. */
const patienceMs = 60_000;

export interface RoundPlan {
  readonly ids: readonly string[];
  /** `null`: nobody is killed. */
  readonly kill: Kill | null;
  readonly afterMs: number;
}

export interface Round {
  readonly runs: readonly Attended[];
  /** All had ended before the kill. */
  readonly moot: boolean;
  /** From the kill, or the start where there was none, until the last run ended. */
  readonly doneMs: number;
  readonly counts: Counts;
  readonly findings: readonly Findings[];
}

/** Starts runs, kills at the moment that was drawn, and sees everything through. */
export async function playRound(place: Place, { ids, kill, afterMs }: RoundPlan): Promise<Round> {
  await place.worker.up();
  const over = new AbortController();
  let since = performance.now();
  let ended = 0;
  const attended = ids.map(async (id, index) => {
    const run = await attend(place, id, index % 2 === 1, over.signal);
    ended += 1;
    return run;
  });
  const all = Promise.all(attended);
  all.catch(() => undefined); // thrown where it is awaited
  let struck: Promise<void> | undefined;
  let moot = false;
  if (kill) {
    await delay(afterMs);
    moot = ended === ids.length;
    since = performance.now();
    struck = place.strike(kill);
  }
  const timer = setTimeout(() => over.abort(), patienceMs);
  const runs = await all.finally(() => clearTimeout(timer));
  await struck;
  const findings: Findings[] = [];
  for (const run of runs) if (run.status === "completed") findings.push(await findingsOf(place.app, run));
  place.worker.forget();
  const lines = place.effects.lines().filter((line) => belongs(line, ids));
  const doneMs = Math.max(...runs.map(({ endedAt }) => endedAt)) - since;
  return { runs, moot, doneMs, counts: count(lines), findings };
}

const belongs = ({ key }: Line, ids: readonly string[]): boolean =>
  ids.some((id) => placeOf(key).sequence.split(/[/.]/, 1)[0] === id);
