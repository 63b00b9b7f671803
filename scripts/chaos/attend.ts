import { setTimeout as delay } from "node:timers/promises";
import { type Decision, type ErrorCode, type Outcome, TroupeError, type Verdict } from "../../src/index.ts";
import type { Place } from "./place.ts";
import { goPayload, goSignal } from "./team.ts";

/** What is answered while something is down, or has not heard of the run yet: it is asked again. */
const passing: readonly ErrorCode[] = ["engine_unavailable", "log_unavailable", "run_unknown"];
const againMs = 20;

/** What came of one run, as the person saw it who attended it. */
export interface Attended {
  readonly id: string;
  readonly status: "completed" | "failed" | "cancelled" | "lost";
  readonly value: unknown;
  readonly endedAt: number;
  /** Values of all answers that were given to the team's question, and of those that were accepted. */
  readonly answersGiven: readonly string[];
  readonly answersAccepted: readonly string[];
  /** How often the signal was sent; more than once only where it was not said whether it arrived. */
  readonly signalsSent: number;
}

interface Desk {
  readonly place: Place;
  readonly id: string;
  readonly over: AbortSignal;
  readonly given: string[];
  readonly accepted: string[];
  signalsSent: number;
}

/** Starts a run and sees it through: answers what it asks, signals, waits. Until `over`, then it is lost. */
export async function attend(place: Place, id: string, signalFirst: boolean, over: AbortSignal): Promise<Attended> {
  const desk: Desk = { place, id, over, given: [], accepted: [], signalsSent: 0 };
  const lost = { status: "lost", value: null } as const;
  const tooLate = new Promise<typeof lost>((resolve) => {
    over.addEventListener("abort", () => resolve(lost), { once: true });
  });
  const seen = seeThrough(desk, signalFirst).catch((error: unknown) => ({
    status: "failed" as const,
    value: String(error),
  }));
  const { status, value } = await Promise.race([seen, tooLate]);
  const { given, accepted, signalsSent } = desk;
  const endedAt = performance.now();
  return { id, status, value, endedAt, answersGiven: given, answersAccepted: accepted, signalsSent };
}

async function seeThrough(desk: Desk, signalFirst: boolean): Promise<Pick<Attended, "status" | "value">> {
  const { place, id, over } = desk;
  await again(over, () => place.start(id));
  if (signalFirst) await signal(desk);
  for (;;) {
    const outcome = await again<Outcome>(over, async () => (await place.app.attach(id)).outcome);
    if (outcome.status === "completed") return outcome;
    if (outcome.status !== "paused") return { status: outcome.status, value: JSON.stringify(outcome) };
    for (const decision of outcome.decisions) await decide(desk, decision);
    if (outcome.signals.includes(goSignal) && desk.signalsSent === 0) await signal(desk);
    await delay(againMs);
  }
}

function signal(desk: Desk): Promise<void> {
  return again(desk.over, () => {
    desk.signalsSent += 1;
    return desk.place.app.signal(desk.id, goSignal, goPayload);
  });
}

/** Where it is not known whether an effect happened, the person looks; the other question gets two answers at once. */
async function decide(desk: Desk, decision: Decision): Promise<void> {
  const { place, over } = desk;
  if (decision.path.endsWith("!outcome")) {
    const { key = "" } = decision.question.proposal as { readonly key?: string };
    const value = place.effects.happened(key);
    const truth = value === undefined ? { approved: true } : { approved: false, value };
    await again(over, () => answer(desk, decision, truth));
    return;
  }
  await Promise.all(["ann", "bob"].map((by) => again(over, () => answerOwn(desk, decision, by))));
}

async function answerOwn(desk: Desk, decision: Decision, by: string): Promise<void> {
  const value = `${by}-${desk.given.length}`;
  desk.given.push(value);
  if (await answer(desk, decision, { approved: true, value, by })) desk.accepted.push(value);
}

/** Whether it was the first. */
async function answer({ place }: Desk, { id }: Decision, verdict: Verdict): Promise<boolean> {
  try {
    await place.app.decide(id, verdict);
    return true;
  } catch (error) {
    if (TroupeError.is(error, "decision_closed")) return false;
    throw error;
  }
}

/** Until it succeeds. */
async function again<T>(over: AbortSignal, action: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await action();
    } catch (error) {
      if (!(TroupeError.is(error) && passing.includes(error.code)) || over.aborted) throw error;
    }
    await delay(againMs);
  }
}
