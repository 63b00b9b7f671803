import { describe, expect, test } from "vitest";
import type { Clock } from "../../src/base/clock.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { type Agent, agent, budget, costs, fn, type Json, parallel } from "../../src/index.ts";
import { readRecord } from "../../src/runtime/budget/account-record.ts";
import { Crash, type CrashPlan, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { httpError } from "../models/fake-model.ts";
import { billedUsd, payingModel, prices, type Served } from "../runtime/budget/paying-model.ts";

const cap = 0.02;

/** Two at a time, one of them with a limit of its own; one provider fails at first. */
function team(clock: Clock, served: Served[]): Agent<Json, Json> {
  const model = payingModel((nth) => ({ ms: 30, output: nth * 100 }), clock, served);
  const flaky = payingModel((nth) => (nth === 1 ? { fail: httpError(503) } : { ms: 10, usage: "?" }), clock, served);
  const settings = { maxOutputTokens: 1_000 };
  const a = agent({ name: "a", model, streaming: false, settings });
  const b = agent({ name: "b", model: flaky, streaming: false, settings });
  const both = parallel({ name: "both", members: [a, budget({ maxUsd: 0.005 })(b)] });
  return fn("team", async (_: Json, ctx) => {
    const first = await ctx.call(both, "Hi");
    const left = await ctx.budget.remaining();
    await ctx.sleep(2_000);
    return [first, left.usd !== null, await ctx.call(a, "Again")];
  });
}

function go(journal: Journal, served: Served[], startAt: number) {
  const clock = virtualClock(startAt);
  const limits = { maxUsd: cap, per: "total", prices, onLimit: "fail" } as const;
  return simulate(team(clock, served), null, { journal, clock, budget: limits });
}

/** What the accounts say is gone: spent, or in hands that may have spent it. */
function gone(journal: Journal): number {
  const result = journal.store({ op: "get", key: "@budget/app/all" }, { runId: "", overlay: false }, 0);
  const record = readRecord("item" in result ? result.item?.value : undefined);
  return Object.values(record.held).reduce((sum, { nano }) => sum + nano, record.spent.nano) / 1e9;
}

async function mustAddUp(journal: Journal, served: Served[]): Promise<void> {
  const { outcome, entries } = await go(journal, served, 60_000);
  expect(outcome).toEqual({ status: "completed", value: [["Well.", "Well."], true, "Well."] });
  const { total, requests } = costs(entries);
  const known = requests.filter(({ outcome: end }) => end === "reply" || end === "unknown");
  expect(known.length).toBeGreaterThanOrEqual(served.length); // none is lost
  expect(total.usd).toBeGreaterThanOrEqual(billedUsd(served));
  expect(gone(journal)).toBeGreaterThanOrEqual(billedUsd(served));
  expect(gone(journal)).toBeLessThanOrEqual(cap);
}

/** One life, that may end with its last breath: what is given back then is a write as well. */
async function live(journal: Journal, served: Served[], startAt: number): Promise<"died" | "ended"> {
  try {
    await go(journal, served, startAt);
    return "ended";
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    return "died";
  }
}

/** Dies as planned, and then at many writes of the recovery. How often. */
async function dieTwice(plan: CrashPlan): Promise<number> {
  for (let again = 1, times = 1; ; again += 3, times++) {
    const served: Served[] = [];
    const journal = memoryJournal();
    await live(crashingJournal(journal, plan), served, 0);
    const end = await live(crashingJournal(journal, { ...plan, at: again }), served, 30_000);
    await mustAddUp(journal, served);
    if (end === "ended") return times;
  }
}

describe("G4 budget: crashes", () => {
  test("G4 budget: without one, the log says what the provider says, and nothing stays in hand", async () => {
    const served: Served[] = [];
    const journal = memoryJournal();
    const { entries } = await go(journal, served, 0);
    const replies = costs(entries).requests.filter(({ flags }) => flags.length === 0 && true);
    expect(replies.map(({ outcome }) => outcome)).toEqual(["overloaded", "reply", "reply"]);
    const missing = costs(entries).requests.filter(({ flags }) => flags.includes("usage_missing"));
    expect(missing).toHaveLength(1);
    expect(gone(journal)).toBeCloseTo(costs(entries).total.usd ?? 0, 12);
  });

  for (const when of ["before", "after"] as const) {
    test(`G4 budget: dies ${when} every write, and at every one of the recovery: no bill is lost, nothing overspent`, {
      timeout: 120_000,
    }, async () => {
      const counting = crashingJournal(memoryJournal(), { at: Number.POSITIVE_INFINITY, when });
      await go(counting, [], 0);
      expect(counting.commits).toBeGreaterThan(15);
      let crashes = 0;
      for (let at = 1; at <= counting.commits; at++) crashes += await dieTwice({ at, when });
      expect(crashes).toBeGreaterThan(60);
    });
  }
});
