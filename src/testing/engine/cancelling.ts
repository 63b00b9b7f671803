import assert from "node:assert/strict";
import { setTimeout as later } from "node:timers/promises";
import { fn } from "../../agents/fn.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { gate, refuses } from "./assertions.ts";
import { hearing } from "./hearing.ts";

/** What was recorded is on its way to the run for so long at most. */
const deliveryMs = 200;
const shielded = { effect: "idempotent", shield: true } as const;

/** Runs that are told to end: what they still do, and what they no longer do. */
export const cancelClauses: Clauses<EngineBench> = {
  "cancels a run in the middle of a step: nothing comes after it but the clean-up": async (bench) => {
    await using apps = new Apps(bench);
    const [begun, end] = [gate(), gate()];
    const did: string[] = [];
    const worker = fn("worker", async (_: null, ctx) => {
      const work = () => {
        begun.open();
        return end.opened;
      };
      try {
        await ctx.step("work", work, { effect: "idempotent" });
        await ctx.step("after", () => did.push("after"));
      } finally {
        await ctx.step("clean", () => later(20).then(() => did.push("clean")), shielded);
        await ctx.step("clean more", () => did.push("clean more"), shielded);
      }
    });
    const run = await apps.start(worker).start(worker, null);
    await begun.opened;
    await run.cancel("stop");
    await later(deliveryMs);
    end.open();
    assert.deepEqual(await run.outcome, { status: "cancelled", reason: "stop", unresolved: [] });
    assert.deepEqual(did, ["clean", "clean more"]);
  },
  "state can be given back by a run that is cancelled, where that is said": async (bench) => {
    await using apps = new Apps(bench);
    const holder = fn("holder", async (_: null, ctx) => {
      await ctx.store.put("locks/one", "held");
      try {
        await ctx.wait("never");
      } finally {
        await refuses(ctx.store.get("locks/one"), "cancelled");
        const item = await ctx.store.get("locks/one", { shield: true });
        await ctx.store.delete("locks/one", { shield: true, ifVersion: item?.version ?? 0 });
        await ctx.store.put("locks/last", item?.value ?? null, { shield: true });
        await ctx.store.transact([{ put: "locks/more", value: 1 }], { shield: true });
      }
    });
    const app = apps.start(holder);
    const run = await app.start(holder, null);
    assert.equal((await run.outcome).status, "paused");
    await run.cancel("stop");
    assert.deepEqual(await run.outcome, { status: "cancelled", reason: "stop", unresolved: [] });
    const left = (await app.store.list("locks/")).map(({ key, value }) => [key, value]);
    assert.deepEqual(left, [
      ["locks/last", "held"],
      ["locks/more", 1],
    ]);
  },
  "waits for an effect that may not be repeated, and records what it gave": async (bench) => {
    await using apps = new Apps(bench);
    const [begun, end] = [gate(), gate()];
    const shop = fn("shop", async (_: null, ctx) => {
      const pay = () => {
        begun.open();
        return end.opened.then(() => "paid");
      };
      return ctx.step("pay", pay, { effect: "once" });
    });
    const app = apps.start(shop);
    const run = await app.start(shop, null);
    await begun.opened;
    await run.cancel("stop");
    await later(deliveryMs);
    end.open();
    assert.deepEqual(await run.outcome, { status: "cancelled", reason: "stop", unresolved: [] });
    const paid = (await Array.fromAsync(run.events)).find(({ type }) => type === "step.completed");
    assert.equal((paid?.body as { readonly value?: unknown } | undefined)?.value, "paid");
  },
  "ends every branch, and voids what they asked": async (bench) => {
    await using apps = new Apps(bench);
    const ended: string[] = [];
    const team = fn("team", (_: null, ctx) => {
      const branches = {
        wait: () => ctx.wait("never"),
        sleep: () => ctx.sleep(3_600_000),
        ask: () => ctx.ask({ question: "?" }),
        watch: () => ctx.store.watch("s/x", { version: 0 }),
      };
      const all = Object.entries(branches).map(async ([name, begin]) => {
        try {
          await begin();
        } finally {
          await ctx.step(`end ${name}`, () => ended.push(name), shielded);
        }
      });
      return Promise.allSettled(all).then(() => null);
    });
    const app = apps.start(team);
    const run = await app.start(team, null);
    assert.equal((await run.outcome).status, "paused");
    await run.cancel("all of you");
    assert.deepEqual(await run.outcome, { status: "cancelled", reason: "all of you", unresolved: [] });
    await app.store.put("s/x", 1);
    assert.deepEqual(
      (await app.decisions({ runId: run.id })).map(({ status }) => status),
      ["void"],
    );
    assert.deepEqual(new Set(ended), new Set(["wait", "sleep", "ask", "watch"]));
  },
  "takes effect in the next life, when nobody executes the run": async (bench) => {
    await using apps = new Apps(bench);
    const did: string[] = [];
    const worker = fn("worker", async (_: null, ctx) => {
      await ctx.step("first", () => did.push("first"), { effect: "pure" });
      await ctx.wait("go");
      await ctx.step("second", () => did.push("second"), { effect: "pure" });
    });
    const first = apps.start(worker);
    const { id, outcome } = await first.start(worker, null);
    await outcome;
    await first[Symbol.asyncDispose]();
    const other = apps.start();
    await other.cancel(id, "from elsewhere");
    await other[Symbol.asyncDispose]();
    const run = await apps.start(worker).resume(id);
    assert.deepEqual(await run.outcome, { status: "cancelled", reason: "from elsewhere", unresolved: [] });
    assert.deepEqual(did, ["first"]);
  },
  "a run that has ended has ended": async (bench) => {
    await using apps = new Apps(bench);
    const quick = fn("quick", () => "done");
    const app = apps.start(quick);
    const run = await app.start(quick, null);
    assert.equal(await run.result, "done");
    await refuses(run.cancel("too late"), "run_ended");
    assert.deepEqual(await run.outcome, { status: "completed", value: "done" });
  },
  ...hearing({
    "a cancel stops it": async (bench) => {
      await using apps = new Apps(bench);
      const begun = gate();
      const did: string[] = [];
      const worker = fn("worker", async (_: null, ctx) => {
        const work = ({ signal }: { readonly signal: AbortSignal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(signal.reason), { once: true });
            begun.open();
          });
        try {
          await ctx.step("work", work, { effect: "idempotent" });
        } finally {
          await ctx.step("clean", () => did.push("clean"), shielded);
        }
      });
      const run = await apps.start(worker).start(worker, null);
      await begun.opened;
      await run.cancel("stop");
      assert.deepEqual(await run.outcome, { status: "cancelled", reason: "stop", unresolved: [] });
      assert.deepEqual(did, ["clean"]);
    },
    "a cancel leaves one behind that does not listen": async (bench) => {
      await using apps = new Apps(bench);
      const begun = gate();
      const never = () => {
        begun.open();
        return new Promise<null>(() => undefined);
      };
      const worker = fn("worker", (_: null, ctx) => ctx.step("never", never, { effect: "idempotent" }));
      const run = await apps.start(worker).start(worker, null);
      await begun.opened;
      await run.cancel("stop");
      assert.deepEqual(await run.outcome, { status: "cancelled", reason: "stop", unresolved: [] });
      const types = (await Array.fromAsync(run.events)).map(({ type }) => type);
      assert.ok(types.includes("step.abandoned"));
    },
  }),
};
