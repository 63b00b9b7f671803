import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Agent, Effect } from "../../src/core/agent.ts";
import { journalEngine } from "../../src/engines/local/engine.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { retry } from "../../src/policies/retry.ts";
import { troupe } from "../../src/runtime/troupe.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { ending, failureOf, paths, stubborn, types, world } from "./world.ts";

/** What can be seen of one effect from outside. */
interface Seen {
  /** How often the effect was done to the world. */
  readonly ran: number;
  /** Under how many different keys. */
  readonly keys: number;
  /** How the run ended, or `paused` where a person decides. */
  readonly ends: string;
  /** What a person was asked about: `outcome` of a cut-off effect, or leave for a `fork`. */
  readonly asks?: "outcome" | "fork";
  /** The failure recorded for the step. */
  readonly fails?: string;
  /** Simulated milliseconds between the event of the column and the end. */
  readonly afterMs?: number;
}

type Column = "crash" | "retry" | "timeout" | "cancel" | "takeover" | "fork";
type Row = Effect | "undeclared";

/**
 * The promise of every kind of effect, in every situation in which it could be done twice or lost.
 *
 * crash: dies while the effect is at work, then resumes. retry: the attempt fails after its effect. timeout: the step's
 * own limit passes and the effect does not react. cancel: the run is cancelled while an effect of 5 s is at work.
 * takeover: another process claims the run while the effect is at work. fork: before an effect the parent has done.
 */
const table: Record<Row, Record<Column, Seen>> = {
  pure: {
    crash: { ran: 2, keys: 1, ends: "completed" },
    retry: { ran: 2, keys: 2, ends: "completed" },
    timeout: { ran: 1, keys: 1, ends: "timeout", fails: "timeout" },
    cancel: { ran: 1, keys: 1, ends: "cancelled", fails: "cancelled", afterMs: 1_000 },
    takeover: { ran: 2, keys: 1, ends: "completed" },
    fork: { ran: 2, keys: 2, ends: "completed" },
  },
  idempotent: {
    crash: { ran: 2, keys: 1, ends: "completed" },
    retry: { ran: 2, keys: 2, ends: "completed" },
    timeout: { ran: 1, keys: 1, ends: "timeout", fails: "timeout" },
    cancel: { ran: 1, keys: 1, ends: "cancelled", fails: "cancelled", afterMs: 1_000 },
    takeover: { ran: 2, keys: 1, ends: "completed" },
    fork: { ran: 2, keys: 2, ends: "completed" },
  },
  once: {
    crash: { ran: 1, keys: 1, ends: "paused", asks: "outcome", fails: "effect_unknown" },
    retry: { ran: 1, keys: 1, ends: "effect_committed" },
    timeout: { ran: 1, keys: 1, ends: "completed", asks: "outcome", fails: "effect_unknown" }, // its late result answers
    cancel: { ran: 1, keys: 1, ends: "cancelled", afterMs: 4_000 },
    takeover: { ran: 1, keys: 1, ends: "completed", asks: "outcome", fails: "effect_unknown" }, // its late result answers
    fork: { ran: 1, keys: 1, ends: "paused", asks: "fork" },
  },
  undeclared: {
    crash: { ran: 1, keys: 1, ends: "paused", asks: "outcome", fails: "effect_unknown" },
    retry: { ran: 2, keys: 2, ends: "completed" },
    timeout: { ran: 1, keys: 1, ends: "timeout", fails: "timeout" },
    cancel: { ran: 1, keys: 1, ends: "cancelled", afterMs: 4_000 },
    takeover: { ran: 1, keys: 1, ends: "completed", asks: "outcome", fails: "effect_unknown" }, // its late result answers
    fork: { ran: 1, keys: 1, ends: "paused", asks: "fork" },
  },
};

const declared = (row: Row): { readonly effect?: Effect } => (row === "undeclared" ? {} : { effect: row });

function seen(
  done: ReturnType<typeof world>,
  outcome: Parameters<typeof ending>[0],
  entries: Parameters<typeof paths>[0],
  path: string,
): Seen {
  const asks = paths(entries, "decision.requested").map((each) => each.split("!")[1]);
  const fails = failureOf(entries, path);
  expect(asks.length).toBeLessThanOrEqual(1);
  return {
    ran: done.done.length,
    keys: new Set(done.keys()).size,
    ends: ending(outcome),
    ...(asks[0] === undefined ? {} : { asks: asks[0] as "outcome" | "fork" }),
    ...(fails === undefined ? {} : { fails }),
  };
}

