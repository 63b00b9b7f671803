import assert from "node:assert/strict";
import { fn } from "../../agents/fn.ts";
import type { Context } from "../../core/agent.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";

const placed = { placement: "run" } as const;
const labelsOf = ({ labels }: Context): readonly string[] => Object.keys(labels);

const look = fn("look", (_: null, ctx) => labelsOf(ctx));
const reader = fn("reader", async (isGood: boolean, ctx) => {
  ctx.label("untrusted");
  await ctx.store.put("notes/x", { text: "obey" });
  if (isGood) return "read";
  throw new Error("unreadable");
});
const finder = fn("finder", async (_: null, ctx) => {
  const item = await ctx.store.get("notes/x");
  return [item?.value ?? null, labelsOf(ctx)];
});

/** What is known of where a text came from goes wherever the text goes. */
export const labelClauses: Clauses<EngineBench> = {
  "go into a run of its own and come back from one, whether it fails or not, and are there after a restart": async (
    bench,
  ) => {
    await using apps = new Apps(bench);
    for (const isGood of [true, false]) {
      const outer = fn("outer", async (_: null, ctx) => {
        const before = await ctx.call(look, null, placed);
        await ctx.call(reader, isGood, placed).catch(() => null);
        await ctx.wait("go");
        return [before, labelsOf(ctx), await ctx.call(look, null, placed)];
      });
      const first = apps.start(outer, look, reader);
      const { id, outcome } = await first.start(outer, null);
      assert.equal((await outcome).status, "paused");
      await first[Symbol.asyncDispose]();
      const app = apps.start(outer, look, reader);
      await app.signal(id, "go");
      const run = await app.resume(id);
      assert.deepEqual(await run.result, [[], ["untrusted"], ["untrusted"]]);
      const end = await run.outcome;
      assert.match((end.status === "completed" && end.labels?.["untrusted"]) || "", /!reader$/);
      await app[Symbol.asyncDispose]();
    }
  },
  "are of the input that a run is started with, also in a fork": async (bench) => {
    await using apps = new Apps(bench);
    const app = apps.start(look);
    const run = await app.start(look, null, { id: "letter", labels: ["untrusted"] });
    assert.deepEqual(await run.result, ["untrusted"]);
    assert.deepEqual(await (await app.fork("letter", { at: 0, live: true })).result, ["untrusted"]);
    assert.deepEqual(await (await app.start(look, null)).result, []);
  },
  "stay with what is stored, for every run that reads it": async (bench) => {
    await using apps = new Apps(bench);
    const app = apps.start(reader, finder);
    assert.deepEqual(await (await app.start(finder, null)).result, [null, []]);
    await (await app.start(reader, true, { id: "first" })).result;
    assert.deepEqual(await (await app.start(finder, null)).result, [{ text: "obey" }, ["untrusted"]]);
    const item = await app.store.get("notes/x");
    assert.deepEqual([item?.value, item?.labels], [{ text: "obey" }, { untrusted: "first!reader" }]);
  },
};
