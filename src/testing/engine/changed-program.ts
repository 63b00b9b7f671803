import assert from "node:assert/strict";
import { fn } from "../../agents/fn.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Context } from "../../core/agent.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { onlyDecision } from "./assertions.ts";

type Part = (ctx: Context) => Promise<Json>;

/** What was done outside, in order. */
type Done = string[];

/** The program that the run was started with. */
const parts = (done: Done) =>
  ({
    first: (ctx) => ctx.step("first", () => done.push("first"), { effect: "pure" }),
    ask: async (ctx) => (await ctx.ask({ question: "Really?" })).approved,
    news: (ctx) => ctx.wait("news"),
    pay: (ctx) => pay(done, "pay")(ctx),
  }) satisfies Record<string, Part>;

const pay =
  (done: Done, name: string): Part =>
  (ctx) =>
    ctx.step(name, () => done.push(name), { effect: "once" });

type Names = keyof ReturnType<typeof parts>;
type Change = (done: Done) => Partial<Record<Names, Part>> & { readonly ends?: true };

function program(done: Done, { ends, ...changed }: ReturnType<Change>) {
  return fn("program", async (_: null, ctx): Promise<Json> => {
    const seen: Json[] = [];
    for (const part of Object.values({ ...parts(done), ...changed })) seen.push(await part(ctx));
    return ends ? "ended early" : [...seen, await ctx.wait("go"), await pay(done, "last")(ctx)];
  });
}

const nothing = () => Promise.resolve(null);

const changes: Readonly<Record<string, Change>> = {
  "another step": (done) => ({ first: (ctx) => ctx.step("erst", () => done.push("erst"), { effect: "pure" }) }),
  "another question": () => ({ ask: async (ctx) => (await ctx.ask({ question: "Surely?" })).approved }),
  "a question turned into a paid step": (done) => ({ ask: pay(done, "ask") }),
  "a wait turned into a sleep": () => ({ news: (ctx) => ctx.sleep(1).then(() => null) }),
  "an extra step in front": (done) => ({
    first: async (ctx) => [await pay(done, "zeroth")(ctx), await parts(done).first(ctx)],
  }),
  "a step that is gone": () => ({ first: nothing }),
  "a paid step under another name": (done) => ({ pay: pay(done, "pay twice") }),
  "an end before the paid step": () => ({ pay: nothing, ends: true }),
};

/** A run that has done all parts and waits; it is let go of. */
async function recorded(apps: Apps, done: Done): Promise<void> {
  const original = program(done, {});
  const app = apps.start(original);
  const run = await app.start(original, null, { id: "r" });
  await app.decide(onlyDecision(await run.outcome).id, { approved: true });
  await app.signal("r", "news", "good");
  const paused = await run.outcome;
  assert.deepEqual(paused.status === "paused" && paused.signals, ["go"]);
  await app[Symbol.asyncDispose]();
}

/** A program that is not the one a run was recorded with: told, and nothing is lost or done. */
export const changedClauses: Clauses<EngineBench> = Object.fromEntries(
  Object.entries(changes).map(([what, change]) => [
    `${what}: is told, nothing is done, and with the old program the run goes on`,
    async (bench: EngineBench) => {
      await using apps = new Apps(bench);
      const done: Done = [];
      await recorded(apps, done);
      const before = [...done];
      const app = apps.start(program(done, change(done)));
      await app.signal("r", "go", "went");
      const run = await app.resume("r");
      const end = await run.outcome;
      assert.ok(end.status === "failed" && TroupeError.is(end.error, "replay_mismatch"), JSON.stringify(end));
      assert.ok(end.error.detail.recorded.length > 0);
      assert.equal((await app.run("r"))?.status, "stuck");
      assert.deepEqual(done, before);
      await app[Symbol.asyncDispose]();
      const original = program(done, {});
      const again = await apps.start(original).resume("r");
      assert.deepEqual(await again.result, [1, true, "good", 2, "went", 3]);
      assert.deepEqual(done, ["first", "pay", "last"]);
    },
  ]),
);
