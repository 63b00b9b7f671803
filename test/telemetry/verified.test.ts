import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Entry } from "../../src/core/entry.ts";
import type { Turn } from "../../src/core/turn.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { cache } from "../../src/policies/cache.ts";
import { fallback } from "../../src/policies/fallback.ts";
import { guard } from "../../src/policies/guard.ts";
import { retry } from "../../src/policies/retry.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { wrap } from "../../src/policies/wrap.ts";
import { parallel } from "../../src/teams/parallel.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import type { VerifyAuthorView } from "../../src/teams/verify/verify-plan.ts";
import { type VerifyResult, verify } from "../../src/teams/verify.ts";
import { type VerifiedOptions, verified } from "../../src/telemetry/verified.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { judge, passes, writer } from "../teams/verifiers.ts";

type Result = VerifyResult<string>;

const team = verify({
  name: "v",
  author: writer(),
  checks: { long: passes(2), even: async (work) => passes(1)(work) },
  verifier: judge(3),
});
const checks = ["long", "even"];
const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
const proven = { work: hash, round: 3, checks, verifier: "judge", missing: [] };

async function logOf(agent: Agent<Json, unknown>): Promise<readonly Entry[]> {
  const { outcome, entries } = await simulate(agent, "go");
  expect(outcome.status).toBe("completed");
  return entries;
}

/** What is missing in a log, by the path of the call that has returned. */
const missingIn = (
  entries: Iterable<Entry>,
  options?: VerifiedOptions,
): readonly (readonly [string, readonly string[]])[] =>
  verified(entries, options).ends.map(({ path, missing }) => [path, missing]);

