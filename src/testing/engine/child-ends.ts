import assert from "node:assert/strict";
import { fn } from "../../agents/fn.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Context } from "../../core/agent.ts";
import { retry } from "../../policies/retry.ts";
import { timeout } from "../../policies/timeout.ts";
import { wrap } from "../../policies/wrap.ts";
import type { App } from "../../runtime/troupe.ts";
import { parallel } from "../../teams/parallel.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { onlyDecision, refuses } from "./assertions.ts";

const placed = { placement: "run" } as const;
const codeOf = (error: unknown): string => (TroupeError.is(error) ? error.code : String(error));

const listener = fn("listener", (_: null, ctx: Context) => ctx.wait<string>("go"));
/** Calls the listener as a run of its own. */
const outer = fn("outer", (_: null, ctx: Context) => ctx.call(listener, null, placed));

/** Runs of an agent, oldest first. */
const runsOf = async (app: App, agent: string) =>
  (await app.runs({ limit: 1_000 })).filter((run) => run.agent === agent).reverse();

const statuses = async (app: App, agent: string): Promise<readonly string[]> =>
  (await runsOf(app, agent)).map(({ status }) => status);

/** The listener that the run `outer` has called. */
async function onlyChild(app: App): Promise<string> {
  const [child] = await runsOf(app, "listener");
  return child?.id ?? "";
}

