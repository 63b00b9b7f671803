import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import type { Entry } from "../../src/core/entry.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { Crash, type CrashPlan, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { type SimulateOptions, simulate } from "../../src/testing/simulate.ts";
import { type VirtualClock, virtualClock } from "../../src/testing/virtual-clock.ts";
import { repeated } from "../runtime/world.ts";
import { agentOf, most, type Team, teams } from "./random-teams.ts";
import { type TeamWorld, teamWorld } from "./team-world.ts";

/** `TROUPE_TEAMS=10` tries ten times as many teams. */
const more = Number(process.env["TROUPE_TEAMS"] ?? "1");
const times = (count: number): number => Math.ceil(count * more);

const task = "the task";

function go(team: Team, world: TeamWorld, options: SimulateOptions = {}) {
  return simulate(agentOf(team, world), task as Json, { meanwhile: toTheEnd, ...options });
}

/** Questions have deadlines, and nobody answers: whatever is asked, it goes on by itself. */
async function toTheEnd(app: App, id: string): Promise<void> {
  const run = await app.attach(id);
  await run.result.catch((error: unknown) => {
    if (error instanceof Crash) throw error;
  });
}

/** An outcome as data. */
function ending(outcome: Outcome<Json>): Json {
  if (outcome.status !== "failed") return JSON.parse(JSON.stringify(outcome));
  const { code, message, detail } = outcome.error;
  return JSON.parse(JSON.stringify({ status: "failed", code, message, detail }));
}

/** Paths of calls that were still at work when the one who had made them returned, and of what happened after their end. */
function leftBehind(entries: readonly Entry[]): readonly string[] {
  const open = new Set<string>();
  const ended = new Set<string>();
  const wrong: string[] = [];
  for (const { type, path } of entries) {
    const above = path.split("/").map((_, index, names) => names.slice(0, index + 1).join("/"));
    if (path !== "" && above.some((each) => ended.has(each))) wrong.push(`${type} at ${path}, which had ended`);
    if (type === "agent.started") open.add(path);
    if (type !== "agent.completed" && type !== "agent.failed") continue;
    open.delete(path);
    ended.add(path);
    for (const each of open) if (each.startsWith(`${path}/`)) wrong.push(`${each} was at work when ${path} returned`);
  }
  return [...wrong, ...[...open].map((path) => `${path} has not ended`)];
}

/** Notes that count something, and the most that they may come to, whatever the team: its numbers are 3 at the most. */
const counted: Readonly<Record<string, readonly [field: string, most: number]>> = {
  "refine.judged": ["round", 3],
  "rounds.ticked": ["tick", 3],
  "group-chat.spoken": ["turn", 4],
  "debate.advanced": ["round", 2],
  "blackboard.advanced": ["round", 3],
  "market.awarded": ["attempt", 3],
  "manager.planned": ["tasks", 3],
  "workflow.looped": ["rounds", 3],
  "swarm.handed": ["handoff", 3],
  "peers.met": ["round", 3],
  "retry.scheduled": ["attempt", 2],
};

const overCounted = (entries: readonly Entry[]): readonly string[] =>
  entries.flatMap(({ type, path, body }) => {
    const [field, limit] = counted[type] ?? ["", 0];
    const found = field === "" ? 0 : ((body as { data: Record<string, number> }).data[field] ?? Number.NaN);
    return found <= limit ? [] : [`${type} at ${path}: ${field} is ${found}`];
  });

/** Places and awards that are still taken in what all runs share, when nobody is there any more. */
async function notGivenBack(app: App, id: string): Promise<readonly string[]> {
  await toTheEnd(app, id);
  const books = await app.store.list("bulkhead/");
  const breakers = await app.store.list("breaker/");
  const awards = await app.store.list("market/");
  return [
    ...books.filter(({ value }) => JSON.stringify(value).includes('"id"')),
    ...breakers.filter(({ value }) => JSON.stringify(value).includes('"by"')),
    ...awards.filter(({ key }) => key.includes("/awards/")),
  ].map(({ key }) => key);
}

/** What must hold of every run that was not thrown away in between. */
function mustBeClean(entries: readonly Entry[], world: TeamWorld): void {
  expect(leftBehind(entries)).toEqual([]);
  expect(repeated(entries)).toEqual([]);
  expect(entries.map(({ type }) => type)).not.toContain("run.stuck");
  expect(entries.map(({ type }) => type)).not.toContain("await.foreign");
  expect(overCounted(entries)).toEqual([]);
  expect(world.running).toBe(0);
  expect(world.asked.length).toBe(new Set(world.asked).size);
}

