import assert from "node:assert/strict";
import { setTimeout as later } from "node:timers/promises";
import { fn } from "../../agents/fn.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Context } from "../../core/agent.ts";
import { timeout } from "../../policies/timeout.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { refuses } from "./assertions.ts";
import { hearing } from "./hearing.ts";

const codeOf = (error: unknown): string => (TroupeError.is(error) ? error.code : String(error));

/** How often each effect has begun. */
class Starts {
  readonly #counts = new Map<string, number>();

  /** A step that takes `ms`. */
  step(ctx: Context, name: string, ms: number): Promise<string> {
    return ctx.step(
      name,
      ({ key }) => {
        this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
        return later(ms, name);
      },
      { effect: "pure" },
    );
  }

  get of(): readonly number[] {
    return [...this.#counts.values()];
  }
}

/** Plain promises over what the engine gives: all at once, races, and time that runs beside. */
export const branchClauses: Clauses<EngineBench> = {
  "branches at once have what is their own, and repeat nothing": async (bench) => {
    await using apps = new Apps(bench);
    const starts = new Starts();
    const branch = fn("branch", async (n: number, ctx) => {
      const done: string[] = [];
      for (let at = 0; at < 4; at++) done.push(await starts.step(ctx, `s${at}`, (n * 7 + at * 5) % 11));
      return `${n}: ${done.join(" ")}`;
    });
    const numbers = Array.from({ length: 15 }, (_, n) => n);
    const all = fn("all", async (_: null, ctx) => {
      const done = await Promise.all(numbers.map((n) => ctx.call(branch, n)));
      await ctx.wait("go");
      return [...done, ...(await Promise.all(["x", "y"].map((name) => starts.step(ctx, name, 1))))];
    });
    const first = apps.start(all);
    const { id, outcome } = await first.start(all, null);
    await outcome;
    await first[Symbol.asyncDispose]();
    const app = apps.start(all);
    await app.signal(id, "go");
    assert.deepEqual(await (await app.resume(id)).result, [...numbers.map((n) => `${n}: s0 s1 s2 s3`), "x", "y"]);
    assert.deepEqual(starts.of, Array(15 * 4 + 2).fill(1));
  },
  "a race has the same winner in the next life, whatever takes long there": async (bench) => {
    await using apps = new Apps(bench);
    let life = 0;
    const starts = new Starts();
    const race = fn("race", async (_: null, ctx) => {
      life += 1;
      const [quick, slow] = life === 1 ? [2, 300] : [300, 2];
      const order: string[] = [];
      const runner = (name: string, ms: number) =>
        starts.step(ctx, name, ms).then((done) => {
          order.push(done);
          return done;
        });
      const runners = [runner("quick", quick), runner("slow", slow)];
      const first = await Promise.race(runners);
      await Promise.all(runners);
      await ctx.wait("go");
      return [first, ...order];
    });
    const first = apps.start(race);
    const { id, outcome } = await first.start(race, null);
    await outcome;
    await first[Symbol.asyncDispose]();
    const app = apps.start(race);
    await app.signal(id, "go");
    assert.deepEqual(await (await app.resume(id)).result, ["quick", "quick", "slow"]);
    assert.deepEqual(starts.of, [1, 1]);
  },
  "a timer races with a step: the sooner wins, and what lost still counts": async (bench) => {
    await using apps = new Apps(bench);
    const starts = new Starts();
    const race = fn("race", async (_: null, ctx) => {
      const stop = new AbortController();
      const slow = starts.step(ctx, "slow", 800);
      const sooner = await Promise.race([slow, ctx.sleep(20).then(() => "timer")]);
      const limit = ctx.sleep(60_000, { signal: stop.signal }).then(() => "timer", codeOf);
      const quick = await Promise.race([starts.step(ctx, "quick", 2), limit]);
      stop.abort();
      return [sooner, quick, await slow, await limit];
    });
    const run = await apps.start(race).start(race, null);
    assert.deepEqual(await run.result, ["timer", "quick", "slow", "aborted"]);
    assert.deepEqual(starts.of, [1, 1]);
  },
  "timers end in the order in which they are due": async (bench) => {
    await using apps = new Apps(bench);
    const sleepers = fn("sleepers", async (_: null, ctx) => {
      const order: number[] = [];
      await Promise.all([450, 150, 300].map((ms) => ctx.sleep(ms).then(() => order.push(ms))));
      return order;
    });
    assert.deepEqual(await (await apps.start(sleepers).start(sleepers, null)).result, [150, 300, 450]);
  },
  "the failure of one branch is the first to be heard, and the others still end": async (bench) => {
    await using apps = new Apps(bench);
    const team = fn("team", async (_: null, ctx) => {
      const parts = [
        ctx.step("well", () => later(60, "well")),
        ctx.step("broken", () => Promise.reject(new Error("broken"))),
        ctx.sleep(30).then(() => "slept"),
      ];
      const first = await Promise.all(parts).catch((error: TroupeError) => error.message);
      const settled = await Promise.allSettled(parts);
      return [first, ...settled.map((part) => (part.status === "fulfilled" ? part.value : codeOf(part.reason)))];
    });
    const run = await apps.start(team).start(team, null);
    assert.deepEqual(await run.result, ["broken", "well", "step_failed", "slept"]);
  },
  "no step begins in a call whose time is up": async (bench) => {
    await using apps = new Apps(bench);
    const starts = new Starts();
    const slow = fn("slow", async (_: null, ctx) => {
      await starts.step(ctx, "first", 800);
      return starts.step(ctx, "second", 1);
    });
    const limited = timeout(40)(slow);
    const app = apps.start(limited);
    await refuses((await app.start(limited, null)).result, "timeout");
    assert.deepEqual(starts.of, [1]);
  },
  ...hearing({
    "a limit ends it": async (bench) => {
      await using apps = new Apps(bench);
      const endless = fn("endless", (_: null, ctx) =>
        ctx.step(
          "endless",
          ({ signal }) =>
            new Promise<Json>((_resolve, reject) => {
              signal.addEventListener("abort", () => reject(signal.reason), { once: true });
            }),
          { effect: "pure" },
        ),
      );
      const limited = timeout(40)(endless);
      const app = apps.start(limited);
      await refuses((await app.start(limited, null)).result, "timeout");
    },
    "a signal and an answer move the other branches": async (bench) => {
      await using apps = new Apps(bench);
      const moved = Promise.withResolvers<string>();
      const team = fn("team", async (_: null, ctx) => {
        const held = ctx.step("held", () => moved.promise, { effect: "pure" });
        const payload = await ctx.wait<string>("go");
        await ctx.step("move", () => moved.resolve(payload));
        return held;
      });
      const app = apps.start(team);
      const run = await app.start(team, null);
      await app.signal(run.id, "go", "moved");
      assert.equal(await run.result, "moved");
    },
  }),
};
