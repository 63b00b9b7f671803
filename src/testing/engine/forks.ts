import assert from "node:assert/strict";
import { fn } from "../../agents/fn.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { onlyDecision } from "./assertions.ts";

/** A run with one of each: a step, a pause, state, branches, an answer, and in the end something done once. */
function story() {
  const done: string[] = [];
  const agent = fn("story", async (_: null, ctx) => {
    const act = (name: string, effect: "pure" | "once") => ctx.step(name, ({ key }) => done.push(key), { effect });
    await act("first", "pure");
    await ctx.sleep(1);
    await ctx.store.put("run/x", ctx.random());
    await Promise.all([act("left", "pure"), act("right", "pure"), ctx.store.put("board/x", 1)]);
    const { value = null } = await ctx.ask({ question: "What?" });
    await act("last", "once");
    return [value, (await ctx.store.get("run/x"))?.value ?? null, (await ctx.store.get("board/x"))?.version ?? 0];
  });
  return { agent, done };
}

/** Runs that share the beginning of others. */
export const forkClauses: Clauses<EngineBench> = {
  "a fork of a fork has both beginnings, and is asked again what its parent was allowed": async (bench) => {
    await using apps = new Apps(bench);
    const { agent, done } = story();
    const app = apps.start(agent);
    const parent = await app.start(agent, null, { id: "parent" });
    await app.decide(onlyDecision(await parent.outcome).id, { approved: true, value: "one" });
    const result = (await parent.result) as readonly unknown[];
    const log = await Array.fromAsync(parent.events);
    const at = log.findIndex(({ type }) => type === "decision.answered");
    const fork = await app.fork("parent", { at, id: "fork" });
    const gate = onlyDecision(await fork.outcome);
    assert.deepEqual([gate.runId, gate.path], ["fork", "story/last!fork"]);
    await app.decide(gate.id, { approved: true });
    assert.deepEqual(await fork.result, result);
    const forked = await Array.fromAsync(fork.events);
    const asked = forked.findIndex(({ type, path }) => type === "decision.answered" && path === gate.path);
    const second = await app.fork("fork", { at: asked, id: "second" });
    const again = onlyDecision(await second.outcome);
    assert.deepEqual([again.runId, again.path], ["second", "story/last!fork2"]);
    await app.decide(again.id, { approved: true });
    assert.deepEqual(await second.result, result);
    const copy = await Array.fromAsync(second.events);
    assert.deepEqual(copy.slice(0, asked + 1), forked.slice(0, asked + 1));
    assert.deepEqual(forked.slice(0, at + 1), log.slice(0, at + 1));
    assert.deepEqual((await app.run("second"))?.forkOf, { runId: "fork", at: asked });
    assert.deepEqual(
      done.slice(-3),
      ["parent", "fork", "second"].map((id) => `${id}/story/last`),
    );
    assert.equal(done.length, 6);
    for (const id of ["parent", "fork", "second"]) assert.ok((await app.verify(id)).entries > at);
  },
  "a fork may be made at any entry, and each goes its own way": async (bench) => {
    await using apps = new Apps(bench);
    const { agent } = story();
    const app = apps.start(agent);
    const parent = await app.start(agent, null, { id: "parent" });
    const { path } = onlyDecision(await parent.outcome);
    const { length } = await Array.fromAsync(parent.events);
    const forks = await Promise.all(
      Array.from({ length }, (_, at) => app.fork("parent", { at, id: `fork-${at}`, live: true })),
    );
    for (const [at, fork] of forks.entries()) {
      const asked = onlyDecision(await fork.outcome);
      assert.deepEqual([asked.runId, asked.path], [`fork-${at}`, path]);
      await app.decide(asked.id, { approved: true, value: at });
    }
    for (const [at, fork] of forks.entries()) assert.equal(((await fork.result) as readonly unknown[])[0], at);
    assert.equal((await parent.outcome).status, "paused");
  },
  "a fork of a run that has ended goes on from where it is made, over a restart": async (bench) => {
    await using apps = new Apps(bench);
    const { agent, done } = story();
    const first = apps.start(agent);
    const parent = await first.start(agent, null, { id: "parent" });
    await first.decide(onlyDecision(await parent.outcome).id, { approved: true, value: "one" });
    await parent.result;
    const log = await Array.fromAsync(parent.events);
    const at = log.findIndex(({ type }) => type === "decision.requested");
    const fork = await first.fork("parent", { at, id: "fork" });
    onlyDecision(await fork.outcome);
    await first[Symbol.asyncDispose]();
    const app = apps.start(agent);
    const run = await app.resume("fork");
    const [asked] = await app.decisions({ runId: "fork", status: "open" });
    await app.decide(asked?.id ?? "", { approved: true, value: "two" });
    await app.decide(onlyDecision(await run.outcome).id, { approved: true });
    assert.equal(((await run.result) as readonly unknown[])[0], "two");
    assert.equal(done.filter((key) => key.endsWith("/first")).length, 1);
  },
};
