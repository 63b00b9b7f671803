import { until } from "../base/clock.ts";
import type { Decision } from "../core/decision.ts";
import type { Entry } from "../core/entry.ts";
import type { Outcome } from "../core/outcome.ts";
import type { App, Verdict } from "../runtime/troupe.ts";
import type { Terminal } from "./terminal.ts";
import type { Watch } from "./watch.ts";

/** How to see a run through. */
export interface Attendance {
  readonly app: App;
  readonly id: string;
  readonly terminal: Terminal;
  readonly watch: Watch;
  /** Entries from here on are shown. */
  readonly from?: number;
  /** Null leaves the decision open. */
  readonly decide: (decision: Decision) => Promise<Verdict | null>;
  /** Decisions that were answered just now and may not have reached the run. */
  readonly answered?: readonly string[];
}

/** How long an answer may take to be taken up by the process that has the run, looked at again and again. */
const lookMs = 20;

/**
 * Shows a run until it rests for good or for want of an answer.
 *
 * @throws the reason of the interrupt, when interrupted.
 */
export async function attend(attendance: Attendance): Promise<Outcome> {
  const { app, id, terminal, watch, decide } = attendance;
  const { signal } = terminal.interrupt;
  const onTheWay = new Set(attendance.answered);
  let next = attendance.from ?? 0;

  async function show(follow: boolean): Promise<void> {
    for await (const entry of app.events(id, { from: next, follow, signal })) {
      next = entry.seq + 1;
      if (entry.type === "decision.answered") onTheWay.delete(decisionId(entry));
      watch.entry(entry);
    }
  }

  try {
    for (;;) {
      await show(true);
      const outcome = await rested(app, id);
      await show(false);
      if (outcome?.status !== "paused" && outcome) return outcome;
      if (!outcome || onTheWay.size > 0 || (outcome.decisions.length === 0 && outcome.signals.length === 0)) {
        await pause(terminal);
        continue;
      }
      watch.rest();
      const left = await answerAll(outcome.decisions);
      if (left) return outcome;
    }
  } finally {
    watch.rest();
  }

  /** True when nothing was answered. */
  async function answerAll(decisions: readonly Decision[]): Promise<boolean> {
    let left = true;
    for (const decision of decisions) {
      const verdict = await decide(decision);
      if (!verdict) continue;
      await app.decide(decision.id, verdict);
      onTheWay.add(decision.id);
      left = false;
    }
    return left;
  }
}

/** Null while it moves. */
async function rested(app: App, id: string): Promise<Outcome | null> {
  const info = await app.run(id);
  if (info?.status === "running" || info?.status === "sleeping") return null;
  return (await app.attach(id)).outcome;
}

function decisionId({ body }: Entry): string {
  return (body as { readonly id: string }).id;
}

async function pause({ clock, interrupt }: Terminal): Promise<void> {
  await until(clock, clock.now() + lookMs, interrupt.signal);
}
