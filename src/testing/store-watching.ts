import assert from "node:assert/strict";
import { fn } from "../agents/fn.ts";
import type { Json } from "../base/json.ts";
import type { Item } from "../core/store.ts";
import type { Clauses } from "./clause.ts";
import { refuses } from "./engine/assertions.ts";
import { Apps, type EngineBench } from "./engine-bench.ts";

/** Watches one key after another, each from the version it is told. */
const watcher = fn("watcher", async (known: readonly (readonly [key: string, version: number])[], ctx) => {
  const seen: (Item | null)[] = [];
  for (const [key, version] of known) seen.push(await ctx.store.watch(key, { version }));
  return seen as Json;
});

const brief = fn("brief", (timeoutMs: number, ctx) => ctx.store.watch("s/x", { version: 0, timeoutMs }));

/** Runs that watch state: they wait like those that wait for a person, over any number of lives. */
export const watchingClauses: Clauses<EngineBench> = {
  "a run that watches is paused, says what for, and goes on with a change from outside": async (bench) => {
    await using apps = new Apps(bench);
    const app = apps.start(watcher);
    const run = await app.start(watcher, [
      ["s/x", 0],
      ["s/", 1],
    ]);
    assert.deepEqual(await run.outcome, { status: "paused", decisions: [], signals: [], keys: ["s/x"] });
    await app.store.put("s/x", "first");
    assert.deepEqual(await run.outcome, { status: "paused", decisions: [], signals: [], keys: ["s/"] });
    assert.equal((await app.run(run.id))?.status, "paused");
    await app.store.put("s/y", "second");
    assert.deepEqual(await run.result, [
      { key: "s/x", value: "first", version: 1 },
      { key: "s/", value: null, version: 2 },
    ]);
    const facts = (await Array.fromAsync(run.events)).filter((entry) => entry.type === "store.changed");
    assert.deepEqual(
      facts.map(({ path, body }) => [path, body]),
      [
        ["watcher/store#1", { key: "s/x", item: { key: "s/x", value: "first", version: 1 } }],
        ["watcher/store#2", { key: "s/", item: { key: "s/", value: null, version: 2 } }],
      ],
    );
  },
  "a change by one run moves another, and every run that watches": async (bench) => {
    await using apps = new Apps(bench);
    const setter = fn("setter", (_: null, ctx) => ctx.store.put("s/x", ctx.runId));
    const app = apps.start(watcher, setter);
    const runs = await Promise.all(Array.from({ length: 20 }, () => app.start(watcher, [["s/x", 0]])));
    await Promise.all(runs.map((run) => run.outcome));
    await (await app.start(setter, null, { id: "setter-1" })).result;
    for (const run of runs) assert.deepEqual(await run.result, [{ key: "s/x", value: "setter-1", version: 1 }]);
  },
  "what changes while nobody executes the run is seen in its next life, and what was seen is seen again": async (
    bench,
  ) => {
    await using apps = new Apps(bench);
    const first = apps.start(watcher);
    const { id, outcome } = await first.start(watcher, [
      ["s/x", 0],
      ["s/x", 1],
    ]);
    await outcome;
    await first[Symbol.asyncDispose]();
    const other = apps.start();
    await other.store.put("s/x", 1);
    await other[Symbol.asyncDispose]();
    const second = apps.start(watcher);
    const again = await second.resume(id);
    const paused = await again.outcome;
    assert.deepEqual(paused.status === "paused" && paused.keys, ["s/x"]);
    await second[Symbol.asyncDispose]();
    const third = apps.start(watcher);
    const run = await third.resume(id);
    await third.store.delete("s/x");
    assert.deepEqual(await run.result, [{ key: "s/x", value: 1, version: 1 }, null]);
    const types = (await Array.fromAsync(run.events)).map((entry) => entry.type);
    assert.equal(types.filter((type) => type === "store.changed").length, 2);
  },
  "the limit of a watch counts on through a restart": async (bench) => {
    await using apps = new Apps(bench);
    const first = apps.start(brief);
    const { id, outcome } = await first.start(brief, 100);
    await outcome;
    await first[Symbol.asyncDispose]();
    const app = apps.start(brief);
    await refuses((await app.resume(id)).result, "timeout");
    await app.store.put("s/x", 1);
  },
  "whoever watches from outside is told of what a run does, and when the app is closed": async (bench) => {
    await using apps = new Apps(bench);
    const setter = fn("setter", (n: number, ctx) => ctx.store.put("s/x", n));
    const app = apps.start(setter);
    const watched = app.store.watch("s/x", { version: 0 });
    await (await app.start(setter, 7)).result;
    assert.deepEqual(await watched, { key: "s/x", value: 7, version: 1 });
    const other = apps.start();
    const closed = refuses(other.store.watch("s/x", { version: 1 }), "closed");
    await other[Symbol.asyncDispose]();
    await closed;
  },
  "a run that is cancelled while it watches ends, and is told no more": async (bench) => {
    await using apps = new Apps(bench);
    const app = apps.start(watcher);
    const run = await app.start(watcher, [["s/x", 0]]);
    await run.outcome;
    await run.cancel("enough");
    assert.equal((await run.outcome).status, "cancelled");
    await app.store.put("s/x", 1);
    assert.equal((await run.outcome).status, "cancelled");
  },
  "a fork watches what its parent watched: what others change, and what it writes itself": async (bench) => {
    await using apps = new Apps(bench);
    const pair = fn("pair", async (_: null, ctx) => {
      await ctx.wait("go");
      const other = ctx.store.watch("s/theirs", { version: 0 });
      const [own] = await Promise.all([ctx.store.watch("s/own", { version: 0 }), ctx.store.put("s/own", ctx.runId)]);
      return [own?.value, (await other)?.value] as Json;
    });
    const app = apps.start(pair);
    const parent = await app.start(pair, null, { id: "parent" });
    await parent.outcome;
    const { length } = await Array.fromAsync(parent.events);
    const fork = await app.fork("parent", { at: length - 1, id: "fork" });
    await fork.outcome;
    await app.signal("fork", "go");
    const paused = await fork.outcome;
    assert.deepEqual(paused.status === "paused" && paused.keys, ["s/theirs"]);
    assert.equal(await app.store.get("s/own"), null);
    await app.store.put("s/theirs", "for all");
    assert.deepEqual(await fork.result, ["fork", "for all"]);
  },
};