describe("D generated teams", () => {
  test("D generated teams: end within their bounds, in time and in calls, and leave nobody at work", {
    timeout: 60_000 * more,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(teams({ depth: 3, runs: 300, stubborn: true }), fc.nat(), async (team, seed) => {
        const world = teamWorld();
        let taken: readonly string[] = [];
        const meanwhile = async (app: App, id: string) => {
          taken = await notGivenBack(app, id);
        };
        const { outcome, entries, elapsedMs } = await go(team, world, { seed, meanwhile });
        const bound = most(team);
        expect(taken).toEqual([]);
        expect(["completed", "failed"]).toContain(outcome.status);
        expect(world.members.size).toBeLessThanOrEqual(bound.runs);
        expect(elapsedMs).toBeLessThanOrEqual(bound.ms);
        mustBeClean(entries, world);
      }),
      { numRuns: times(100) },
    );
  });

  test("D generated teams: cancelled at any moment, end at once, and nothing begins any more", {
    timeout: 60_000 * more,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        teams({ depth: 3, runs: 200, stubborn: true }),
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (team, seed, part) => {
          const world = teamWorld();
          const whole = await go(team, teamWorld(), { seed });
          const at = part * whole.elapsedMs;
          let asked = Number.POSITIVE_INFINITY;
          const taken: readonly string[] = [];
          const { outcome, entries, elapsedMs } = await go(team, world, {
            seed,
            meanwhile: async (app, id, clock) => {
              await new Promise<void>((resolve) => void clock.alarm(at, resolve));
              const run = await app.attach(id);
              await run.cancel("enough").catch(() => undefined);
              asked = world.asked.length;
            },
          });
          expect(outcome.status === "cancelled" || elapsedMs >= whole.elapsedMs).toBe(true);
          expect(elapsedMs).toBeLessThanOrEqual(Math.min(at + 1_000, Math.max(at, whole.elapsedMs)));
          expect(world.asked.length).toBe(asked);
          expect(taken).toEqual([]);
          mustBeClean(entries, world);
        },
      ),
      { numRuns: times(60) },
    );
  });

  test("D generated teams: replayed at every fact, they come to the same", { timeout: 60_000 * more }, async () => {
    await fc.assert(
      fc.asyncProperty(teams({ depth: 3, runs: 60 }), fc.nat(), async (team, seed) => {
        const expected = ending((await go(team, teamWorld(), { seed })).outcome);
        const world = teamWorld();
        const { outcome, entries } = await go(team, world, { seed, alwaysReplay: true });
        expect(ending(outcome)).toEqual(expected);
        expect(repeated(entries)).toEqual([]);
        expect(world.asked.length).toBe(new Set(world.asked).size);
      }),
      { numRuns: times(30) },
    );
  });
});

/** Runs on a journal until the end, or until the journal dies. */
async function attempt(team: Team, world: TeamWorld, journal: Journal, clock: VirtualClock, seed: number) {
  return go(team, world, { journal, clock, seed }).catch((error: unknown) => {
    if (error instanceof Crash) return error;
    throw error;
  });
}

/** Keys of steps that are recorded. */
const recorded = (journal: Journal): ReadonlySet<string> => {
  const [row] = journal.list(null, 1);
  if (!row) return new Set();
  const steps = journal
    .read(row.n, 0, 100_000)
    .filter(({ type }) => type === "step.completed" || type === "step.failed");
  return new Set(steps.map(({ path }) => `${row.id}/${path}`));
};

/** Dies as planned, each time on what the crash before has left, and then ends as if nothing had happened. */
async function mustEndTheSame(team: Team, seed: number, expected: Json, plan: readonly CrashPlan[]): Promise<number> {
  const world = teamWorld();
  const journal = memoryJournal();
  let now = 0;
  let crashes = 0;
  for (const each of [...plan, { at: Number.POSITIVE_INFINITY, when: "before" } as const]) {
    const clock = virtualClock(now);
    const kept = recorded(journal);
    const asked = world.asked.length;
    const end = await attempt(team, world, crashingJournal(journal, each), clock, seed);
    expect(world.asked.slice(asked).filter((key) => kept.has(key))).toEqual([]);
    now = clock.now();
    if (end instanceof Crash) {
      crashes += 1;
      continue;
    }
    expect(ending(end.outcome)).toEqual(expected);
    expect(repeated(end.entries)).toEqual([]);
    expect(end.entries.map(({ type }) => type)).not.toContain("run.stuck");
    break;
  }
  return crashes;
}

async function commitsOf(team: Team, seed: number): Promise<{ readonly commits: number; readonly expected: Json }> {
  const journal = crashingJournal(memoryJournal(), { at: Number.POSITIVE_INFINITY, when: "before" });
  const { outcome } = await go(team, teamWorld(), { journal, seed });
  return { commits: journal.commits, expected: ending(outcome) };
}

const sides = ["before", "after"] as const;
const plans = fc.array(
  fc.record({ part: fc.double({ min: 0, max: 1, noNaN: true }), when: fc.constantFrom(...sides) }),
  { minLength: 1, maxLength: 3 },
);

describe("G5 generated teams", () => {
  test("G5 generated teams: crashes at random writes, and again in the recovery, change nothing", {
    timeout: 60_000 * more,
  }, async () => {
    let crashes = 0;
    await fc.assert(
      fc.asyncProperty(teams({ depth: 3, runs: 100 }), fc.nat(), plans, async (team, seed, plan) => {
        const { commits, expected } = await commitsOf(team, seed);
        const dying = plan.map(({ part, when }) => ({ at: 1 + Math.floor(part * commits), when }));
        crashes += await mustEndTheSame(team, seed, expected, dying);
      }),
      { numRuns: times(60) },
    );
    expect(crashes).toBeGreaterThan(30);
  });

  test("G5 generated teams: small ones die before and after every write", { timeout: 60_000 * more }, async () => {
    let crashes = 0;
    await fc.assert(
      fc.asyncProperty(teams({ depth: 2, runs: 12 }), fc.nat(), async (team, seed) => {
        const { commits, expected } = await commitsOf(team, seed);
        for (const when of sides) {
          for (let at = 1; at <= commits; at++) {
            crashes += await mustEndTheSame(team, seed, expected, [{ at, when }]);
          }
        }
      }),
      { numRuns: times(8) },
    );
    expect(crashes).toBeGreaterThan(50);
  });
});
