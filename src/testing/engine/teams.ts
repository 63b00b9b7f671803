import assert from "node:assert/strict";
import { setTimeout as later } from "node:timers/promises";
import { fn } from "../../agents/fn.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Agent, Context } from "../../core/agent.ts";
import { retry } from "../../policies/retry.ts";
import { timeout } from "../../policies/timeout.ts";
import { wrap } from "../../policies/wrap.ts";
import { parallel } from "../../teams/parallel.ts";
import { pipeline } from "../../teams/pipeline.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";

/** A member that adds its name to what it is given, in a step of `ms`. */
function member(name: string, ms: number, counts: Map<string, number>): Agent<string, string> {
  return fn(name, (text: string, ctx: Context) =>
    ctx.step(
      "say",
      ({ key }) => {
        counts.set(key, (counts.get(key) ?? 0) + 1);
        return later(ms, `${text} ${name}`);
      },
      { effect: "idempotent" },
    ),
  );
}

/** A pipeline of a parallel of pipelines and parallels; one of its members waits to be told. */
function nested(counts: Map<string, number>): Agent<string, string> {
  const say = (name: string, ms: number) => member(name, ms, counts);
  const waiter = fn("waiter", async (text: string, ctx) => `${text} ${await ctx.wait<string>("go")}`);
  const join = fn("join", (texts: readonly string[]) => texts.join(" "));
  const left = pipeline({ name: "left", stages: [say("l1", 3), say("l2", 1), waiter, say("l3", 1)] });
  const pair = parallel({
    name: "pair",
    members: [say("p1", 5), wrap(say("p2", 1), timeout(60_000), retry({ attempts: 2 }))],
  });
  const right = pipeline({ name: "right", stages: [pair, join] });
  const both = parallel({ name: "both", members: [left, right, say("alone", 2)] });
  return pipeline({ name: "top", stages: [say("first", 1), both, join, say("last", 1)] });
}

/** Pipelines and parallels in each other, and policies around them. */
export const teamClauses: Clauses<EngineBench> = {
  "nested teams give what their members gave, over two lives, each step once": async (bench) => {
    await using apps = new Apps(bench);
    const counts = new Map<string, number>();
    const team = nested(counts);
    const first = apps.start(team);
    const { id, outcome } = await first.start(team, "in", { id: "r" });
    const paused = await outcome;
    assert.deepEqual(paused.status === "paused" && paused.signals, ["go"]);
    await first[Symbol.asyncDispose]();
    const app = apps.start(team);
    await app.signal(id, "go", "told");
    const run = await app.resume(id);
    assert.equal(await run.result, "in first l1 l2 told l3 in first p1 in first p2 in first alone last");
    const keys = ["first", "both/left/l1", "both/left/l2", "both/left/l3", "both/right/pair/p1", "both/alone", "last"];
    const expected = [...keys, "both/right/pair/p2/p2/p2"].map((key) => `r/top/${key}/say`);
    assert.deepEqual(new Set(counts.keys()), new Set(expected));
    assert.deepEqual(new Set(counts.values()), new Set([1]));
    const stages = (await Array.fromAsync(run.events)).filter(
      ({ path, type }) => path === "top" && type === "stage.changed",
    );
    assert.deepEqual(
      stages.map(({ body }) => (body as { readonly data: { readonly stage: string; readonly status: string } }).data),
      ["first", "both", "join", "last"].flatMap((stage, index) => [
        { stage, index, status: "running" },
        { stage, index, status: "completed" },
      ]),
    );
  },
  "a stage that fails is named, however deep it is": async (bench) => {
    await using apps = new Apps(bench);
    const well = member("well", 1, new Map());
    const broken = fn("broken", (_: string, ctx) => ctx.step("burn", () => Promise.reject(new Error("too hot"))));
    const inner = pipeline({ name: "inner", stages: [well, broken] });
    const both = parallel({ name: "both", members: [well, inner] });
    const top = pipeline({ name: "top", stages: [well, both] });
    const app = apps.start(top);
    const end = await (await app.start(top, "in")).outcome;
    assert.ok(end.status === "failed" && TroupeError.is(end.error, "stage_failed"));
    assert.deepEqual(end.error.detail, { stage: "both", index: 1, done: ["well"] });
    assert.match(end.error.message, /inner: stage 2, broken, failed: too hot/);
  },
  "the first to finish stop the others": async (bench) => {
    await using apps = new Apps(bench);
    const waiter = fn("waiter", (_: null, ctx) => ctx.wait<string>("never"));
    const after = (ms: number) => fn(`after ${ms}`, (_: null, ctx) => ctx.sleep(ms).then(() => `slept ${ms}`));
    const two = parallel({ name: "two", until: 2, members: [waiter, after(200), after(20), after(60_000)] });
    const run = await apps.start(two).start(two, null);
    assert.deepEqual(await run.result, [
      { member: "after 20", index: 2, value: "slept 20" },
      { member: "after 200", index: 1, value: "slept 200" },
    ]);
    const failed = (await Array.fromAsync(run.events))
      .filter(({ type }) => type === "agent.failed")
      .map(({ path }) => path);
    assert.deepEqual(new Set(failed), new Set(["two/after 60000", "two/waiter"]));
  },
  "a retry around a team begins each attempt afresh, under a name of its own": async (bench) => {
    await using apps = new Apps(bench);
    let attempts = 0;
    const counts = new Map<string, number>();
    const flaky = fn("flaky", (text: string, ctx) =>
      ctx.step(
        "try",
        () => {
          attempts += 1;
          if (attempts < 3) throw new Error("not yet");
          return `${text} at last`;
        },
        { effect: "idempotent" },
      ),
    );
    const team = pipeline({ name: "team", stages: [member("first", 1, counts), flaky] });
    const sturdy = retry({ attempts: 3, baseMs: 2 })(team);
    const run = await apps.start(sturdy).start(sturdy, "in", { id: "r" });
    assert.equal(await run.result, "in first at last");
    const expected = ["team", "team#2", "team#3"].map((attempt) => `r/team/${attempt}/first/say`);
    assert.deepEqual([...counts.keys()], expected);
  },
};
