import { runId } from "../base/ids.ts";
import { checkOptions, type OptionNames } from "../base/known-options.ts";
import type { Agent } from "../core/agent.ts";
import type { TreeLimits } from "../core/bounds.ts";
import type { Entry } from "../core/entry.ts";
import type { Outcome } from "../core/outcome.ts";
import { journalEngine } from "../engines/local/engine.ts";
import type { Journal } from "../engines/local/journal.ts";
import { memoryJournal } from "../engines/local/memory-journal.ts";
import { loadPrices } from "../models/prices/price-table.ts";
import type { AppBudget } from "../runtime/budget/app-budget.ts";
import { type App, troupe } from "../runtime/troupe.ts";
import { type VirtualClock, virtualClock } from "./virtual-clock.ts";

export interface SimulateOptions {
  /** Seeds the run's chance, by way of its id. Default 1. */
  readonly seed?: number;
  /** Default: a new one in memory. Give one from an earlier simulation to resume from it. */
  readonly journal?: Journal;
  /** Default: starts at 0. Give the same one to scripted and faulty models whose delays shall pass in it. */
  readonly clock?: VirtualClock;
  /** Default `sim-<seed>`. An id that is in the journal resumes that run. */
  readonly id?: string;
  /** What the app has besides: agents that are called as runs of their own. */
  readonly agents?: readonly Agent[];
  /** What it may spend, and what models cost: as for `troupe`. */
  readonly budget?: AppBudget;
  /** What goes on below the agent, and how long it may live: as for `troupe`. */
  readonly limits?: TreeLimits;
  /** Throw the execution away at every fact and replay: finds programs that are not deterministic. Default false. */
  readonly alwaysReplay?: boolean;
  /** What to do meanwhile: answer decisions, send signals, cancel. */
  readonly meanwhile?: (app: App, id: string, clock: VirtualClock) => Promise<void>;
}

const known: OptionNames<SimulateOptions> = {
  seed: true,
  journal: true,
  clock: true,
  id: true,
  agents: true,
  budget: true,
  limits: true,
  alwaysReplay: true,
  meanwhile: true,
};

/** People and signals are answered for by a function that has the app. */
const also = { decide: "meanwhile", decisions: "meanwhile", signal: "meanwhile" };

/** A simulated run at rest. */
export interface Simulation<O> {
  readonly outcome: Outcome<O>;
  readonly elapsedMs: number;
  readonly entries: readonly Entry[];
  /** Hash over the whole log: same program and seed, same hash. */
  readonly head: string;
  readonly journal: Journal;
}

/**
 * Runs an agent under simulated time and seeded chance until it ends or pauses: same seed, same log to the byte.
 * Effects must take their time from the clock as well, or take none: one that waits in real time looks asleep for ever, so
 * its time limit rings at once.
 *
 * @throws TypeError for an option that there is not; whatever broke the engine, such as the crash of a crashing journal.
 */
export async function simulate<I, O>(
  agent: Agent<I, O>,
  input: I,
  options: SimulateOptions = {},
): Promise<Simulation<O>> {
  checkOptions("simulate", options, known, also);
  const { seed = 1, journal = memoryJournal(), clock = virtualClock(), alwaysReplay = false, meanwhile } = options;
  const id = runId(options.id ?? `sim-${seed}`);
  const startedAt = clock.now();
  const engine = journalEngine(() => ({ ...journal, [Symbol.dispose]: () => undefined }), {
    clock,
    recover: false,
    alwaysReplay,
  });
  const { budget, limits } = options;
  const agents = [agent, ...(options.agents ?? [])];
  const app = troupe({ agents, engine, ...(budget && { budget }), ...(limits && { limits }) });
  if (budget !== undefined) await loadPrices(); // in real time: where nothing but that is waited for, simulated time jumps

  async function toRest(): Promise<Simulation<O>> {
    const run = await app.start(agent, input, { id });
    const [outcome] = await Promise.all([run.outcome, meanwhile?.(app, id, clock)]);
    const last = meanwhile ? await run.outcome : outcome;
    const elapsedMs = clock.now() - startedAt;
    const entries = await Array.fromAsync(app.events(id));
    const { head } = await app.verify(id);
    return { outcome: last, elapsedMs, entries, head, journal };
  }

  try {
    return await clock.drive(toRest());
  } finally {
    await clock.drive(Promise.resolve(app[Symbol.asyncDispose]())).catch(() => undefined); // a crashed journal cannot say goodbye
  }
}
