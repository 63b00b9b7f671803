import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { Crash, type CrashPlan, crashingJournal } from "../../src/testing/crashing-journal.ts";
import type { SimulateOptions, Simulation } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { type Team, teams } from "./random-teams.ts";
import { ending, more, runTeam, times, toTheEnd } from "./run-team.ts";
import { type TeamWorld, teamWorld } from "./team-world.ts";

const timeout = 60_000 * more;

/** A step's outcome, a model's included. */
const isOutcome = ({ type }: { readonly type: string }): boolean => /^(step|model)\.(completed|failed)$/.test(type);

/** Keys of steps that are recorded. */
function recorded(journal: Journal): ReadonlySet<string> {
  const keys = journal.list(null, 1).flatMap(({ n, id }) =>
    journal
      .read(n, 0, 100_000)
      .filter(isOutcome)
      .map(({ path }) => `${id}/${path}`),
  );
  return new Set(keys);
}

/** A process that runs a team on what others have left, from the moment at which the last of them died. */
interface Life {
  readonly end: Simulation<Json> | Crash;
  readonly now: number;
}

async function live(
  team: Team,
  world: TeamWorld,
  journal: Journal,
  now: number,
  plan: CrashPlan,
  options: SimulateOptions,
): Promise<Life> {
  const clock = virtualClock(now);
  const kept = recorded(journal);
  const asked = world.asked.length;
  const dying = crashingJournal(journal, plan);
  const end = await runTeam(team, world, { ...options, journal: dying, clock }).catch((error: unknown) => error);
  if (end instanceof Error && !(end instanceof Crash)) throw end;
  expect(world.asked.slice(asked).filter((key) => kept.has(key))).toEqual([]);
  return { end: end as Life["end"], now: clock.now() };
}

const lastLife: CrashPlan = { at: Number.POSITIVE_INFINITY, when: "before" };

/** Dies as planned, each time on what the crash before has left, until it ends. */
async function throughCrashes(
  team: Team,
  world: TeamWorld,
  plans: readonly CrashPlan[],
  options: SimulateOptions,
): Promise<{ readonly end: Simulation<Json>; readonly crashes: number }> {
  const journal = memoryJournal();
  let now = 0;
  for (const [crashes, plan] of [...plans, lastLife].entries()) {
    const life = await live(team, world, journal, now, plan, options);
    now = life.now;
    if (life.end instanceof Crash) continue;
    const paths = life.end.entries.filter(isOutcome).map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(life.end.entries.map(({ type }) => type)).not.toContain("run.stuck");
    return { end: life.end, crashes };
  }
  throw new Error("nobody has died in the last life");
}

/** How a team ends without a crash, and after how many writes. */
async function undisturbed(team: Team, seed: number) {
  const counting = crashingJournal(memoryJournal(), lastLife);
  const { outcome, elapsedMs } = await runTeam(team, teamWorld(), { journal: counting, seed });
  return { writes: counting.commits, expected: ending(outcome), elapsedMs };
}

const sides = ["before", "after"] as const;
const parts = fc.double({ min: 0, max: 1, noNaN: true });
const crashes = fc.array(fc.record({ part: parts, when: fc.constantFrom(...sides) }), { minLength: 1, maxLength: 3 });

const planned = (writes: number, crashes: readonly { readonly part: number; readonly when: CrashPlan["when"] }[]) =>
  crashes.map(({ part, when }): CrashPlan => ({ at: 1 + Math.floor(part * writes), when }));

describe("G5 generated teams", () => {
  test("G5 generated teams: crashes at random writes, and again in the recovery, change nothing", {
    timeout,
  }, async () => {
    let died = 0;
    await fc.assert(
      fc.asyncProperty(teams({ depth: 3, runs: 150 }), fc.nat(), crashes, async (team, seed, plan) => {
        const { writes, expected } = await undisturbed(team, seed);
        const { end, crashes } = await throughCrashes(team, teamWorld(), planned(writes, plan), { seed });
        expect(ending(end.outcome)).toEqual(expected);
        died += crashes;
      }),
      { numRuns: times(60) },
    );
    expect(died).toBeGreaterThan(40);
  });

  test("G5 generated teams: small ones die before and after every write", { timeout }, async () => {
    let died = 0;
    await fc.assert(
      fc.asyncProperty(teams({ depth: 2, runs: 12 }), fc.nat(), async (team, seed) => {
        const { writes, expected } = await undisturbed(team, seed);
        for (const when of sides) {
          for (let at = 1; at <= writes; at++) {
            const { end, crashes } = await throughCrashes(team, teamWorld(), [{ at, when }], { seed });
            expect(ending(end.outcome)).toEqual(expected);
            died += crashes;
          }
        }
      }),
      { numRuns: times(8) },
    );
    expect(died).toBeGreaterThan(50);
  });

  test("G5 generated teams: what was cancelled stays so through crashes, and nothing begins any more", {
    timeout,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(teams({ depth: 3, runs: 100 }), fc.nat(), parts, crashes, async (team, seed, part, plan) => {
        const { writes, expected, elapsedMs } = await undisturbed(team, seed);
        const world = teamWorld();
        let asked: number | undefined;
        const { end } = await throughCrashes(team, world, planned(writes, plan), {
          seed,
          meanwhile: async (app, id, clock) => {
            const run = await app.attach(id);
            await new Promise<void>((resolve) => void clock.alarm(part * elapsedMs, resolve));
            const isKept = await run.cancel("enough").then(
              () => true,
              () => false, // it has died, or ended
            );
            if (isKept) asked ??= world.asked.length;
            await toTheEnd(app, id);
          },
        });
        const isCancelled = end.outcome.status === "cancelled";
        if (!isCancelled) expect(ending(end.outcome)).toEqual(expected);
        else if (asked !== undefined) expect(world.asked.length).toBe(asked); // else it died while it was told
      }),
      { numRuns: times(40) },
    );
  });
});
