import { describe, expect, test } from "vitest";
import { type Agent, type Context, fn, type Json, limits, retry, run, timeout, wrap } from "../../src/index.ts";
import { simulate } from "../../src/testing/index.ts";
import { ends, failureOf, leaf, nested, slow, team } from "./called.ts";

describe("G6 limits: depth", () => {
  test("G6 limits: so many levels of agents, and the next call is refused before anything runs", async () => {
    expect(await run(limits({ depth: 3 })(nested()), 3)).toBe(3);
    const error = await failureOf(run(limits({ depth: 3 })(nested()), 4));
    expect(error).toMatchObject({
      code: "limit_reached",
      detail: { agent: "deep", limit: "depth", at: 3, last: null },
      message:
        "deep/deep/deep/deep/deep may not call deep: deep/deep has come to its limit of depth (3): on so many levels agents have called agents",
    });
  });

  test("G6 limits: with depth 0 an agent calls nobody; no path is begun, and the log says so once", async () => {
    const { outcome, entries } = await simulate(
      limits({ depth: 0 })(team(async (ctx) => ends([ctx.call(leaf, 1), ctx.call(leaf, 2)]))),
      null,
    );
    expect(outcome).toEqual({ status: "completed", value: ["limit_reached", "limit_reached"] });
    expect(entries.filter(({ path }) => path.includes("leaf"))).toEqual([]);
    const noted = entries.filter(({ type }) => type === "limit.reached");
    expect(noted.map(({ path }) => path)).toEqual(["team/team", "team/team"]);
    expect(noted[0]?.body).toEqual({ data: { agent: "team", limit: "depth", at: 0, path: "team/team" } });
  });

  test("G6 limits: policies are no level, however many there are", async () => {
    const wrapped = nested((inner) => wrap(inner, timeout(1_000), retry({ attempts: 2 }), limits({ calls: 1_000 })));
    expect(await run(limits({ depth: 5 })(wrapped), 5)).toBe(5);
    expect(await failureOf(run(limits({ depth: 5 })(wrapped), 6))).toMatchObject({ detail: { limit: "depth", at: 5 } });
  });

  test("G6 limits: the tightest of all levels holds: nothing inside makes it wider", async () => {
    const inner = limits({ depth: 10 })(nested());
    const outer = fn("outer", (n: number, ctx) => ctx.call(inner, n));
    expect(await run(limits({ depth: 3 })(outer), 2)).toBe(2);
    const error = await failureOf(run(limits({ depth: 3 })(outer), 3));
    expect(error.detail).toEqual({ agent: "outer", limit: "depth", at: 3, last: null });
    const tighter = fn("outer", (n: number, ctx) => ctx.call(limits({ depth: 1 })(nested()), n));
    expect(await failureOf(run(limits({ depth: 3 })(tighter), 2))).toMatchObject({ detail: { agent: "deep", at: 1 } });
  });

  test("G6 limits: what is said for one call holds for it and what it calls, and for nothing beside it", async () => {
    const act = async (ctx: Context) => ends([ctx.call(nested(), 2, { limits: { depth: 1 } }), ctx.call(nested(), 2)]);
    expect(await run(team(act), null)).toEqual(["limit_reached", 2]);
  });

  test("G6 limits: without any option an agent that calls itself for ever ends at 64 levels", async () => {
    let calls = 0;
    const forever: Agent<null, never> = fn("forever", (_: null, ctx): Promise<never> => {
      calls += 1;
      return ctx.call(forever, null);
    });
    const error = await failureOf(run(forever, null));
    expect(error).toMatchObject({ code: "limit_reached", detail: { agent: "forever", limit: "depth", at: 64 } });
    expect(calls).toBe(65);
    expect(await run(nested(), 64)).toBe(64);
  });

  test("G6 limits: an app may allow more levels than 64, and no agent may by itself", async () => {
    expect(await run(nested(), 200, { limits: { depth: 200 } })).toBe(200);
    expect(await run(nested(), 500, { limits: { depth: 500 } })).toBe(500);
    expect(await failureOf(run(limits({ depth: 200 })(nested()), 100))).toMatchObject({ detail: { at: 64 } });
  });

  test("G6 limits: calls that only stand in for each other end too", async () => {
    let calls = 0;
    const endless: Agent<null, never> = {
      name: "endless",
      run: (_, ctx) => {
        calls += 1;
        return ctx.call(endless, null, { mail: "inherited" });
      },
    };
    expect(await failureOf(run(endless, null))).toMatchObject({ detail: { limit: "depth", at: 1_000 } });
    expect(calls).toBe(1_001);
  });

  test("G6 limits: a program that goes on calling for ever does not take the process with it", async () => {
    const stubborn = limits({ depth: 0 })(
      team(async (ctx) => {
        for (;;) await ctx.call(leaf, 1).catch(() => undefined);
      }),
    );
    const { outcome, entries } = await simulate(stubborn, null, { meanwhile: (app, id) => app.cancel(id, "enough") });
    expect(outcome).toMatchObject({ status: "cancelled" });
    expect(entries.filter(({ type }) => type === "limit.reached").length).toBe(100);
  });
});

