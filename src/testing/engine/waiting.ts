import assert from "node:assert/strict";
import { fn } from "../../agents/fn.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { gate, onlyDecision, refuses } from "./assertions.ts";

const asker = fn("asker", (timeoutMs: number | null, ctx) =>
  ctx.ask({
    question: "Publish?",
    proposal: { title: "t" },
    ...(timeoutMs === null ? {} : { timeoutMs, otherwise: { approved: true, value: 7 } }),
  }),
);

/** Timers, signals, decisions and cancelling: in one life and over several. */
export const waitingClauses: Clauses<EngineBench> = {
  "takes signals sent before and after the wait, each by one wait, in order": async (bench) => {
    await using apps = new Apps(bench);
    const ready = gate();
    const listener = fn("listener", async (_: null, ctx) => {
      await ctx.step("settle", () => ready.opened, { effect: "pure" });
      return [await ctx.wait("a"), await ctx.wait("b"), await ctx.wait("a")];
    });
    const app = apps.start(listener);
    const run = await app.start(listener, null);
    await app.signal(run.id, "a", 1);
    await app.signal(run.id, "a", { second: true });
    ready.open();
    assert.deepEqual(await run.outcome, { status: "paused", decisions: [], signals: ["b"], keys: [] });
    await app.signal(run.id, "b");
    assert.deepEqual(await run.result, [1, null, { second: true }]);
    await refuses(app.signal(run.id, "a"), "run_ended");
  },
  "a wait ends by itself when its time is over": async (bench) => {
    await using apps = new Apps(bench);
    const listener = fn("listener", (_: null, ctx) => ctx.wait("never", { timeoutMs: 20 }));
    await refuses((await apps.start(listener).start(listener, null)).result, "timeout");
  },
  "a sleep goes on through a restart, and is not slept twice": async (bench) => {
    await using apps = new Apps(bench);
    const sleeper = fn("sleeper", async (_: null, ctx) => {
      const before = ctx.clock.now();
      await ctx.sleep(150);
      return ctx.clock.now() - before;
    });
    const first = apps.start(sleeper);
    const { id } = await first.start(sleeper, null);
    await first[Symbol.asyncDispose]();
    const run = await apps.start(sleeper).resume(id);
    const slept = await run.result;
    assert.ok(typeof slept === "number" && slept >= 150, `slept ${String(slept)} ms`);
    const timers = (await Array.fromAsync(run.events)).filter((entry) => entry.type === "timer.fired");
    assert.equal(timers.length, 1);
  },
  "pauses for a person without hanging, and goes on with the answer": async (bench) => {
    await using apps = new Apps(bench);
    const app = apps.start(asker);
    const run = await app.start(asker, null);
    const decision = onlyDecision(await run.outcome);
    assert.deepEqual([decision.runId, decision.path, decision.status], [run.id, "asker/ask#1", "open"]);
    assert.deepEqual(decision.question, { question: "Publish?", proposal: { title: "t" } });
    assert.deepEqual(await app.decisions({ status: "open" }), [decision]);
    await app.decide(decision.id, { approved: false, note: "no", by: "ann" });
    assert.deepEqual(await run.outcome, { status: "completed", value: { approved: false, note: "no", by: "ann" } });
    assert.deepEqual(await app.decisions({ status: "open" }), []);
  },
  "the first answer wins, whoever is asked": async (bench) => {
    await using apps = new Apps(bench);
    const app = apps.start(asker);
    const run = await app.start(asker, null);
    const { id } = onlyDecision(await run.outcome);
    const people = ["ann", "bob", "eve"];
    const answers = await Promise.allSettled(people.map((by) => app.decide(id, { approved: true, by })));
    const winners = people.filter((_, index) => answers[index]?.status === "fulfilled");
    assert.equal(winners.length, 1);
    assert.deepEqual(await run.result, { approved: true, by: winners[0] });
    await refuses(app.decide(id, { approved: false }), "decision_closed");
  },
  "an answer given while nobody executes the run is taken up later": async (bench) => {
    await using apps = new Apps(bench);
    const first = apps.start(asker);
    const { id, outcome } = await first.start(asker, null);
    const decision = onlyDecision(await outcome);
    await first[Symbol.asyncDispose]();
    const other = apps.start();
    await other.decide(decision.id, { approved: true, by: "cli" });
    await other[Symbol.asyncDispose]();
    const run = await apps.start(asker).attach(id);
    assert.deepEqual(await run.result, { approved: true, by: "cli" });
  },
  "a deadline that passes between two lives still gives the default": async (bench) => {
    await using apps = new Apps(bench);
    const first = apps.start(asker);
    const { id, outcome } = await first.start(asker, 2_500);
    onlyDecision(await outcome);
    await first[Symbol.asyncDispose]();
    const run = await apps.start(asker).resume(id);
    assert.deepEqual(await run.result, { approved: true, value: 7, by: "deadline" });
  },
  "cancels a run that waits": async (bench) => {
    await using apps = new Apps(bench);
    const app = apps.start(asker);
    const run = await app.start(asker, null);
    const { id } = onlyDecision(await run.outcome);
    await run.cancel("enough");
    assert.deepEqual(await (await app.attach(run.id)).outcome, {
      status: "cancelled",
      reason: "enough",
      unresolved: [],
    });
    await refuses(app.decide(id, { approved: true }), "decision_closed");
    await refuses(run.cancel(), "run_ended");
  },
  "a cancelled run may clean up": async (bench) => {
    await using apps = new Apps(bench);
    const cleaned: string[] = [];
    const worker = fn("worker", async (_: null, ctx) => {
      try {
        await ctx.wait("never");
      } finally {
        await ctx.step("clean", () => cleaned.push("done"), { effect: "idempotent", shield: true });
      }
    });
    const run = await apps.start(worker).start(worker, null);
    await run.outcome;
    await run.cancel();
    assert.equal((await run.outcome).status, "cancelled");
    assert.deepEqual(cleaned, ["done"]);
  },
};