const scenarios: Record<Column, (row: Row) => Promise<Seen>> = {
  async crash(row) {
    for (let at = 1; ; at++) {
      const outside = world();
      const journal = memoryJournal();
      const post = poster(outside, row);
      const dying = crashingJournal(journal, { at, when: "before" });
      await expect(simulate(post, null, { journal: dying })).rejects.toThrow(Crash);
      if (outside.done.length === 0) continue;
      const { outcome, entries } = await simulate(post, null, { journal });
      return seen(outside, outcome, entries, "post/send");
    }
  },

  async retry(row) {
    const outside = world();
    const flaky = fn<null, string>("flaky", async (_, ctx) => {
      const said = await ctx.step("send", (scope) => outside.act("send", scope), declared(row));
      if (outside.done.length === 1) throw new Error("failed after the effect");
      return said;
    });
    const { outcome, entries } = await simulate(retry({ attempts: 2 })(flaky), null);
    return seen(outside, outcome, entries, "flaky/flaky/send");
  },

  async timeout(row) {
    const outside = world();
    const clock = virtualClock();
    const slow = fn<null, string>("slow", async (_, ctx) =>
      ctx.step(
        "send",
        async (scope) => {
          await stubborn(clock, 60_000);
          return outside.act("send", scope);
        },
        { ...declared(row), timeoutMs: 1_000 },
      ),
    );
    // the closure, left behind, still does its work: 60 s pass before anybody looks
    const { outcome, entries } = await simulate(slow, null, { clock, meanwhile: () => stubborn(clock, 61_000) });
    return seen(outside, outcome, entries, "slow/send");
  },

  async cancel(row) {
    const outside = world();
    const clock = virtualClock();
    const slow = slowly(outside, row, clock);
    const { outcome, entries, elapsedMs } = await simulate(slow, null, {
      clock,
      async meanwhile(app, id) {
        await stubborn(clock, 1_000);
        await app.cancel(id, "enough");
      },
    });
    expect(outcome).toMatchObject({ status: "cancelled", reason: "enough", unresolved: [] });
    if (outside.done.length === 0) await clock.advance(5_000);
    return { ...seen(outside, outcome, entries, "slow/send"), afterMs: elapsedMs - 1_000 };
  },

  async takeover(row) {
    const outside = world();
    const clock = virtualClock();
    const journal = memoryJournal();
    const slow = slowly(outside, row, clock);
    let commits = 0;
    const shared: Journal = {
      ...journal,
      shared: true,
      commit(writes) {
        commits += 1;
        journal.commit(writes);
      },
      changed: () => commits,
      [Symbol.dispose]: () => undefined,
    };
    const process = (file: Journal) =>
      troupe({ agents: [slow], engine: journalEngine(() => file, { clock, recover: false, alwaysReplay: false }) });
    const [first, second] = [process({ ...shared, renew: () => undefined }), process(shared)]; // the first has no lease
    const story = async () => {
      await first.start(slow, null, { id: "taken" });
      await stubborn(clock, 1_000);
      const run = await second.resume("taken");
      const outcome = await run.result.then(
        (value) => ({ status: "completed", value }) as const,
        (error) => ({ status: "failed", error }) as const,
      );
      const entries = await Array.fromAsync(second.events("taken"));
      await Promise.all([first[Symbol.asyncDispose](), second[Symbol.asyncDispose]()]);
      return seen(outside, outcome, entries, "slow/send");
    };
    return clock.drive(story());
  },

  async fork(row) {
    const outside = world();
    const clock = virtualClock();
    const post = poster(outside, row);
    const app = troupe({
      agents: [post],
      engine: journalEngine(memoryJournal, { clock, recover: false, alwaysReplay: false }),
    });
    const story = async () => {
      const run = await app.start(post, null, { id: "parent" });
      await run.result;
      const log = await Array.fromAsync(app.events("parent"));
      const before = types(log).indexOf("timer.fired");
      const fork = await app.fork("parent", { at: before, id: "fork" });
      const outcome = await fork.outcome;
      const entries = await Array.fromAsync(app.events("fork"));
      await app[Symbol.asyncDispose]();
      return seen(outside, outcome, entries, "post/send");
    };
    return clock.drive(story());
  },
};

/** Sleeps, then does one thing to the world. */
function poster(outside: ReturnType<typeof world>, row: Row): Agent<null, string> {
  return fn<null, string>("post", async (_, ctx) => {
    await ctx.sleep(10);
    return ctx.step("send", (scope) => outside.act("send", scope), declared(row));
  });
}

/** Does one thing to the world, takes five seconds over it, and does not listen meanwhile. */
function slowly(
  outside: ReturnType<typeof world>,
  row: Row,
  clock: ReturnType<typeof virtualClock>,
): Agent<null, string> {
  return fn<null, string>("slow", async (_, ctx) =>
    ctx.step(
      "send",
      async (scope) => {
        await stubborn(clock, 5_000);
        return outside.act("send", scope);
      },
      declared(row),
    ),
  );
}

describe("G5 effect table", () => {
  for (const [row, columns] of Object.entries(table) as [Row, Record<Column, Seen>][]) {
    for (const [column, expected] of Object.entries(columns) as [Column, Seen][]) {
      const what = `${expected.ends}, ran ${expected.ran}x`;
      test(`G5 effect table: ${row} x ${column}: ${what}`, async () => {
        expect(await scenarios[column](row)).toEqual(expected);
      });
    }
  }
});
