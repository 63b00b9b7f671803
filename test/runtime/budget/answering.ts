import type { Agent, App, AppBudget, Decision, Entry, Json, Outcome, Verdict } from "../../../src/index.ts";
import { type SimulateOptions, simulate } from "../../../src/testing/index.ts";

/** Answers what is asked until the run has ended. Resolves with the questions. */
export async function answering(
  app: App,
  id: string,
  say: (decision: Decision) => Verdict,
): Promise<readonly Decision[]> {
  const asked: Decision[] = [];
  const attached = await app.attach(id);
  for (;;) {
    const outcome = await attached.outcome;
    if (outcome.status !== "paused") return asked;
    for (const decision of outcome.decisions) {
      asked.push(decision);
      await app.decide(decision.id, say(decision));
    }
  }
}

interface Decided<O> {
  readonly outcome: Outcome<O>;
  readonly entries: readonly Entry[];
  readonly questions: readonly Decision[];
}

/** A simulated run whose questions are answered so. */
export async function decided<O>(
  team: Agent<Json, O>,
  budget: AppBudget,
  say: (decision: Decision) => Verdict,
  options: SimulateOptions = {},
): Promise<Decided<O>> {
  const questions: Decision[] = [];
  const { outcome, entries } = await simulate(team, "Hello", {
    ...options,
    budget,
    meanwhile: async (app, id) => {
      questions.push(...(await answering(app, id, say)));
    },
  });
  return { outcome, entries, questions };
}
