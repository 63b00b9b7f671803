import { describe, expect, test } from "vitest";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { Crash, type CrashPlan, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { type SimulateOptions, simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { repeated, type World, world } from "../runtime/world.ts";
import { answerFamily, family, familyResult } from "./family.ts";

/** Runs the family on a journal until its root ends, or the journal dies. */
function go(outside: World, journal: Journal, startAt: number, options: SimulateOptions = {}) {
  const clock = virtualClock(startAt);
  const { root, others } = family(outside);
  return simulate(root, null, {
    journal,
    clock,
    id: "family",
    agents: others,
    meanwhile: (app, id) => answerFamily(app, id, outside),
    ...options,
  });
}

/** The family ends as if nothing had happened: each run was there once, and did nothing that it may not do twice. */
async function mustEndWell(outside: World, journal: Journal): Promise<void> {
  const { outcome } = await go(outside, journal, 20_000);
  expect(outcome).toEqual({ status: "completed", value: familyResult });
  const rows = journal.list(null, 100);
  expect(rows.map(({ agent, status }) => `${agent} ${status}`).sort()).toEqual([
    "broken failed",
    "print completed",
    "print completed",
    "root completed",
    "send completed",
  ]);
  for (const { n } of rows) {
    const entries = journal.read(n, 0, 10_000).map((entry) => ({ ...entry, body: null }));
    expect(repeated(entries)).toEqual([]);
    const paths = (type: RegExp) => entries.filter((entry) => type.test(entry.type)).map(({ path }) => path);
    expect(new Set(paths(/^child\.started/)).size).toBe(paths(/^child\.started/).length);
    expect(paths(/^child\.(completed|failed)/).sort()).toEqual(paths(/^child\.started/).sort());
  }
  expect(outside.keys("send letter")).toHaveLength(1);
  expect(new Set(outside.keys("print letter")).size).toBe(1);
  expect(journal.inboxFilled()).toBe(false);
}

async function dieAt(outside: World, journal: Journal, plan: CrashPlan, startAt: number): Promise<boolean> {
  const end = await go(outside, crashingJournal(journal, plan), startAt).catch((error: unknown) => error);
  if (end instanceof Error && !(end instanceof Crash)) throw end;
  return end instanceof Crash;
}

const sides = ["before", "after"] as const;

describe("R6 runs of their own", () => {
  test("R6 runs of their own: the same log to the byte, and the same result at every replay", async () => {
    const [one, two, three] = [world(), world(), world()];
    const [first, second] = [await go(one, memoryJournal(), 0), await go(two, memoryJournal(), 0)];
    expect(second.head).toBe(first.head);
    const journal = memoryJournal();
    const always = await go(three, journal, 0, { alwaysReplay: true });
    expect(always.outcome).toEqual({ status: "completed", value: familyResult });
    await mustEndWell(three, journal);
  });

  for (const when of sides) {
    test(`R6 runs of their own: dies ${when} every commit of parent and children, and again at every commit of the recovery`, {
      timeout: 120_000,
    }, async () => {
      let crashes = 0;
      for (let at = 1; ; at++) {
        const outside = world();
        const journal = memoryJournal();
        if (!(await dieAt(outside, journal, { at, when }, 0))) break;
        await mustEndWell(outside, journal);
        crashes += await dieAgain({ at, when });
      }
      expect(crashes).toBeGreaterThan(200);
    });
  }
});

async function dieAgain(first: CrashPlan): Promise<number> {
  let crashes = 0;
  for (const when of sides) {
    for (let at = 1; ; at++) {
      const outside = world();
      const journal = memoryJournal();
      await dieAt(outside, journal, first, 0);
      const died = await dieAt(outside, journal, { at, when }, 10_000);
      await mustEndWell(outside, journal);
      if (!died) break;
      crashes += 1;
    }
  }
  return crashes;
}
