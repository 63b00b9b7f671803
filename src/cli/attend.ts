import type { Decision } from "../core/decision.ts";
import type { Outcome } from "../core/outcome.ts";
import type { App } from "../runtime/troupe.ts";
import { type Answering, answerOpen } from "./answer-open.ts";
import type { Watch } from "./watch.ts";

/** How to see a run through. */
export interface Attendance extends Answering {
  readonly id: string;
  readonly watch: Watch;
}

/**
 * Shows a run from its first entry until it rests for good or for want of an answer.
 *
 * @throws the reason of the interrupt, when interrupted.
 */
export async function attend({ app, id, terminal, watch, decide }: Attendance): Promise<Outcome> {
  const { signal } = terminal.interrupt;
  let next = 0;

  async function show(follow: boolean): Promise<void> {
    for await (const entry of app.events(id, { from: next, follow, signal })) {
      next = entry.seq + 1;
      watch.entry(entry);
    }
  }

  /** True when nothing was answered. */
  async function leavesAll(decisions: readonly Decision[]): Promise<boolean> {
    let all = true;
    for (const decision of decisions) {
      const [open] = await app.decisions({ id: decision.id, status: "open" });
      if (!open)
        all = false; // a standing answer, or somebody elsewhere, was faster
      else {
        const answered = await answerOpen({ app, terminal, decide }, open);
        if (answered) all = false;
      }
    }
    return all;
  }

  try {
    for (;;) {
      await show(true);
      const outcome = await rested(app, id, signal);
      await show(false);
      if (!outcome) continue;
      watch.rest();
      if (outcome.status !== "paused" || (await leavesAll(outcome.decisions))) return outcome;
    }
  } finally {
    watch.rest();
  }
}

/** Null while it moves. */
async function rested(app: App, id: string, signal: AbortSignal): Promise<Outcome | null> {
  const info = await app.run(id);
  if (info?.status === "running" || info?.status === "sleeping") return null;
  return orAborted((await app.attach(id)).outcome, signal);
}

/** The run may have moved on since, for a long time. */
function orAborted<T>(wanted: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    wanted.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