describe("G6 verify: what a log proves", () => {
  test("G6 verify: code checks, call and verdict are found, for the value that the run returned", async () => {
    const entries = await logOf(team);
    const last = entries.findLast(({ type }) => type === "agent.completed");
    expect(verified(entries)).toEqual({ ok: true, ends: [{ path: "v", seq: last?.seq, ...proven }] });
  });

  test("G6 verify: each entry that bears it out is needed: without it, or with another in its place, it is not verified", async () => {
    const entries = await logOf(team);
    const without = (type: string, path: string) =>
      entries.filter((each) => !(each.type === type && each.path === path));
    const changed = (path: string, change: object, type = "step.completed") =>
      entries.map((each) =>
        each.path === path && each.type === type ? { ...each, body: { ...(each.body as object), ...change } } : each,
      );
    const noCheck = [["v", ["no passed check even over the value"]]];
    expect(missingIn(without("step.completed", "v/check-3.even"))).toEqual(noCheck);
    expect(missingIn(changed("v/check-3.even", { value: "too short" }))).toEqual(noCheck);
    expect(missingIn(changed("v/check-3.even", { digest: "0".repeat(64) }))).toEqual(noCheck);
    const noVerdict = [["v", ['no "pass" of judge over the value']]];
    expect(missingIn(without("step.completed", "v/verdict-3"))).toEqual(noVerdict);
    expect(missingIn(changed("v/verdict-3", { value: { verdict: "fail", why: "" } }))).toEqual(noVerdict);
    expect(missingIn(changed("v/verdict-3", { digest: "0".repeat(64) }))).toEqual(noVerdict);
    const noCall = [["v", ["no call of judge between the code checks and its verdict"]]];
    expect(missingIn(without("agent.completed", "v/judge#2"))).toEqual(noCall);
    const nothing = [["v", ["it does not say that anything passed"]]];
    expect(missingIn(without("verify.passed", "v"))).toEqual(nothing);
    const other = { value: { value: "draft 4", failures: [] } };
    const notReturned = [["v", ["what the run returned is not the value that was verified"]]];
    expect(missingIn(changed("", other, "run.completed"))).toEqual(notReturned);
    const unverified = [["v", ["v returned something that was not verified in this run"]]];
    expect(missingIn(without("verify.started", "v"), { teams: ["v"] })).toEqual(unverified);
  });

  test("G6 verify: policies around the team count, and so does each call of it", async () => {
    let tries = 0;
    const flaky = fn("writer", ({ view }: Turn<VerifyAuthorView>) => {
      tries += 1;
      if (tries === 1) throw new Error("not now");
      return view.failed.length === 0 ? "draft 1" : "draft 3";
    });
    const sturdy = wrap(
      verify({ name: "v", author: flaky, checks: { long: passes(3) } }),
      timeout(1_000),
      retry({ attempts: 2 }),
    );
    const both = pipeline({
      name: "p",
      stages: [
        sturdy,
        fn("again", ({ value }: Result) => value),
        verify({ name: "w", author: writer(), verifier: judge(1) }),
      ],
    });
    expect(missingIn(await logOf(both))).toEqual([
      ["p/v/v#2/v", []],
      ["p/v/v#2", []],
      ["p/v", []],
      ["p/w", []],
    ]);
  });

  test("G6 verify: what stands in for the team was not verified", async () => {
    const hopeless = verify({ name: "v", author: writer(), checks: { long: passes(9) } });
    const stoodIn = await logOf(fallback({ value: { value: "better than nothing" } })(hopeless));
    const unverified = ["v returned something that was not verified in this run"];
    expect(missingIn(stoodIn)).toEqual([["v", unverified]]);

    const other = fn("v", (input: Json, ctx) =>
      ctx.call(verify({ name: "w", author: writer(), verifier: judge(1) }), input),
    );
    expect(missingIn(await logOf(other), { teams: ["v"] })).toEqual([
      ["v/w", []],
      ["v", unverified],
    ]);

    const amended = await logOf(
      guard({ output: (said: Result) => ({ verdict: "amend", value: { ...said, value: "draft 4" } }) as const })(team),
    );
    expect(missingIn(amended)).toEqual([
      ["v/v", []],
      ["v", ["what the run returned is not the value that was verified"]],
    ]);
  });

  test("G6 verify: an answer of a cache was verified elsewhere, if at all: found where the team is named", async () => {
    const journal = memoryJournal();
    const cached = cache({ ttlMs: 1_000 })(team);
    const runs = [];
    for (const id of ["first", "second"]) runs.push(await simulate(cached, "go", { journal, id }));
    const [first, second] = runs.map(({ entries }) => entries);
    expect(verified(first ?? []).ok).toBe(true);
    expect(verified(second ?? []).ends).toEqual([]);
    expect(verified(second ?? [], { teams: ["v"] }).ok).toBe(false);
  });

  test("G6 verify: an author that is a member of the jury on its own work is found out, and the other way round", async () => {
    const vain = fn("writer", (_: unknown) => "pass");
    const jury = parallel({ name: "jury", members: [vain, fn("other", (_: unknown) => "pass")] });
    const verifier = pipeline({ name: "board", stages: [jury, fn("sum", (_: unknown) => "pass")] });
    const ofOwn = await logOf(verify({ name: "v", author: writer(), verifier }));
    expect(missingIn(ofOwn)).toEqual([["v", ["author and verifier are not two: v/board/jury/writer"]]]);

    const helped = pipeline({
      name: "desk",
      stages: [fn("judge", (_: unknown) => ""), fn("writes", (_: unknown) => "draft 1")],
    });
    const byOwn = await logOf(verify({ name: "v", author: helped, verifier: judge(1) }));
    expect(missingIn(byOwn)).toEqual([["v", ["author and verifier are not two: v/desk/judge"]]]);

    const fine = await logOf(verify({ name: "v", author: wrap(writer(), timeout(1_000)), verifier: judge(1) }));
    expect(verified(fine).ok).toBe(true);
  });

  test("G6 verify: of a run that has failed, or is not over, nothing was returned", async () => {
    const { entries } = await simulate(verify({ name: "v", author: writer(), checks: { long: passes(9) } }), "go");
    expect(verified(entries, { teams: ["v"] })).toEqual({ ok: true, ends: [] });
    const whole = await logOf(team);
    expect(verified(whole.slice(0, -3)).ends).toEqual([]);
  });

  test("G6 verify: a log that was replayed at every fact proves the same", async () => {
    const { entries } = await simulate(team, "go", { alwaysReplay: true });
    expect(verified(entries)).toMatchObject({ ok: true, ends: [proven] });
  });
});
