import { expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Agent } from "../../src/core/agent.ts";
import { journalEngine } from "../../src/engines/local/engine.ts";
import { sqliteJournal } from "../../src/engines/local/sqlite-journal.ts";
import { type App, troupe } from "../../src/runtime/troupe.ts";
import { type VirtualClock, virtualClock } from "../../src/testing/virtual-clock.ts";
import { stubborn } from "../runtime/world.ts";
import { folder } from "./folder.ts";

const asker = fn("asker", (n: number, ctx) => ctx.ask({ question: `Number ${n}?` }));
const outer = fn("outer", (n: number, ctx) => ctx.call(asker, n, { placement: "run" }));

/** Longer than a run that waits stays in memory. */
const awhileMs = 2_500;

type Open = (agents: readonly Agent[], recover: boolean) => App;

/** Several engines on one file, in simulated time. */
async function onOneFile(work: (open: Open, clock: VirtualClock, path: string) => Promise<void>): Promise<void> {
  const clock = virtualClock(1_000);
  const path = folder();
  const apps: App[] = [];
  const open: Open = (agents, recover) => {
    const engine = journalEngine(() => sqliteJournal(path), { clock, recover, alwaysReplay: false });
    const app = troupe({ agents, engine });
    apps.push(app);
    return app;
  };
  try {
    await clock.drive(work(open, clock, path));
  } finally {
    for (const app of apps) await clock.drive(Promise.resolve(app[Symbol.asyncDispose]()));
  }
}

async function onlyDecision(app: App): Promise<string> {
  const [decision] = await app.decisions({ status: "open" });
  return decision?.id ?? "";
}

const yes = { approved: true, by: "ann" };

test("R6 runs of their own: a child may be executed elsewhere, and its end finds its parent", async () => {
  await onOneFile(async (open, clock, path) => {
    const home = open([outer, asker], false);
    const run = await home.start(outer, 7, { id: "r" });
    await run.outcome;
    await stubborn(clock, awhileMs);
    const elsewhere = open([asker], true); // does not even know the parent's agent
    await elsewhere.decide(await onlyDecision(elsewhere), yes);
    expect(await run.result).toEqual(yes);
    using journal = sqliteJournal(path);
    const child = journal.list(null, 10).find(({ agent }) => agent === "asker");
    const resumed = journal.read(child?.n ?? 0, 0, 100).filter(({ type }) => type === "run.resumed");
    expect(resumed).toHaveLength(1);
  });
});

test("R6 runs of their own: a process that only executes its own runs executes the children of those", async () => {
  await onOneFile(async (open, clock) => {
    const home = open([outer, asker], false);
    await (await home.start(outer, 7, { id: "r" })).outcome;
    await stubborn(clock, awhileMs);
    await home[Symbol.asyncDispose]();
    const later = open([outer, asker], false);
    await later.decide(await onlyDecision(later), yes);
    await stubborn(clock, awhileMs);
    expect((await later.runs()).map(({ agent, status }) => [agent, status])).toEqual([
      ["asker", "paused"],
      ["outer", "running"], // an answer has come for its child, but nobody was asked to go on
    ]);
    const run = await later.resume("r");
    expect(await run.result).toEqual(yes);
  });
});

test("R6 runs of their own: the janitor leaves a child as long as its parent", async () => {
  await onOneFile(async (open, clock, path) => {
    const double = fn("double", (n: number) => n * 2);
    const top = fn("top", async (_: null, ctx) => {
      await ctx.call(double, 1, { placement: "run" });
      return ctx.wait("go");
    });
    const app = open([top, double], true);
    const run = await app.start(top, null, { id: "r" });
    await run.outcome;
    const janitor = journalEngine(() => sqliteJournal(path), { clock, recover: false, alwaysReplay: false });
    expect(await janitor.prune(clock.now() + 1, 100)).toBe(0);
    await app.signal("r", "go");
    await run.result;
    expect(await janitor.prune(clock.now() + 1, 100)).toBe(2);
    expect(await app.runs()).toEqual([]);
    await janitor[Symbol.asyncDispose]();
  });
});
