import { type Clock, until } from "../base/clock.ts";
import type { Entry } from "../core/entry.ts";
import type { RunInfo } from "../core/outcome.ts";
import type { Standing } from "../engines/local/standing.ts";
import type { App } from "../runtime/troupe.ts";

export interface Following {
  readonly app: App;
  readonly id: string;
  readonly from: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly standing: () => Standing;
  readonly show: (entry: Entry) => void;
}

const lookMs = 500;
/** Whoever takes over runs of the dead does so within this time. */
const takeoverMs = 6_000;

/** Shows the log until the run rests, or stands still because nobody executes it. True when it rests. */
export async function follow({ app, id, from, clock, signal, standing, show }: Following): Promise<boolean> {
  let next = from;
  async function print(live: boolean, until: AbortSignal): Promise<void> {
    for await (const entry of app.events(id, { from: next, follow: live, signal: until })) {
      next = entry.seq + 1;
      show(entry);
    }
  }

  await print(false, signal);
  const still = new AbortController();
  const watching = stillness(() => isMoving(app, id, standing()), clock, signal, still);
  try {
    await print(true, AbortSignal.any([signal, still.signal]));
    return true;
  } catch (error) {
    if (signal.aborted || !still.signal.aborted) throw error;
    return false;
  } finally {
    still.abort();
    await watching;
  }
}

/** Aborts `still` when the run has not moved for long enough that nobody will take it up. */
async function stillness(
  moving: () => Promise<boolean | "perhaps">,
  clock: Clock,
  signal: AbortSignal,
  still: AbortController,
): Promise<void> {
  let since = clock.now();
  const either = AbortSignal.any([signal, still.signal]);
  while (!either.aborted) {
    const found = await moving().catch(() => true as const); // whoever reads the log meets the same trouble
    if (found === true) since = clock.now();
    if (found === false || clock.now() - since > takeoverMs) still.abort();
    await until(clock, clock.now() + lookMs, either).catch(() => undefined);
  }
}

/** `perhaps`: some process is at work here, and might be about to take it up. */
async function isMoving(app: App, id: string, standing: Standing): Promise<boolean | "perhaps"> {
  const info = await app.run(id);
  if (!info || isHeld(info, standing)) return true;
  return standing.company && (info.status === "sleeping" ? true : "perhaps");
}

/** Somebody executes it, or it rests, which following sees by itself. */
export function isHeld({ status }: Pick<RunInfo, "status">, { executor, pending }: Standing): boolean {
  const isOpen = status === "running" || status === "sleeping" || (status === "paused" && pending !== null);
  return !isOpen || executor === "here" || executor === "elsewhere";
}
