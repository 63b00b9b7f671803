import { expect } from "vitest";
import type { Agent } from "../../src/core/agent.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { journalEngine } from "../../src/engines/local/engine.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { type App, troupe } from "../../src/runtime/troupe.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { type Simulation, simulate } from "../../src/testing/simulate.ts";
import { type VirtualClock, virtualClock } from "../../src/testing/virtual-clock.ts";

interface FleetOptions {
  readonly clock?: VirtualClock;
  readonly journal?: Journal;
  readonly alwaysReplay?: boolean;
}

/** An app with one store in simulated time, for many runs at once. */
export async function fleet<T>(
  agents: readonly Agent[],
  work: (app: App, clock: VirtualClock) => Promise<T>,
  { clock = virtualClock(), journal = memoryJournal(), alwaysReplay = false }: FleetOptions = {},
): Promise<T> {
  const open = () => ({ ...journal, [Symbol.dispose]: () => undefined });
  const app = troupe({ agents, engine: journalEngine(open, { clock, recover: false, alwaysReplay }) });
  try {
    return await clock.drive(work(app, clock));
  } finally {
    await clock.drive(Promise.resolve(app[Symbol.asyncDispose]()));
  }
}

/** Starts a run for each input at its time; the outcomes in that order. */
export function startAll<I, O>(
  app: App,
  clock: VirtualClock,
  agent: Agent<I, O>,
  inputs: readonly { readonly at: number; readonly input: I; readonly cancelAt?: number }[],
): Promise<readonly Outcome<O>[]> {
  return Promise.all(
    inputs.map(async ({ at, input, cancelAt }, index) => {
      await until(clock, at);
      const run = await app.start(agent, input, { id: `r${index}` });
      if (cancelAt !== undefined) {
        await until(clock, cancelAt);
        await app.cancel(run.id, "user left").catch(() => undefined); // it may have ended
      }
      return run.outcome;
    }),
  );
}

export const until = (clock: VirtualClock, at: number): Promise<void> =>
  new Promise((resolve) => {
    clock.alarm(at, resolve);
  });

/** How long it takes until the run is resumed. */
const downMs = 500;

/** Runs an agent once for each of its commits, dying there, before and after; each time the resumed run must do as told. */
export async function dieEverywhere<I, O>(
  make: (clock: VirtualClock) => Agent<I, O>,
  input: I,
  check: (simulation: Simulation<O>) => void,
): Promise<number> {
  const go = (journal: Journal, clock = virtualClock()) =>
    simulate(make(clock), input, { journal, clock, id: "mortal" });
  const counting = crashingJournal(memoryJournal(), { at: Number.POSITIVE_INFINITY, when: "before" });
  check(await go(counting));
  for (let at = 1; at <= counting.commits; at++) {
    for (const when of ["before", "after"] as const) {
      const journal = memoryJournal();
      const clock = virtualClock();
      await expect(go(crashingJournal(journal, { at, when }), clock)).rejects.toThrow(Crash);
      check(await go(journal, virtualClock(clock.now() + downMs)));
    }
  }
  return counting.commits;
}
