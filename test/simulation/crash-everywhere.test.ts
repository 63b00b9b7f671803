import { describe, expect, test } from "vitest";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { Crash, type CrashPlan, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { repeated, type World, world } from "../runtime/world.ts";
import { person, releaseTeam } from "./release-team.ts";

const expected = { sent: "did publish", notes: 'did collect and did compile; "1.2.0: did collect"' };

/** Runs the team on a journal until it ends, or the journal dies. */
function go(outside: World, journal: Journal, startAt: number) {
  const clock = virtualClock(startAt);
  return simulate(releaseTeam(outside, clock), "1.2.0", {
    journal,
    clock,
    id: "release",
    meanwhile: (app, id) => person(app, id, outside),
  });
}

/** How many commits a run makes from here to its end. */
async function commitsOf(outside: World, journal: Journal, startAt: number): Promise<number> {
  const counting = crashingJournal(journal, { at: Number.POSITIVE_INFINITY, when: "before" });
  await go(outside, counting, startAt);
  return counting.commits;
}

async function dieAt(outside: World, journal: Journal, plan: CrashPlan, startAt: number): Promise<void> {
  await expect(go(outside, crashingJournal(journal, plan), startAt)).rejects.toThrow(Crash);
}

/** The run resumes on what the crashes left, ends as if nothing had happened, and nothing was done that may not be. */
async function mustEndWell(outside: World, journal: Journal): Promise<number> {
  const { outcome, entries } = await go(outside, journal, 20_000);
  expect(outcome).toEqual({ status: "completed", value: expected });
  expect(repeated(entries)).toEqual([]);
  expect(outside.keys("publish")).toEqual(["release/release/publish"]);
  expect(new Set(outside.keys("collect")).size).toBe(1);
  const outcomes = entries.filter((entry) => entry.type === "decision.requested" && entry.path.endsWith("!outcome"));
  expect(outcomes.length).toBeLessThanOrEqual(2); // at most one for each crash
  return outcomes.length;
}

const sides = ["before", "after"] as const;

describe("G5 durable runs", () => {
  test("G5 durable runs: the team ends the same without a crash", async () => {
    const outside = world();
    const commits = await commitsOf(outside, memoryJournal(), 0);
    expect(commits).toBeGreaterThan(10);
  });

  for (const when of sides) {
    test(`G5 durable runs: dies ${when} every commit, and again at every commit of the recovery`, {
      timeout: 120_000,
    }, async () => {
      const all = await commitsOf(world(), memoryJournal(), 0);
      const asked: number[] = [];
      for (let at = 1; at <= all; at++) {
        for (const again of sides) asked.push(...(await dieTwice({ at, when }, again)));
      }
      expect(asked.length).toBeGreaterThan(200);
      expect(asked.some((questions) => questions > 0)).toBe(true);
    });
  }
});

/** Dies as planned, and then at every commit of the recovery. For each of these: how often a person was asked. */
async function dieTwice(first: CrashPlan, again: CrashPlan["when"]): Promise<readonly number[]> {
  const asked: number[] = [];
  for (let at = 1; ; at++) {
    const outside = world();
    const journal = memoryJournal();
    await dieAt(outside, journal, first, 0);
    const dying = crashingJournal(journal, { at, when: again });
    const end = await go(outside, dying, 10_000).catch((error: unknown) => error);
    if (end instanceof Error && !(end instanceof Crash)) throw end;
    asked.push(await mustEndWell(outside, journal));
    if (!(end instanceof Crash)) return asked;
  }
}