/** Calls as runs of their own that are cut short, repeated, forked or never wanted again. */
export const childEndClauses: Clauses<EngineBench> = {
  "cancelling a parent cancels its children, however deep, before it ends": async (bench) => {
    await using apps = new Apps(bench);
    const cleaned: string[] = [];
    const careful = fn("careful", async (_: null, ctx) => {
      try {
        return await ctx.call(listener, null, placed);
      } finally {
        await ctx.step("clean", () => cleaned.push("done"), { effect: "idempotent", shield: true });
      }
    });
    const top = fn("top", (_: null, ctx) => ctx.call(careful, null, placed));
    const app = apps.start(top, careful, listener);
    const run = await app.start(top, null);
    assert.equal((await run.outcome).status, "paused");
    await run.cancel("enough");
    assert.deepEqual(await run.outcome, { status: "cancelled", reason: "enough", unresolved: [] });
    assert.deepEqual([await statuses(app, "careful"), await statuses(app, "listener")], [["cancelled"], ["cancelled"]]);
    assert.deepEqual(cleaned, ["done"]);
    const child = await app.attach(await onlyChild(app));
    assert.deepEqual(await child.outcome, { status: "cancelled", reason: "enough", unresolved: [] });
  },
  "a cancel reaches the children of a parent that nobody executes": async (bench) => {
    await using apps = new Apps(bench);
    const first = apps.start(outer, listener);
    const { id, outcome } = await first.start(outer, null);
    await outcome;
    await first[Symbol.asyncDispose]();
    const app = apps.start(outer, listener);
    await app.cancel(id, "enough");
    assert.equal((await (await app.resume(id)).outcome).status, "cancelled");
    assert.deepEqual(await statuses(app, "listener"), ["cancelled"]);
  },
  "cancelling a child alone fails the call": async (bench) => {
    await using apps = new Apps(bench);
    const app = apps.start(outer, listener);
    const run = await app.start(outer, null);
    await run.outcome;
    const child = await onlyChild(app);
    await app.cancel(child, "not you");
    const end = await run.outcome;
    assert.equal(end.status === "failed" && end.error.code, "cancelled");
    assert.deepEqual(end.status === "failed" && end.error.detail, { runId: child, reason: "not you", unresolved: [] });
  },
  "a limit around a call ends the child, and a retry starts another": async (bench) => {
    await using apps = new Apps(bench);
    const patient = wrap(outer, timeout(40), retry({ attempts: 2, baseMs: 1, codes: ["timeout"] }));
    const top = fn("top", (_: null, ctx) => ctx.call(patient, null).catch(codeOf));
    const app = apps.start(top, listener);
    const run = await app.start(top, null);
    assert.equal(await run.result, "timeout");
    assert.deepEqual(await statuses(app, "listener"), ["cancelled", "cancelled"]);
    const types = (await Array.fromAsync(run.events))
      .map(({ type }) => type)
      .filter((type) => type.startsWith("child."));
    assert.deepEqual(types, ["child.started", "child.failed", "child.started", "child.failed"]);
  },
  "the child of a lost race is cancelled": async (bench) => {
    await using apps = new Apps(bench);
    const quick = fn("quick", () => "quick");
    const race = parallel({ name: "race", until: "any", members: [outer, quick] });
    const app = apps.start(race, listener);
    const run = await app.start(race, null);
    assert.deepEqual(await run.result, [{ member: "quick", index: 1, value: "quick" }]);
    assert.deepEqual(await statuses(app, "listener"), ["cancelled"]);
  },
  "a parent that ends without waiting takes its children with it": async (bench) => {
    await using apps = new Apps(bench);
    const hasty = fn("hasty", async (_: null, ctx) => {
      ctx.call(listener, null, placed).catch(() => undefined);
      await ctx.sleep(1);
      return "done";
    });
    const app = apps.start(hasty, listener);
    const run = await app.start(hasty, null);
    assert.equal(await run.result, "done");
    const child = await app.attach(await onlyChild(app));
    const end = await child.outcome;
    assert.equal(end.status, "cancelled");
    await refuses(app.signal(child.id, "go"), "run_ended");
  },
  "what a child did at most once is not repeated by a policy, whether the child failed or what came after": async (
    bench,
  ) => {
    await using apps = new Apps(bench);
    let paid = 0;
    const pay = fn("pay", async (fails: boolean, ctx) => {
      await ctx.step("pay", () => ++paid, { effect: "once" });
      if (fails) throw new Error("after paying");
    });
    const deeper = fn("deeper", (fails: boolean, ctx) => ctx.call(pay, fails, placed));
    const order = fn("order", async (fails: boolean, ctx) => {
      await ctx.call(deeper, fails, placed);
      throw new Error("after the call");
    });
    const sturdy = retry({ attempts: 3, baseMs: 1 })(order);
    const top = fn("top", async (_: null, ctx) => [
      await ctx.call(sturdy, true).catch(codeOf),
      await ctx.call(sturdy, false).catch(codeOf),
    ]);
    const app = apps.start(top, deeper, pay);
    assert.deepEqual(await (await app.start(top, null)).result, ["effect_committed", "effect_committed"]);
    assert.equal(paid, 2);
  },
  "a fork adopts children that had ended, and starts its own for the others once it may": async (bench) => {
    await using apps = new Apps(bench);
    let counted = 0;
    const counter = fn("counter", (_: null, ctx) => ctx.step("count", () => ++counted, { effect: "pure" }));
    const top = fn("top", async (_: null, ctx) => [
      await ctx.call(counter, null, placed),
      await ctx.call(listener, null, placed),
    ]);
    const app = apps.start(top, counter, listener);
    const run = await app.start(top, null, { id: "parent" });
    await run.outcome;
    const { length } = await Array.fromAsync(run.events);
    const fork = await app.fork("parent", { at: length - 1, id: "fork" });
    const asked = onlyDecision(await fork.outcome);
    assert.deepEqual([asked.runId, asked.path], ["fork", "top/listener!fork"]);
    await app.decide(asked.id, { approved: true });
    assert.equal((await fork.outcome).status, "paused");
    await app.fork("parent", { at: length - 1, id: "live", live: true });
    await (await app.attach("live")).outcome;
    const listeners = await runsOf(app, "listener");
    assert.deepEqual(
      listeners.map(({ parent }) => parent?.runId),
      ["parent", "fork", "live"],
    );
    assert.equal(new Set(listeners.map(({ id }) => id)).size, 3);
    for (const { id, parent } of listeners) await app.signal(id, "go", parent?.runId ?? null);
    for (const id of ["parent", "fork", "live"]) assert.deepEqual(await (await app.attach(id)).result, [1, id]);
    const later = await Array.fromAsync(run.events);
    const at = later.findLastIndex(({ type }) => type === "child.completed");
    assert.deepEqual(await (await app.fork("parent", { at, id: "after" })).result, [1, "parent"]);
    assert.equal(counted, 1);
  },
  "a child of its own is refused in a fork, and the call with it": async (bench) => {
    await using apps = new Apps(bench);
    const top = fn("top", async (_: null, ctx) => {
      await ctx.sleep(1);
      return ctx.call(listener, null, placed).catch(codeOf) as Promise<Json>;
    });
    const app = apps.start(top, listener);
    const run = await app.start(top, null, { id: "parent" });
    await run.outcome;
    const fork = await app.fork("parent", { at: 0, id: "fork" });
    await app.decide(onlyDecision(await fork.outcome).id, { approved: false });
    assert.equal(await fork.result, "effect_refused");
    assert.equal((await runsOf(app, "listener")).length, 1);
  },
};
