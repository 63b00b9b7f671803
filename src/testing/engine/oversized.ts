import assert from "node:assert/strict";
import { fn } from "../../agents/fn.ts";
import { TroupeError } from "../../base/errors.ts";
import { largestBytes } from "../../core/limits.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { onlyDecision, refuses } from "./assertions.ts";

/** A text whose JSON has so many bytes. */
const sized = (bytes: number): string => "x".repeat(bytes - 2);
const fits = sized(largestBytes);
const tooLong = sized(largestBytes + 1);
/** Fewer characters than bytes. */
const tooWide = "€".repeat(Math.ceil(largestBytes / 3));

const codeOf = (error: unknown): string => (TroupeError.is(error) ? error.code : String(error));

/** What crosses the engine is JSON of at most 8 MiB, and is refused before anything is written. */
export const oversizedClauses: Clauses<EngineBench> = {
  "an input is refused, and no run is there": async (bench) => {
    await using apps = new Apps(bench);
    const length = fn("length", (text: string) => text.length);
    const app = apps.start(length);
    await refuses(app.start(length, tooLong), "too_large");
    await refuses(app.start(length, tooWide), "too_large");
    assert.deepEqual(await app.runs(), []);
    assert.equal(await (await app.start(length, fits)).result, fits.length);
  },
  "a result of a run is a failed run": async (bench) => {
    await using apps = new Apps(bench);
    const make = fn("make", (bytes: number) => sized(bytes));
    const app = apps.start(make);
    const { outcome } = await app.start(make, largestBytes + 1);
    const end = await outcome;
    assert.equal(end.status === "failed" && end.error.code, "too_large");
    assert.match(end.status === "failed" ? end.error.message : "", /the result of the run is 8388609 bytes/);
    assert.equal(await (await app.start(make, largestBytes)).result, fits);
  },
  "a signal's payload and an answer are refused, and the run still waits": async (bench) => {
    await using apps = new Apps(bench);
    const listener = fn("listener", async (_: null, ctx) => {
      const heard = await ctx.wait<string>("go");
      const answer = await ctx.ask({ question: "Go on?" });
      return [heard.length, String(answer.value).length];
    });
    const app = apps.start(listener);
    const run = await app.start(listener, null);
    await refuses(app.signal(run.id, "go", tooLong), "too_large");
    assert.equal((await run.outcome).status, "paused");
    await app.signal(run.id, "go", fits);
    const { id } = onlyDecision(await run.outcome);
    await refuses(app.decide(id, { approved: true, value: tooLong }), "too_large");
    assert.equal((await app.decisions({ status: "open" })).length, 1);
    const value = sized(largestBytes - 200); // the rest of the answer counts as well
    await app.decide(id, { approved: true, value });
    assert.deepEqual(await run.result, [fits.length, value.length]);
  },
  "state is refused by the transaction, inside a run and outside": async (bench) => {
    await using apps = new Apps(bench);
    const half = sized(largestBytes / 2);
    const halves = [
      { put: "s/a", value: half },
      { put: "s/b", value: half },
    ];
    const keeper = fn("keeper", async (_: null, ctx) => [
      await ctx.store.put("s/x", tooLong).catch(codeOf),
      await ctx.store.transact(halves).catch(codeOf),
      (await ctx.store.list("s/")).length,
    ]);
    const app = apps.start(keeper);
    assert.deepEqual(await (await app.start(keeper, null)).result, ["too_large", "too_large", 0]);
    await refuses(app.store.put("s/x", tooLong), "too_large");
    await refuses(app.store.transact(halves), "too_large");
    assert.deepEqual(await app.store.list("s/"), []);
  },
  "questions and notes are refused, and the program goes on": async (bench) => {
    await using apps = new Apps(bench);
    const talker = fn("talker", async (_: null, ctx) => {
      const asked = await ctx.ask({ question: "Publish?", proposal: tooLong }).catch(codeOf);
      try {
        ctx.emit("talk.ended", tooLong);
      } catch (error) {
        return [asked, codeOf(error)];
      }
      return [asked, "noted"];
    });
    const app = apps.start(talker);
    const run = await app.start(talker, null);
    assert.deepEqual(await run.result, ["too_large", "too_large"]);
    assert.deepEqual(await app.decisions({ runId: run.id }), []);
    const longest = (await Array.fromAsync(run.events)).map((entry) => JSON.stringify(entry.body).length);
    assert.ok(Math.max(...longest) < 1_000);
  },
  "what an error says is cut short, and a reason to cancel is refused": async (bench) => {
    await using apps = new Apps(bench);
    const broken = fn("broken", async (_: null, ctx) => {
      const error = await ctx
        .step("burn", () => Promise.reject(new Error(tooLong)), { effect: "pure" })
        .catch((thrown: unknown) => thrown as TroupeError);
      await ctx.wait("go");
      return error.message.length < 100_000;
    });
    const app = apps.start(broken);
    const run = await app.start(broken, null);
    await run.outcome;
    await refuses(app.cancel(run.id, tooLong), "too_large");
    await app.signal(run.id, "go");
    assert.equal(await run.result, true);
  },
};
