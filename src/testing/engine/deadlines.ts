import assert from "node:assert/strict";
import { setTimeout as later } from "node:timers/promises";
import { fn } from "../../agents/fn.ts";
import type { Agent } from "../../core/agent.ts";
import { timeout } from "../../policies/timeout.ts";
import type { App } from "../../runtime/troupe.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { onlyDecision, refuses } from "./assertions.ts";

/** Starts a run that says when it begins to wait; then nobody executes it for `gapMs`. The app of its next life. */
async function afterGap(
  apps: Apps,
  agent: Agent<null>,
  gapMs: number,
  meanwhile?: (app: App) => Promise<void>,
): Promise<App> {
  const first = apps.start(agent);
  await first.start(agent, null, { id: "r" });
  for await (const { type } of first.events("r", { follow: true })) if (type === "waiting.begun") break;
  await first[Symbol.asyncDispose]();
  if (meanwhile) {
    const other = apps.start();
    await meanwhile(other);
    await other[Symbol.asyncDispose]();
  }
  await later(gapMs);
  return apps.start(agent);
}

/** Limits that count on while nobody executes the run. */
export const deadlineClauses: Clauses<EngineBench> = {
  "the limit of a wait passes while nobody executes the run": async (bench) => {
    await using apps = new Apps(bench);
    const waiter = fn("waiter", (_: null, ctx) => {
      ctx.emit("waiting.begun");
      return ctx.wait("never", { timeoutMs: 400 });
    });
    const app = await afterGap(apps, waiter, 400);
    const run = await app.resume("r");
    await refuses(run.result, "timeout");
    const ends = (await Array.fromAsync(run.events)).filter(({ type }) => type === "wait.expired");
    assert.equal(ends.length, 1);
  },
  "the limit of a wait comes after the restart, and a signal before it counts": async (bench) => {
    await using apps = new Apps(bench);
    const waiter = fn("waiter", async (_: null, ctx) => {
      ctx.emit("waiting.begun");
      const went = await ctx.wait("go", { timeoutMs: 30_000 });
      return [went, await ctx.wait("never", { timeoutMs: 200 }).catch(({ code }) => code)];
    });
    const app = await afterGap(apps, waiter, 1);
    const run = await app.resume("r");
    await app.signal("r", "go", "went");
    assert.deepEqual(await run.result, ["went", "timeout"]);
  },
  "the limit of a policy passes while nobody executes the run": async (bench) => {
    await using apps = new Apps(bench);
    const waiter = fn("waiter", (_: null, ctx) => {
      ctx.emit("waiting.begun");
      return ctx.wait("never");
    });
    const limited = timeout(400)(waiter);
    const app = await afterGap(apps, limited, 400);
    await refuses((await app.resume("r")).result, "timeout");
  },
  "an answer given in time counts, though the deadline passes before anybody executes the run": async (bench) => {
    await using apps = new Apps(bench);
    const asker = fn("asker", (_: null, ctx) => {
      ctx.emit("waiting.begun");
      return ctx.ask({ question: "Publish?", timeoutMs: 6_000 }); // time enough for another process to begin
    });
    const app = await afterGap(apps, asker, 6_000, async (other) => {
      const run = await other.attach("r");
      const decision = onlyDecision(await run.outcome);
      await other.decide(decision.id, { approved: true, by: "ann" });
    });
    assert.deepEqual(await (await app.resume("r")).result, { approved: true, by: "ann" });
  },
  "an answer after the deadline is none, though nobody executes the run and nobody saw it pass": async (bench) => {
    await using apps = new Apps(bench);
    const asker = fn("asker", (approved: boolean, ctx) => {
      const call = { tool: "pay", input: { cents: 5 }, definition: "v1", step: "pay" };
      return ctx.ask({ question: "Pay?", timeoutMs: 4_000, otherwise: { approved }, call });
    });
    const first = apps.start(asker);
    const runs = await Promise.all(
      [true, false].map((approved) => first.start(asker, approved, { id: `r-${approved}` })),
    );
    const asked = await Promise.all(runs.map(async ({ outcome }) => onlyDecision(await outcome)));
    await first[Symbol.asyncDispose]();
    await later(4_200);
    const other = apps.start();
    for (const { id, question } of asked) {
      const late = { approved: !question.otherwise?.approved, by: "late", scope: "always" } as const;
      await refuses(other.decide(id, late), "decision_closed");
      const [closed] = await other.decisions({ id });
      assert.deepEqual([closed?.status, closed?.answer?.by], ["answered", "deadline"]);
    }
    assert.deepEqual(await other.approvals.rules(), []);
    await other[Symbol.asyncDispose]();
    const app = apps.start(asker);
    const ends = await Promise.all(asked.map(async ({ runId }) => (await app.resume(runId)).result));
    const answers = asked.map(({ question: { otherwise, call } }) => ({
      ...otherwise,
      by: "deadline",
      hash: call?.hash,
    }));
    assert.deepEqual(ends, answers);
  },
  "a deadline without a default means no, and the decision says who decided": async (bench) => {
    await using apps = new Apps(bench);
    const asker = fn("asker", (_: null, ctx) => ctx.ask({ question: "Publish?", timeoutMs: 2_000 }));
    const app = apps.start(asker);
    const run = await app.start(asker, null);
    const asked = onlyDecision(await run.outcome);
    assert.ok(asked.deadline !== null);
    assert.deepEqual(await run.result, { approved: false, by: "deadline" });
    await refuses(app.decide(asked.id, { approved: true }), "decision_closed");
    const [closed] = await app.decisions({ runId: run.id });
    assert.deepEqual([closed?.status, closed?.answer?.by], ["answered", "deadline"]);
  },
};
