import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { App } from "../../src/runtime/troupe.ts";
import { repeated } from "../runtime/world.ts";
import { mustBeClean, notGivenBack } from "./clean-end.ts";
import { most, teams } from "./random-teams.ts";
import { ending, more, runTeam, times, toTheEnd } from "./run-team.ts";
import { patternKinds } from "./team-patterns.ts";
import { policyKinds } from "./team-policies.ts";
import { teamWorld } from "./team-world.ts";

const timeout = 60_000 * more;
const moments = fc.double({ min: 0, max: 1, noNaN: true });

describe("D generated teams", () => {
  test("D generated teams: of every pattern and policy", () => {
    const some = fc
      .sample(teams({ depth: 3, runs: 300 }), { numRuns: 300, seed: 1 })
      .map((team) => JSON.stringify(team));
    const missing = [...patternKinds, ...policyKinds].filter(
      (kind) => !some.some((team) => team.includes(`"${kind}"`)),
    );
    expect(missing).toEqual([]);
  });

  test("D generated teams: end within their bounds, in time and in calls, and leave nobody at work", {
    timeout,
  }, async () => {
    let completed = 0;
    await fc.assert(
      fc.asyncProperty(teams({ depth: 3, runs: 300, stubborn: true }), fc.nat(), async (team, seed) => {
        const world = teamWorld();
        let taken: readonly string[] = [];
        const meanwhile = async (app: App, id: string) => {
          await toTheEnd(app, id);
          taken = await notGivenBack(app);
        };
        const { outcome, entries, elapsedMs } = await runTeam(team, world, { seed, meanwhile });
        const bound = most(team);
        expect(["completed", "failed"]).toContain(outcome.status);
        expect(world.members.size).toBeLessThanOrEqual(bound.runs);
        expect(elapsedMs).toBeLessThanOrEqual(bound.ms);
        expect(taken).toEqual([]);
        mustBeClean(entries, world);
        completed += outcome.status === "completed" ? 1 : 0;
      }),
      { numRuns: times(100) },
    );
    expect(completed).toBeGreaterThan(times(30)); // teams that can do nothing prove nothing
  });

  test("D generated teams: cancelled at any moment, end at once, and nothing begins any more", {
    timeout,
  }, async () => {
    const sizes = { depth: 3, runs: 200, stubborn: true };
    await fc.assert(
      fc.asyncProperty(teams(sizes), fc.nat(), moments, async (team, seed, part) => {
        const whole = await runTeam(team, teamWorld(), { seed });
        const at = part * whole.elapsedMs;
        const world = teamWorld();
        let asked = Number.POSITIVE_INFINITY;
        let taken: readonly string[] = [];
        const { outcome, entries, elapsedMs } = await runTeam(team, world, {
          seed,
          meanwhile: async (app, id, clock) => {
            const run = await app.attach(id);
            await new Promise<void>((resolve) => void clock.alarm(at, resolve));
            await run.cancel("enough").catch(() => undefined); // it may have ended before
            asked = world.asked.length;
            await toTheEnd(app, id);
            taken = await notGivenBack(app);
          },
        });
        expect(outcome.status === "cancelled" || elapsedMs >= whole.elapsedMs).toBe(true);
        expect(elapsedMs).toBeLessThanOrEqual(Math.min(at + 1_000, Math.max(at, whole.elapsedMs)));
        expect(world.asked.length).toBe(asked);
        expect(taken).toEqual([]);
        mustBeClean(entries, world);
      }),
      { numRuns: times(60) },
    );
  });

  test("D generated teams: replayed at every fact, they come to the same", { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(teams({ depth: 3, runs: 60 }), fc.nat(), async (team, seed) => {
        const expected = ending((await runTeam(team, teamWorld(), { seed })).outcome);
        const world = teamWorld();
        const { outcome, entries } = await runTeam(team, world, { seed, alwaysReplay: true });
        expect(ending(outcome)).toEqual(expected);
        expect(repeated(entries)).toEqual([]);
        expect(world.asked.length).toBe(new Set(world.asked).size);
      }),
      { numRuns: times(30) },
    );
  });
});
