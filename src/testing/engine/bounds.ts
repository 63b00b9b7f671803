import assert from "node:assert/strict";
import { setTimeout as later } from "node:timers/promises";
import { fn } from "../../agents/fn.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Agent, Context } from "../../core/agent.ts";
import type { RunBounds } from "../../core/bounds.ts";
import { grants } from "../../policies/grants.ts";
import { limits } from "../../policies/limits.ts";
import { wrap } from "../../policies/wrap.ts";
import type { App } from "../../runtime/troupe.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { refuses } from "./assertions.ts";

const placed = { placement: "run" } as const;
const leaf = fn("leaf", () => "leaf");
const other = fn("other", () => "other");

/** What became of a call: what it gave, or which limit was reached, or the code. */
const endOf = (call: Promise<Json>): Promise<Json> =>
  call.catch((error: unknown) => {
    if (!TroupeError.is(error)) throw error;
    return TroupeError.is(error, "limit_reached") ? error.detail.limit : error.code;
  });

const tries = async (ctx: Context, ...agents: readonly Agent<null, Json>[]): Promise<readonly Json[]> => {
  const seen: Json[] = [];
  for (const agent of agents) seen.push(await endOf(ctx.call(agent, null)));
  return seen;
};

/** Begins with two calls, waits, and goes on with more. */
const patient = (name: string, ...more: readonly Agent<null, Json>[]): Agent<null, Json> =>
  fn(name, async (_: null, ctx) => {
    const before = await tries(ctx, leaf, other);
    await ctx.wait("go");
    return [...before, ...(await tries(ctx, ...more))];
  });

async function boundsOf(app: App, id: string): Promise<RunBounds | undefined> {
  const [first] = await Array.fromAsync(app.events(id));
  return (first?.body as { readonly bounds?: RunBounds } | undefined)?.bounds;
}

const childOf = async (app: App, agent: string): Promise<string> =>
  (await app.runs()).find((run) => run.agent === agent)?.id ?? "";

