import assert from "node:assert/strict";
import { fn } from "../../agents/fn.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Context } from "../../core/agent.ts";
import type { Entry } from "../../core/entry.ts";
import { largestBytes } from "../../core/limits.ts";
import type { App } from "../../runtime/troupe.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { gate, onlyDecision } from "./assertions.ts";

const placed = { placement: "run" } as const;
const codeOf = (error: unknown): string => (TroupeError.is(error) ? error.code : String(error));

const double = fn("double", (n: number, ctx: Context) => ctx.step("double", () => n * 2, { effect: "pure" }));
const asker = fn("asker", (n: number, ctx: Context) => ctx.ask({ question: `Number ${n}?` }));

const bodies = (entries: readonly Entry[], type: string): readonly Json[] =>
  entries.filter((entry) => entry.type === type).map((entry) => entry.body);

/** Ids of the runs that a run has called, in the order of its log. */
async function childrenOf(app: App, id: string): Promise<readonly string[]> {
  const started = bodies(await Array.fromAsync(app.events(id)), "child.started");
  return started.map((body) => (body as { readonly id: string }).id);
}

/** Calls as runs of their own: results, failures, waiting, several lives. */
export const childClauses: Clauses<EngineBench> = {
  "a child is a run of its own, and both logs tell of it": async (bench) => {
    await using apps = new Apps(bench);
    const outer = fn("outer", (n: number, ctx) => ctx.call(double, n, { ...placed, as: "twice" }));
    const app = apps.start(outer, double);
    const run = await app.start(outer, 21, { id: "r" });
    assert.equal(await run.result, 42);
    const entries = await Array.fromAsync(run.events);
    const [id = ""] = await childrenOf(app, "r");
    assert.deepEqual(bodies(entries, "child.started"), [{ id, agent: "double", input: 21 }]);
    assert.deepEqual(bodies(entries, "child.completed"), [{ id, value: 42 }]);
    assert.deepEqual(
      entries.filter(({ type }) => type.startsWith("agent.") || type.startsWith("child.")).map(({ path }) => path),
      ["outer", "outer/twice", "outer/twice", "outer/twice", "outer/twice", "outer"],
    );
    const info = await app.run(id);
    assert.deepEqual(
      [info?.agent, info?.status, info?.parent],
      ["double", "completed", { runId: "r", path: "outer/twice" }],
    );
    assert.equal((await app.run("r"))?.parent, null);
    const [first] = await Array.fromAsync(app.events(id));
    assert.deepEqual((first?.body as { readonly parent?: Json } | undefined)?.parent, {
      runId: "r",
      path: "outer/twice",
    });
    for (const each of ["r", id]) assert.ok((await app.verify(each)).entries >= 3);
  },
  "a child's failure comes back as what it was, live and in replay": async (bench) => {
    await using apps = new Apps(bench);
    const broken = fn("broken", async (how: string, ctx) => {
      if (how === "own") await ctx.store.put("s/x", 1, { ifVersion: 7 });
      throw new RangeError("too hot");
    });
    const outer = fn("outer", async (_: null, ctx) => {
      const call = (how: string) =>
        ctx.call(broken, how, placed).catch((error: TroupeError) => [error.code, error.detail]);
      const seen = [await call("own"), await call("other")];
      await ctx.wait("go");
      return seen as unknown as Json;
    });
    const first = apps.start(outer, broken);
    const { id, outcome } = await first.start(outer, null);
    await outcome;
    await first[Symbol.asyncDispose]();
    const app = apps.start(outer, broken);
    await app.signal(id, "go");
    assert.deepEqual(await (await app.resume(id)).result, [
      ["store_conflict", { key: "s/x", expected: 7, actual: 0 }],
      ["step_failed", { step: "outer/broken#2", name: "RangeError", message: "too hot", code: null }],
    ]);
  },
  "refuses what the app does not have, and inputs and results that cannot be carried": async (bench) => {
    await using apps = new Apps(bench);
    const namesake = fn("double", (n: number) => n);
    const echo = fn("echo", (value: unknown) => value as Json);
    const repeat = fn("repeat", (bytes: number) => "x".repeat(bytes));
    const outer = fn("outer", async (_: null, ctx) => {
      const early = [
        ctx.call(
          fn("nobody", () => null),
          null,
          placed,
        ),
        ctx.call(namesake, 1, placed),
        ctx.call(double, 1, { placement: "walk" as "run" }),
        ctx.call(double, 1, { ...placed, mail: "inherited" }),
        ctx.call(echo, new Date(0), placed),
        ctx.call(echo, "x".repeat(largestBytes), placed),
      ];
      const codes = await Promise.all(early.map((call) => call.catch(codeOf)));
      return [...codes, await ctx.call(repeat, largestBytes, placed).catch(codeOf)] as Json;
    });
    const app = apps.start(outer, double, echo, repeat);
    const run = await app.start(outer, null, { id: "r" });
    const early = ["agent_unknown", "agent_unknown", "invalid_input", "invalid_input", "invalid_value", "too_large"];
    assert.deepEqual(await run.result, [...early, "too_large"]);
    assert.deepEqual((await app.runs()).map(({ agent }) => agent).sort(), ["outer", "repeat"]);
  },
  "three levels deep, a parent is paused while a child waits for a person, and lists its decision": async (bench) => {
    await using apps = new Apps(bench);
    const middle = fn("middle", (n: number, ctx) => ctx.call(asker, n, placed));
    const outer = fn("outer", async (n: number, ctx) => [
      await ctx.call(middle, n, placed),
      await ctx.ask({ question: "?" }),
    ]);
    const app = apps.start(outer, middle, asker);
    const run = await app.start(outer, 1, { id: "r" });
    const decision = onlyDecision(await run.outcome);
    const [child = ""] = await childrenOf(app, "r");
    const [grandchild = ""] = await childrenOf(app, child);
    assert.deepEqual([decision.runId, decision.path], [grandchild, "asker/ask#1"]);
    const infos = await app.runs({ status: "paused" });
    assert.deepEqual(
      infos.map(({ id }) => id),
      [grandchild, child, "r"],
    );
    assert.deepEqual(await app.runs({ status: "running" }), []);
    assert.equal((await Array.fromAsync(run.events)).at(-1)?.type, "child.started"); // comes to rest, and ends
    await app.decide(decision.id, { approved: true, by: "ann" });
    const own = onlyDecision(await run.outcome);
    assert.equal(own.runId, "r");
    await app.decide(own.id, { approved: false, by: "bob" });
    assert.deepEqual(await run.result, [
      { approved: true, by: "ann" },
      { approved: false, by: "bob" },
    ]);
  },
  "a signal that a child waits for is listed with the child's id": async (bench) => {
    await using apps = new Apps(bench);
    const listener = fn("listener", (_: null, ctx) => ctx.wait("go"));
    const outer = fn("outer", (_: null, ctx) => Promise.all([ctx.call(listener, null, placed), ctx.wait("own")]));
    const app = apps.start(outer, listener);
    const run = await app.start(outer, null, { id: "r" });
    const outcome = await run.outcome;
    const [child = ""] = await childrenOf(app, "r");
    const signals = outcome.status === "paused" ? outcome.signals : [];
    assert.deepEqual(new Set(signals), new Set(["own", `${child}/go`]));
    await app.signal("r", "own", 1);
    assert.equal((await run.outcome).status, "paused");
    await app.signal(child, "go", 2);
    assert.deepEqual(await run.result, [2, 1]);
  },
  "a parent whose child works is running": async (bench) => {
    await using apps = new Apps(bench);
    const [begun, go] = [gate(), gate()];
    const worker = fn("worker", (_: null, ctx) =>
      ctx.step("work", () => {
        begun.open();
        return go.opened.then(() => "done");
      }),
    );
    const outer = fn("outer", (_: null, ctx) => ctx.call(worker, null, placed));
    const app = apps.start(outer, worker);
    const run = await app.start(outer, null, { id: "r" });
    await begun.opened;
    assert.deepEqual(
      (await app.runs({ status: "running" })).map(({ agent }) => agent),
      ["worker", "outer"],
    );
    assert.deepEqual(await app.runs({ status: "paused" }), []);
    go.open();
    assert.deepEqual(await run.outcome, { status: "completed", value: "done" });
  },
  "a second life finds its children, working, ended or waiting, and starts none again": async (bench) => {
    await using apps = new Apps(bench);
    const counts = new Map<string, number>();
    const counted = (name: string) =>
      fn(name, async (_: null, ctx) => {
        const count = () => counts.set(name, (counts.get(name) ?? 0) + 1).get(name) ?? 0;
        const n = await ctx.step("count", count, { effect: "pure" });
        return name === "quick" ? n : ctx.wait("go");
      });
    const [quick, slow] = [counted("quick"), counted("slow")];
    const outer = fn("outer", (_: null, ctx) =>
      Promise.all([ctx.call(quick, null, placed), ctx.call(slow, null, placed), ctx.call(quick, null, placed)]),
    );
    const first = apps.start(outer, quick, slow);
    const { id, outcome } = await first.start(outer, null);
    assert.equal((await outcome).status, "paused");
    await first[Symbol.asyncDispose]();
    const app = apps.start(outer, quick, slow);
    const run = await app.resume(id);
    const waiting = (await app.runs()).find(({ agent }) => agent === "slow");
    assert.equal((await run.outcome).status, "paused");
    await app.signal(waiting?.id ?? "", "go", "gone");
    const result = (await run.result) as readonly Json[];
    assert.deepEqual(new Set(result), new Set([1, 2, "gone"]));
    assert.deepEqual([counts.get("quick"), counts.get("slow")], [2, 1]);
    assert.equal((await app.runs()).length, 4);
  },
  "fifty children at once, each with children of its own": async (bench) => {
    await using apps = new Apps(bench);
    const pair = fn("pair", async (n: number, ctx) => {
      const parts = await Promise.all([ctx.call(double, n, placed), ctx.call(double, -n, placed)]);
      return parts.map(String).join(" ");
    });
    const numbers = Array.from({ length: 50 }, (_, n) => n);
    const outer = fn("outer", (_: null, ctx) => Promise.all(numbers.map((n) => ctx.call(pair, n, placed))));
    const app = apps.start(outer, pair, double);
    const run = await app.start(outer, null);
    assert.deepEqual(
      await run.result,
      numbers.map((n) => `${n * 2} ${n === 0 ? "0" : n * -2}`),
    );
    assert.equal((await app.runs({ limit: 1_000, status: "completed" })).length, 151);
    assert.equal(new Set(await childrenOf(app, run.id)).size, 50);
  },
};
