import assert from "node:assert/strict";
import { fn } from "../../agents/fn.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Context } from "../../core/agent.ts";
import type { Run } from "../../runtime/run.ts";
import type { App } from "../../runtime/troupe.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { onlyDecision } from "./assertions.ts";

type Part = (ctx: Context) => Promise<Json>;

/** What was done outside, in order. */
type Done = string[];

/** The program that the run was started with. */
const parts = (done: Done) =>
  ({
    first: (ctx) => ctx.step("first", () => done.push("first"), { effect: "pure", digest: "a" }),
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
  "the same step of something else": (done) => ({
    first: (ctx) => ctx.step("first", () => done.push("first"), { effect: "pure", digest: "b" }),
  }),
  "a step turned into a tool": (done) => ({
    first: (ctx) => ctx.step("first", () => done.push("first"), { effect: "pure", digest: "a", kind: "tool" }),
  }),
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

/** Goes on with another program, and is told. */
async function told(app: App, run: Run<Json>): Promise<void> {
  await app.signal(run.id, "go", "went");
  const end = await run.outcome;
  assert.ok(end.status === "failed" && TroupeError.is(end.error, "replay_mismatch"), JSON.stringify(end));
  assert.ok(end.error.detail.recorded.length > 0);
  assert.equal((await app.run(run.id))?.status, "stuck");
}

const changed = Object.entries(changes).map(([what, change]) => [
  `${what}: is told, nothing is done, and with the old program the run goes on`,
  async (bench: EngineBench) => {
    await using apps = new Apps(bench);
    const done: Done = [];
    await recorded(apps, done);
    const before = [...done];
    const app = apps.start(program(done, change(done)));
    await told(app, await app.resume("r"));
    assert.deepEqual(done, before);
    await app[Symbol.asyncDispose]();
    const again = await apps.start(program(done, {})).resume("r");
    assert.deepEqual(await again.result, [1, true, "good", 2, "went", 3]);
    assert.deepEqual(done, ["first", "pay", "last"]);
  },
]);

/** A program that is not the one a run was recorded with: told, and nothing is lost or done. */
export const changedClauses: Clauses<EngineBench> = {
  ...Object.fromEntries(changed),
  "an end before a question that was answered: is told, and with the old program the run goes on": async (bench) => {
    await using apps = new Apps(bench);
    const asks = fn("program", async (_: null, ctx): Promise<Json> => {
      const { approved } = await ctx.ask({ question: "Really?" });
      return [approved, await ctx.wait("go")];
    });
    const first = apps.start(asks);
    const { id, outcome } = await first.start(asks, null);
    await first.decide(onlyDecision(await outcome).id, { approved: true });
    await (await first.attach(id)).outcome;
    await first[Symbol.asyncDispose]();
    const app = apps.start(fn("program", () => "ended early"));
    await told(app, await app.resume(id));
    await app[Symbol.asyncDispose]();
    assert.deepEqual(await (await apps.start(asks).resume(id)).result, [true, "went"]);
  },
  "a run whose program has changed can be cancelled": async (bench) => {
    await using apps = new Apps(bench);
    const done: Done = [];
    await recorded(apps, done);
    const app = apps.start(program(done, { first: (ctx) => pay(done, "erst")(ctx) }));
    const run = await app.resume("r");
    await told(app, run);
    await run.cancel("give it up");
    assert.deepEqual(await run.outcome, { status: "cancelled", reason: "give it up", unresolved: [] });
    assert.deepEqual(done, ["first", "pay"]);
    assert.equal((await Array.fromAsync(run.events)).at(-1)?.type, "run.cancelled");
    await app.verify("r");
  },
  "a run whose program has changed can be forked before the change": async (bench) => {
    await using apps = new Apps(bench);
    const done: Done = [];
    await recorded(apps, done);
    const app = apps.start(program(done, { news: (ctx) => pay(done, "news")(ctx) }));
    await told(app, await app.resume("r"));
    const at = (await Array.fromAsync(app.events("r"))).findIndex(({ type }) => type === "decision.answered");
    const fork = await app.fork("r", { at, id: "fork", live: true });
    await app.signal("fork", "go", "went");
    assert.deepEqual(await fork.result, [1, true, 3, 4, "went", 5]);
    assert.deepEqual(done, ["first", "pay", "news", "pay", "last"]);
  },
};
