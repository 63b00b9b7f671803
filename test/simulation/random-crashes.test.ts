import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { agentOf, type Op, programs } from "../runtime/random-program.ts";
import { repeated } from "../runtime/world.ts";

/** Answers whatever is asked until the run has ended: what was cut off shall be run again. */
async function answerAll(app: App, id: string): Promise<void> {
  const run = await app.attach(id);
  for (;;) {
    const outcome = await run.outcome;
    if (outcome.status !== "paused") return;
    for (const { id: decision } of outcome.decisions) await app.decide(decision, { approved: true }).catch(ifClosed);
    if (outcome.decisions.length === 0) return void (await run.result.catch(() => undefined));
  }
}

function ifClosed(error: unknown): void {
  if (error instanceof Crash) throw error; // anything else: its deadline came first
}

/** Three deep at least, with members that fail and are retried or timed out. */
const nested = programs.map(
  (body): Op => ({
    op: "seq",
    parts: [{ op: "call", body: { op: "retry", body: { op: "within", body, ms: 20_000 } } }],
  }),
);

const crashes = fc.array(fc.record({ at: fc.integer({ min: 1, max: 12 }), when: fc.constantFrom("before", "after") }), {
  maxLength: 4,
});

describe("G5 nested teams", () => {
  test("G5 nested teams: random failures and crashes, and every run ends, with no step recorded twice", {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(nested, crashes, async (program, plan) => {
        const journal = memoryJournal();
        let now = 0;
        const go = (file: typeof journal) => {
          const clock = virtualClock(now);
          return simulate(agentOf(program, clock).agent, null, { journal: file, clock, meanwhile: answerAll });
        };
        for (const { at, when } of plan) {
          const end = await go(crashingJournal(journal, { at, when })).catch((error: unknown) => error);
          if (end instanceof Error && !(end instanceof Crash)) throw end;
          now += 5_000;
        }
        const { outcome, entries } = await go(journal);
        expect(["completed", "failed"]).toContain(outcome.status);
        expect(entries.map((entry) => entry.type)).not.toContain("run.stuck");
        expect(repeated(entries)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
