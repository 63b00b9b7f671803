import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Entry, isFact } from "../../src/core/entry.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { type VirtualClock, virtualClock } from "../../src/testing/virtual-clock.ts";
import { journalOf } from "./finished-log.ts";
import { agentOf, type Op, programs, slowPrograms } from "./random-program.ts";
import { repeated, stubborn } from "./world.ts";

/** Signals and answers that come in while a program runs. */
const visits = fc.array(fc.record({ afterMs: fc.constantFrom(0, 1, 5, 6, 30, 120), signal: fc.boolean() }), {
  maxLength: 5,
});

function visitor(plan: readonly { readonly afterMs: number; readonly signal: boolean }[]) {
  return async (app: App, id: string, clock: VirtualClock) => {
    for (const [index, { afterMs, signal }] of plan.entries()) {
      await stubborn(clock, afterMs + 0.25);
      const [open] = await app.decisions({ runId: id, status: "open" });
      const act = signal || !open ? app.signal(id, "go", index) : app.decide(open.id, { approved: true, value: index });
      await act.catch(() => undefined); // the run may have ended, or the question been settled, just now
    }
    const run = await app.attach(id);
    await run.result.catch(() => undefined);
  };
}

async function live(program: Op, plan: Parameters<typeof visitor>[0], alwaysReplay = false) {
  const clock = virtualClock();
  const { agent, started } = agentOf(program, clock);
  const end = await simulate(agent, null, { clock, alwaysReplay, meanwhile: visitor(plan) });
  return { ...end, agent: agent.name, started: started() };
}

/** What was given to the program, when, in which order. Notes and announcements may be written earlier or later. */
const delivered = (entries: readonly Entry[]) =>
  entries
    .filter(({ type }) => isFact(type) && type !== "effect.intended" && type !== "decision.requested")
    .map(({ at, path, type, body }) => ({ at, path, type, body }));

describe("R1 replay", () => {
  test("R1 replay: any program, replayed from its finished log, ends the same and runs no effect", {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(programs, visits, async (program, plan) => {
        const first = await live(program, plan);
        const clock = virtualClock(first.entries.at(-1)?.at ?? 0);
        const { agent, started } = agentOf(program, clock);
        const journal = journalOf("sim-1", first.agent, first.entries);
        const again = await simulate(agent, null, { clock, journal, meanwhile: visitor([]) });
        expect(again.outcome).toEqual(first.outcome);
        expect(started()).toBe(0);
        expect(repeated(again.entries)).toEqual([]);
        const news = again.entries.slice(first.entries.length - 1).map((entry) => entry.type);
        expect(news).toEqual(["run.resumed", first.entries.at(-1)?.type]);
      }),
      { numRuns: 400 },
    );
  });

  test("R1 replay: any program, thrown away and replayed at every fact, gets the same facts in the same order", {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(slowPrograms, async (program) => {
        const first = await live(program, []);
        const strict = await live(program, [], true);
        expect(strict.outcome).toEqual(first.outcome);
        expect(strict.started).toBe(first.started);
        expect(delivered(strict.entries)).toEqual(delivered(first.entries));
      }),
      { numRuns: 200 },
    );
  });

  test("R1 replay: what happens at one instant may happen in another order, but is never a mismatch", {
    timeout: 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(programs, visits, async (program, plan) => {
        const strict = await live(program, plan, true);
        expect(strict.entries.map((entry) => entry.type)).not.toContain("run.stuck");
        expect(repeated(strict.entries)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
