import assert from "node:assert/strict";
import { fn } from "../../agents/fn.ts";
import type { Context } from "../../core/agent.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { refuses } from "./assertions.ts";

const double = fn("double", (n: number, ctx: Context) => ctx.step("double", () => n * 2, { effect: "pure" }));

/** Starting, finding, and listing runs; what is refused before anything runs. */
export const runClauses: Clauses<EngineBench> = {
  "runs an agent to its result": async (bench) => {
    await using apps = new Apps(bench);
    const app = apps.start(double);
    const run = await app.start(double, 21);
    assert.equal(await run.result, 42);
    assert.deepEqual(await run.outcome, { status: "completed", value: 42 });
    const { entries } = await app.verify(run.id);
    assert.equal(entries, (await Array.fromAsync(run.events)).length);
  },
  "the same id is the same run, also when started at once, and in the next life": async (bench) => {
    await using apps = new Apps(bench);
    let count = 0;
    const counter = fn("counter", (_: { a: number; b: number }, ctx) =>
      ctx.step("count", () => ++count, { effect: "pure" }),
    );
    const app = apps.start(counter);
    const starts = [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
      { a: 1, b: 2 },
    ].map((input) => app.start(counter, input, { id: "x" }));
    for (const run of await Promise.all(starts)) assert.equal(await run.result, 1);
    await app[Symbol.asyncDispose]();
    const later = await apps.start(counter).start(counter, { a: 1, b: 2 }, { id: "x" });
    assert.equal(await later.result, 1);
    assert.equal(count, 1);
  },
  "refuses an id with another input or agent": async (bench) => {
    await using apps = new Apps(bench);
    const other = fn("other", (n: number) => n);
    const app = apps.start(double, other);
    await (await app.start(double, 1, { id: "x" })).result;
    await refuses(app.start(double, 2, { id: "x" }), "run_exists");
    await refuses(app.start(other, 1, { id: "x" }), "run_exists");
  },
  "refuses unknown agents, unknown runs and inputs that are not JSON": async (bench) => {
    await using apps = new Apps(bench);
    const app = apps.start(double);
    await refuses(app.start("nobody", null), "agent_unknown");
    await refuses(app.start(double, Number.NaN), "invalid_value");
    const asked = [app.resume, app.attach, app.cancel, (id: string) => app.signal(id, "x"), app.verify];
    for (const ask of asked) await refuses(ask("no"), "run_unknown");
    await refuses(app.fork("no", { at: 0 }), "run_unknown");
    await refuses(app.decide("no", { approved: true }), "decision_unknown");
    await assert.rejects(app.start(double, 1, { id: "a/b" }), TypeError);
    assert.equal(await app.run("no"), null);
    assert.deepEqual(await app.runs(), []);
  },
  "records a failure, and throws it again": async (bench) => {
    await using apps = new Apps(bench);
    const broken = fn("broken", (_: null, ctx) => ctx.step("burn", () => Promise.reject(new RangeError("too hot"))));
    const app = apps.start(broken);
    const run = await app.start(broken, null, { id: "x" });
    await refuses(run.result, "step_failed");
    await app[Symbol.asyncDispose]();
    const outcome = await (await apps.start(broken).attach("x")).outcome;
    assert.equal(outcome.status, "failed");
    assert.match(outcome.status === "failed" ? outcome.error.message : "", /too hot/);
  },
  "refuses a result over 8 MiB, and goes on": async (bench) => {
    await using apps = new Apps(bench);
    const big = fn("big", async (characters: number, ctx) => {
      const value = await ctx
        .step("make", () => "x".repeat(characters), { effect: "pure" })
        .catch((error) => error.code);
      return value.length > 20 ? value.length : value;
    });
    const app = apps.start(big);
    const size = 8 * 1_048_576;
    assert.equal(await (await app.start(big, size)).result, "too_large");
    assert.equal(await (await app.start(big, size - 2)).result, size - 2);
  },
  "lists runs newest first, by status": async (bench) => {
    await using apps = new Apps(bench);
    const waiter = fn("waiter", (_: null, ctx) => ctx.wait("go"));
    const app = apps.start(double, waiter);
    await (await app.start(double, 1, { id: "a" })).result;
    await (await app.start(waiter, null, { id: "b" })).outcome;
    const list = await app.runs();
    assert.deepEqual(
      list.map((run) => [run.id, run.agent, run.status, run.forkOf]),
      [
        ["b", "waiter", "paused", null],
        ["a", "double", "completed", null],
      ],
    );
    assert.deepEqual(
      (await app.runs({ status: "paused" })).map((run) => run.id),
      ["b"],
    );
    assert.deepEqual(
      (await app.runs({ limit: 1 })).map((run) => run.id),
      ["b"],
    );
    assert.equal((await app.run("a"))?.status, "completed");
  },
  "gives the log to every reader from the beginning, live and afterwards": async (bench) => {
    await using apps = new Apps(bench);
    const walker = fn("walker", async (_: null, ctx) => {
      for (let step = 0; step < 50; step++) await ctx.step(`s${step}`, () => step, { effect: "pure" });
      ctx.emit("walk.ended", { steps: 50 });
    });
    const app = apps.start(walker);
    const run = await app.start(walker, null);
    const [live, twin] = await Promise.all([Array.fromAsync(run.events), Array.fromAsync(run.events)]);
    const after = await Array.fromAsync(run.events);
    assert.deepEqual(
      live.map((entry) => entry.seq),
      live.map((_, index) => index),
    );
    assert.deepEqual(twin, live);
    assert.deepEqual(after, live);
    assert.equal(live.at(-1)?.type, "run.completed");
    assert.ok(live.some((entry) => entry.type === "walk.ended"));
    const tail = await Array.fromAsync(app.events(run.id, { from: live.length - 2 }));
    assert.deepEqual(tail, live.slice(-2));
  },
  "keeps two hundred runs at once apart": async (bench) => {
    await using apps = new Apps(bench);
    const sum = fn("sum", async (n: number, ctx) => {
      let total = 0;
      for (let step = 0; step < 5; step++)
        total += await ctx.step(`s${step}`, async () => n + step, { effect: "pure" });
      return total;
    });
    const app = apps.start(sum);
    const runs = await Promise.all(Array.from({ length: 200 }, (_, n) => app.start(sum, n, { id: `r${n}` })));
    const results = await Promise.all(runs.map((run) => run.result));
    assert.deepEqual(
      results,
      results.map((_, n) => n * 5 + 10),
    );
    for (const id of ["r0", "r77", "r199"]) assert.ok((await app.verify(id)).entries >= 7);
  },
};
