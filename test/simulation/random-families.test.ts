import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { agentOf, type Op, placedPrograms } from "../runtime/random-program.ts";
import { repeated } from "../runtime/world.ts";

/** Answers whatever is asked, by whomever, until the run has ended: what was cut off shall be run again. */
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

/** Several calls as runs of their own, in rows and side by side. */
const families = fc.array(placedPrograms, { minLength: 1, maxLength: 4 }).map(
  (bodies): Op => ({
    op: "settled",
    parts: bodies.map((body): Op => ({ op: "placed", body })),
  }),
);

function go(program: Op, journal: Journal, startAt: number, alwaysReplay = false) {
  const clock = virtualClock(startAt);
  const { agent, others } = agentOf(program, clock);
  return simulate(agent, null, { journal, clock, agents: others, alwaysReplay, meanwhile: answerAll });
}

/** All runs have ended, or been told to; each recorded each step once, and has been made once. */
function mustBeWhole(journal: Journal): void {
  const rows = journal.list(null, 10_000);
  expect(rows.find(({ parent }) => parent === null)?.status).toMatch(/completed|failed/);
  const started = new Set<string>();
  for (const row of rows) {
    const entries = journal.read(row.n, 0, 10_000).map((entry) => ({ ...entry, body: JSON.parse(entry.body) }));
    expect(entries.map(({ type }) => type)).not.toContain("run.stuck");
    expect(repeated(entries)).toEqual([]);
    const calls = entries.filter(({ type }) => type === "child.started").map(({ body }) => body.id);
    expect(new Set(calls).size).toBe(calls.length);
    for (const id of calls) started.add(id);
    const ends = entries.filter(({ type }) => type === "child.completed" || type === "child.failed");
    expect(new Set(ends.map(({ body }) => body.id)).size).toBe(ends.length);
    for (const { type, body } of ends) {
      expect(journal.find(body.id)?.status).toMatch(type === "child.completed" ? /completed/ : /failed|cancelled/);
    }
    if (row.parent && rows.find(({ n }) => n === row.parent?.run)?.status === "completed") {
      const ended = /completed|failed|cancelled/.test(row.status);
      const told = journal.inbox(row.n).length > 0 || entries.some(({ type }) => type === "cancel.requested");
      expect([row.id, ended || told]).toEqual([row.id, true]);
    }
  }
  expect(new Set(rows.filter(({ parent }) => parent).map(({ id }) => id))).toEqual(started);
}

const crashes = fc.array(fc.record({ at: fc.integer({ min: 1, max: 20 }), when: fc.constantFrom("before", "after") }), {
  maxLength: 4,
});

describe("R6 runs of their own", () => {
  test("R6 runs of their own: random families through random crashes: every run ends, none is made or lost twice", {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(families, crashes, async (program, plan) => {
        const journal = memoryJournal();
        let now = 0;
        for (const { at, when } of plan) {
          const end = await go(program, crashingJournal(journal, { at, when }), now).catch((error: unknown) => error);
          if (end instanceof Error && !(end instanceof Crash)) throw end;
          now += 5_000;
        }
        await go(program, journal, now);
        mustBeWhole(journal);
      }),
      { numRuns: 300 },
    );
  });

  test("R6 runs of their own: random families, replayed at every fact", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(families, async (program) => {
        const journal = memoryJournal();
        await go(program, journal, 0, true);
        mustBeWhole(journal);
      }),
      { numRuns: 100 },
    );
  });
});