/** Limits and grants: inherited by runs of their own, and the same in the next life. */
export const boundsClauses: Clauses<EngineBench> = {
  "G6 a run of its own is given what is left of limits and grants, and obeys it": async (bench) => {
    await using apps = new Apps(bench);
    const deep = fn("deep", (_: null, ctx) => endOf(ctx.call(leaf, null)));
    const wide = (ctx: Context) => Promise.all([1, 2, 3].map(() => endOf(ctx.call(leaf, null))));
    const child = fn("child", async (_: null, ctx) => [
      ...(await tries(ctx, other, deep)),
      ...(await wide(ctx)),
      ...(await tries(ctx, leaf, leaf, leaf)),
    ]);
    const outer = wrap(
      fn("outer", async (_: null, ctx) => [...(await tries(ctx, leaf)), await ctx.call(child, null, placed)]),
      limits({ depth: 2, fanOut: 2, calls: 7, ms: 60_000 }),
      grants({ agents: ["child", "deep", "leaf"] }),
    );
    const app = apps.start(outer, child);
    const run = await app.start(outer, null);
    assert.deepEqual(await run.result, [
      "leaf",
      ["not_granted", "depth", "leaf", "leaf", "fanOut", "leaf", "leaf", "calls"],
    ]);
    const bounds = await boundsOf(app, await childOf(app, "child"));
    const { ms, ...others } = bounds ?? {};
    const of = { agent: "outer", path: "outer/outer/outer" };
    assert.deepEqual(others, {
      depth: { left: 1, max: 2, ...of },
      fanOut: { left: 2, max: 2, ...of },
      calls: { left: 5, max: 7, ...of },
      grants: [{ agents: ["child", "deep", "leaf"] }],
    });
    assert.ok(ms && ms.left > 0 && ms.left <= 60_000 && ms.max === 60_000);
  },
  "G6 agents that call themselves for ever as runs of their own come to an end": async (bench) => {
    await using apps = new Apps(bench);
    const forever: Agent<null, never> = fn(
      "forever",
      (_: null, ctx): Promise<never> => ctx.call(forever, null, placed),
    );
    const outer = limits({ depth: 5 })(fn("outer", (_: null, ctx) => ctx.call(forever, null, placed)));
    const app = apps.start(outer, forever);
    await refuses((await app.start(outer, null)).result, "limit_reached");
    assert.equal((await app.runs()).length, 6);
  },
  "G6 after a restart calls made before count, and grants hold, in a run and in one that it has called": async (
    bench,
  ) => {
    await using apps = new Apps(bench);
    const child = patient("child", leaf, other, leaf);
    const outer = wrap(
      fn("outer", async (_: null, ctx) => [
        await ctx.call(child, null, placed),
        await ctx.call(patient("inner", leaf, leaf), null),
      ]),
      limits({ calls: 4 }),
      grants({ agents: ["child", "inner", "leaf"] }),
    );
    const first = apps.start(outer, child);
    const { id, outcome } = await first.start(outer, null);
    assert.equal((await outcome).status, "paused");
    const childId = await childOf(first, "child");
    await first[Symbol.asyncDispose]();
    const second = apps.start(outer, child);
    await second.signal(childId, "go");
    const again = await second.resume(id);
    assert.equal((await again.outcome).status, "paused");
    assert.deepEqual(await (await second.attach(childId)).result, [
      "leaf",
      "not_granted",
      "leaf",
      "not_granted",
      "leaf",
    ]);
    await second[Symbol.asyncDispose]();
    const app = apps.start(outer, child);
    await app.signal(id, "go");
    const seen = [
      ["leaf", "not_granted", "leaf", "not_granted", "leaf"],
      ["leaf", "not_granted", "leaf", "calls"],
    ];
    assert.deepEqual(await (await app.resume(id)).result, seen);
    await app.verify(id);
  },
  "G6 a run keeps the limits that it was started with, and so does its fork": async (bench) => {
    await using apps = new Apps(bench);
    const agent = patient("agent", leaf, leaf, leaf);
    const first = apps.startWith({ limits: { calls: 3 } }, agent);
    const { id, outcome } = await first.start(agent, null, { id: "r" });
    await outcome;
    const parent = await Array.fromAsync(first.events(id));
    await first[Symbol.asyncDispose]();
    const app = apps.startWith({ limits: { depth: 9 } }, agent);
    await app.signal(id, "go");
    const expected = ["leaf", "other", "leaf", "calls", "calls"];
    assert.deepEqual(await (await app.resume(id)).result, expected);
    const fork = await app.fork(id, { at: parent.length - 1, id: "fork" });
    await app.signal("fork", "go");
    assert.deepEqual(await fork.result, expected);
    await (await app.start(agent, null, { id: "new" })).outcome;
    const own = { left: 9, max: 9, agent: "agent", path: "agent" };
    assert.deepEqual(await boundsOf(app, "new"), { depth: own });
  },
  "G6 a life ends while nobody executes the run, and that of a run that it has called with it": async (bench) => {
    await using apps = new Apps(bench);
    const child = fn("child", (_: null, ctx) => ctx.wait("never"));
    const outer = limits({ ms: 500 })(fn("outer", (_: null, ctx) => ctx.call(child, null, placed)));
    const first = apps.start(outer, child);
    await first.start(outer, null, { id: "r" });
    for await (const { type } of first.events("r", { follow: true })) if (type === "child.started") break;
    await first[Symbol.asyncDispose]();
    await later(500);
    const app = apps.start(outer, child);
    const run = await app.resume("r");
    const error: unknown = await run.result.catch((thrown: unknown) => thrown);
    assert.ok(TroupeError.is(error, "limit_reached"), String(error));
    assert.deepEqual(error.detail, { agent: "outer", limit: "ms", at: 500, last: null });
    const ended = (await app.runs()).map(({ agent, status }) => [agent, status === "failed" || status === "cancelled"]);
    assert.deepEqual(Object.fromEntries(ended), { outer: true, child: true });
  },
};
