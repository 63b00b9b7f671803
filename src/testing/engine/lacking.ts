import assert from "node:assert/strict";
import { fn } from "../../agents/fn.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";

const missing = (): never => {
  throw new TroupeError("no key is set", { code: "model_missing", detail: { model: "some/model", set: ["SOME_KEY"] } });
};

/** What a place lacks is no outcome of a run. */
export const lackingClauses: Clauses<EngineBench> = {
  "a model that cannot be had here leaves the run stuck; it goes on where it can": async (bench) => {
    await using apps = new Apps(bench);
    let isThere = false;
    let paid = 0;
    const thinker = fn("thinker", async (_: null, ctx) => {
      const before = await ctx.step("before", () => ++paid, { effect: "idempotent" });
      const said = await ctx.step("turn-1", () => (isThere ? "hello" : missing()), {
        effect: "idempotent",
        kind: "model",
      });
      return [before, said];
    });
    const app = apps.start(thinker);
    const run = await app.start(thinker, null, { id: "r" });
    const outcome = await run.outcome;
    assert.equal(outcome.status, "failed");
    assert.ok(outcome.status === "failed" && TroupeError.is(outcome.error, "model_missing"));
    assert.equal((await app.run(run.id))?.status, "stuck");
    isThere = true;
    await app.resume(run.id);
    assert.deepEqual(await run.result, [1, "hello"]);
    const types = (await Array.fromAsync(app.events(run.id))).map(({ type }) => type);
    assert.equal(types.includes("model.failed"), false, "it is no outcome");
    assert.equal(types.filter((type) => type === "model.completed").length, 1);
  },

  "only for models: a step that fails so has failed": async (bench) => {
    await using apps = new Apps(bench);
    const thinker = fn("thinker", (_: null, ctx) => ctx.step("look", missing, { effect: "pure", kind: "tool" }));
    const app = apps.start(thinker);
    const run = await app.start(thinker, null, { id: "r" });
    await assert.rejects(run.result, { code: "model_missing" });
    assert.equal((await app.run(run.id))?.status, "failed");
  },
};
