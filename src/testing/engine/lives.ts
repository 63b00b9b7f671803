import assert from "node:assert/strict";
import { fn } from "../../agents/fn.ts";
import type { Context } from "../../core/agent.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { gate, onlyDecision, refuses } from "./assertions.ts";

/** An agent that counts how often each of its effects runs, and waits in between. */
function counting(): { readonly agent: ReturnType<typeof fn<null, number[]>>; readonly counts: Map<string, number> } {
  const counts = new Map<string, number>();
  const step = (ctx: Context, name: string, effect: "pure" | "once") =>
    ctx.step(
      name,
      () => {
        counts.set(name, (counts.get(name) ?? 0) + 1);
        return counts.get(name) ?? 0;
      },
      { effect },
    );
  const agent = fn("counting", async (_: null, ctx) => {
    const before = [await step(ctx, "a", "pure"), await step(ctx, "b", "once")];
    const answer = await ctx.ask({ question: "Go on?" });
    return [...before, answer.approved ? 1 : 0, await step(ctx, "c", "once")];
  });
  return { agent, counts };
}

/** One run over several lives: detaching, resuming, forking. */
export const lifeClauses: Clauses<EngineBench> = {
  "a second life repeats nothing that was recorded": async (bench) => {
    await using apps = new Apps(bench);
    const { agent, counts } = counting();
    const first = apps.start(agent);
    const { id, outcome } = await first.start(agent, null);
    const { id: decision } = onlyDecision(await outcome);
    await first[Symbol.asyncDispose]();
    const second = apps.start(agent);
    const run = await second.resume(id);
    await second.decide(decision, { approved: true });
    assert.deepEqual(await run.result, [1, 1, 1, 1]);
    assert.deepEqual([...counts.values()], [1, 1, 1]);
    assert.ok((await second.verify(id)).entries > 0);
  },
  "resuming twice at once, or what is running, or what has ended, changes nothing": async (bench) => {
    await using apps = new Apps(bench);
    const { agent, counts } = counting();
    const first = apps.start(agent);
    const { id, outcome } = await first.start(agent, null);
    const { id: decision } = onlyDecision(await outcome);
    await first[Symbol.asyncDispose]();
    const app = apps.start(agent);
    const [run] = await Promise.all([app.resume(id), app.resume(id), app.resume(id)]);
    await app.decide(decision, { approved: true });
    await Promise.all([app.resume(id), app.resume(id)]);
    assert.deepEqual(await run.result, [1, 1, 1, 1]);
    await app.resume(id);
    assert.deepEqual([...counts.values()], [1, 1, 1]);
  },
  "disposing detaches: the effect in flight is stopped, no outcome is recorded, the next life runs it again": async (
    bench,
  ) => {
    await using apps = new Apps(bench);
    const started = gate();
    let calls = 0;
    const keys: string[] = [];
    const worker = fn("worker", (_: null, ctx) =>
      ctx.step(
        "work",
        ({ key, signal }) => {
          keys.push(key);
          calls += 1;
          if (calls > 1) return "done";
          started.open();
          return new Promise<string>((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(signal.reason), { once: true });
          });
        },
        { effect: "idempotent" },
      ),
    );
    const first = apps.start(worker);
    const { id } = await first.start(worker, null);
    await started.opened;
    await first[Symbol.asyncDispose]();
    const run = await apps.start(worker).resume(id);
    assert.equal(await run.result, "done");
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
    const ends = (await Array.fromAsync(run.events)).filter((entry) => entry.type.startsWith("step."));
    assert.deepEqual(
      ends.map((entry) => entry.type),
      ["step.completed"],
    );
  },
  "a closed app refuses work, tells who is waiting, and may be closed twice": async (bench) => {
    await using apps = new Apps(bench);
    const waiter = fn("waiter", (_: null, ctx) => ctx.wait("go"));
    const sleeping = fn("sleeping", (_: null, ctx) => ctx.sleep(60_000));
    const app = apps.start(waiter, sleeping);
    const run = await app.start(waiter, null);
    const result = refuses(run.result, "closed");
    const events = refuses(Array.fromAsync((await app.start(sleeping, null)).events), "closed");
    await Promise.all([app[Symbol.asyncDispose](), app[Symbol.asyncDispose]()]);
    await Promise.all([result, events]);
    await refuses(app.start(waiter, null), "closed");
    await app[Symbol.asyncDispose]();
  },
  "a fork shares the beginning, runs under its own id, and asks before it does anything once": async (bench) => {
    await using apps = new Apps(bench);
    const { agent, counts } = counting();
    const app = apps.start(agent);
    const run = await app.start(agent, null);
    await app.decide(onlyDecision(await run.outcome).id, { approved: true });
    assert.deepEqual(await run.result, [1, 1, 1, 1]);
    const log = await Array.fromAsync(run.events);
    const at = log.findIndex((entry) => entry.type === "decision.answered");
    const fork = await app.fork(run.id, { at, id: "fork" });
    const asked = onlyDecision(await fork.outcome);
    assert.match(asked.question.question, /fork/);
    assert.equal(counts.get("c"), 1);
    await app.decide(asked.id, { approved: true });
    assert.deepEqual(await fork.result, [1, 1, 1, 2]);
    assert.deepEqual([counts.get("a"), counts.get("b"), counts.get("c")], [1, 1, 2]);
    const copy = await Array.fromAsync(fork.events);
    assert.deepEqual(copy.slice(0, at + 1), log.slice(0, at + 1));
    assert.deepEqual((await app.run("fork"))?.forkOf, { runId: run.id, at });
    await app.verify("fork");
  },
  "a live fork asks nobody": async (bench) => {
    await using apps = new Apps(bench);
    const { agent, counts } = counting();
    const app = apps.start(agent);
    const run = await app.start(agent, null);
    await app.decide(onlyDecision(await run.outcome).id, { approved: true });
    await run.result;
    const log = await Array.fromAsync(run.events);
    const at = log.findIndex((entry) => entry.type === "decision.answered");
    assert.deepEqual(await (await app.fork(run.id, { at, live: true })).result, [1, 1, 1, 2]);
    assert.equal(counts.get("c"), 2);
  },
  "a fork before an answer asks anew, under an id of its own": async (bench) => {
    await using apps = new Apps(bench);
    const { agent } = counting();
    const app = apps.start(agent);
    const run = await app.start(agent, null);
    const asked = onlyDecision(await run.outcome);
    const log = await Array.fromAsync(run.events);
    const at = log.findIndex((entry) => entry.type === "decision.requested");
    const fork = await app.fork(run.id, { at, live: true });
    const again = onlyDecision(await fork.outcome);
    assert.notEqual(again.id, asked.id);
    await app.decide(again.id, { approved: false });
    assert.deepEqual(await fork.result, [1, 1, 0, 1]);
    await app.decide(asked.id, { approved: true });
    assert.deepEqual((await run.result)[2], 1);
  },
  "a fork sees shared state, and its own changes stay its own": async (bench) => {
    await using apps = new Apps(bench);
    const writer = fn("writer", async (_: null, ctx) => {
      await ctx.store.put("board/x", "mine");
      await ctx.store.put("run/x", 1);
      await ctx.wait("go");
      return [
        await ctx.store.put("run/x", 2),
        await ctx.store.put("board/x", ctx.runId),
        (await ctx.store.get("board/x"))?.value,
      ];
    });
    const app = apps.start(writer);
    const run = await app.start(writer, null, { id: "parent" });
    await run.outcome;
    const { length } = await Array.fromAsync(run.events);
    const fork = await app.fork(run.id, { at: length - 1, id: "fork" });
    await fork.outcome;
    await app.signal("fork", "go");
    assert.deepEqual(await fork.result, [2, 2, "fork"]);
    assert.equal((await app.store.get("board/x"))?.value, "mine");
    await app.signal("parent", "go");
    assert.deepEqual(await run.result, [2, 2, "parent"]);
  },
  "refuses a fork at an entry that is not there, and under an id that is taken": async (bench) => {
    await using apps = new Apps(bench);
    const { agent } = counting();
    const app = apps.start(agent);
    const run = await app.start(agent, null, { id: "x" });
    await run.outcome;
    for (const at of [-1, 0.5, 10_000]) await refuses(app.fork("x", { at }), "invalid_input");
    await refuses(app.fork("x", { at: 0, id: "x" }), "run_exists");
  },
};
