import { expect } from "vitest";
import type { Agent } from "../../src/core/agent.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";

/** The value of a run that has to be completed. */
export function completed<T>(outcome: Outcome<T>): T {
  if (outcome.status !== "completed") throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

/**
 * Runs a team as it is, with a replay at every fact, and with a crash before and after every write. It must end the same each
 * time, with no step recorded twice. Gives how many crashes there were.
 */
export async function survivesCrashes<I, O>(team: Agent<I, O>, input: I): Promise<number> {
  const { outcome: expected } = await simulate(team, input);
  expect((await simulate(team, input, { alwaysReplay: true })).outcome).toEqual(expected);
  let crashes = 0;
  for (const when of ["before", "after"] as const) {
    for (let at = 1; ; at++) {
      const journal = memoryJournal();
      const dying = crashingJournal(journal, { at, when });
      const end = await simulate(team, input, { journal: dying }).catch((error: unknown) => error);
      if (!(end instanceof Crash)) break;
      crashes += 1;
      const { outcome, entries } = await simulate(team, input, { journal });
      expect(outcome).toEqual(expected);
      const steps = entries.filter(({ type }) => type === "step.completed" || type === "model.completed");
      const paths = steps.map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
    }
  }
  return crashes;
}