describe("G6 limits: fanOut", () => {
  test("G6 limits: so many at work at a time, for each agent; what has ended makes room", async () => {
    const act = async (ctx: Context) => {
      const first = ends([1, 2, 3, 4].map((ms) => ctx.call(slow, ms)));
      await ctx.sleep(10);
      return [await first, await ends([1, 2].map((ms) => ctx.call(slow, ms)))];
    };
    const { outcome } = await simulate(limits({ fanOut: 2 })(team(act)), null);
    expect(outcome).toEqual({
      status: "completed",
      value: [
        [1, 2, "limit_reached", "limit_reached"],
        [1, 2],
      ],
    });
  });

  test("G6 limits: one that failed makes room as well, and steps are no children", async () => {
    const broken = fn("broken", () => Promise.reject(new Error("broken")));
    const act = async (ctx: Context) => {
      await Promise.all(["a", "b", "c"].map((name) => ctx.step(name, () => 1)));
      await ctx.call(broken, null).catch(() => undefined);
      await ctx.call(broken, null).catch(() => undefined);
      return ctx.call(leaf, 7);
    };
    expect(await run(limits({ fanOut: 1 })(team(act)), null)).toBe(7);
  });

  test("G6 limits: each agent below has the same number of its own, and never more", async () => {
    const wide = fn("wide", (n: number, ctx) => ends(Array.from({ length: n }, () => ctx.call(slow, 1))));
    const act = async (ctx: Context) =>
      Promise.all([
        ctx.call(wide, 3),
        ctx.call(limits({ fanOut: 5 })(wide), 3),
        ctx.call(limits({ fanOut: 1 })(wide), 3),
      ]);
    const { outcome } = await simulate(limits({ fanOut: 3 })(team(act)), null);
    expect(outcome).toMatchObject({
      value: [
        [1, 1, 1],
        [1, 1, 1],
        [1, "limit_reached", "limit_reached"],
      ],
    });
    const error = await failureOf(
      run(limits({ fanOut: 1 })(team((ctx) => Promise.all([ctx.call(slow, 1), ctx.call(leaf, 1)]))), null),
    );
    expect(error.detail).toEqual({ agent: "team", limit: "fanOut", at: 1, last: null });
    expect(error.message).toContain("team/team may not call leaf: team/team has come to its limit of fanOut (1)");
  });
});

describe("G6 limits: calls", () => {
  test("G6 limits: so many calls in the whole tree below, on all levels together", async () => {
    const pair = fn("pair", async (_: null, ctx) => ends([ctx.call(leaf, 1), ctx.call(leaf, 2)]));
    const act = async (ctx: Context) => [await ctx.call(pair, null), await ctx.call(pair, null)];
    expect(await run(limits({ calls: 6 })(team(act)), null)).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(await run(limits({ calls: 5 })(team(act)), null)).toEqual([
      [1, 2],
      [1, "limit_reached"],
    ]);
    expect(await failureOf(run(limits({ calls: 3 })(team(act)), null))).toMatchObject({
      detail: { agent: "team", limit: "calls", at: 3 },
    });
  });

  test("G6 limits: what is counted below is counted above as well, and the error names whose limit it is", async () => {
    const pair = fn("pair", async (_: null, ctx) => ends([ctx.call(leaf, 1), ctx.call(leaf, 2), ctx.call(leaf, 3)]));
    const small = limits({ calls: 2 })(pair);
    const act = async (ctx: Context) => {
      const first = await ctx.call(small, null);
      const error = await failureOf(
        ctx.call(
          fn("other", (_: null, inner) => inner.call(leaf, 1)),
          null,
        ),
      );
      return [first, error.detail as unknown as Json];
    };
    expect(await run(limits({ calls: 4 })(team(act)), null)).toEqual([
      [1, 2, "limit_reached"],
      { agent: "team", limit: "calls", at: 4, last: null },
    ]);
  });

  test("G6 limits: a policy is no call, but each further attempt of it is one", async () => {
    let attempts = 0;
    const flaky = fn("flaky", () => {
      attempts += 1;
      if (attempts < 3) throw new Error("not yet");
      return attempts;
    });
    const sturdy = wrap(flaky, timeout(1_000), retry({ attempts: 3, baseMs: 0 }));
    const act = (ctx: Context) => ctx.call(sturdy, null);
    expect(await run(limits({ calls: 3 })(team(act)), null)).toBe(3);
    attempts = 0;
    expect(await failureOf(run(limits({ calls: 2 })(team(act)), null))).toMatchObject({ detail: { limit: "calls" } });
    expect(attempts).toBe(2);
  });

  test("G6 limits: calls 0 lets nobody be called", async () => {
    expect(await run(limits({ calls: 0 })(team(async (ctx) => ends([ctx.call(leaf, 1)]))), null)).toEqual([
      "limit_reached",
    ]);
  });
});
