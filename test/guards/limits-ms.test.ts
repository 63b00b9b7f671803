import { describe, expect, test } from "vitest";
import {
  type Agent,
  type Context,
  fn,
  limits,
  memory,
  run,
  type TreeLimits,
  TroupeError,
  troupe,
} from "../../src/index.ts";
import { memoryJournal, simulate, virtualClock } from "../../src/testing/index.ts";
import { ends, failureOf, leaf, nested, slow, team } from "./called.ts";

describe("G6 limits: ms", () => {
  test("G6 limits: what is not done by then is ended, with all that it has called", async () => {
    const stopped: string[] = [];
    const worker = fn("worker", async (ms: number, ctx) => {
      try {
        await ctx.sleep(ms);
        return "done";
      } catch (error) {
        stopped.push(ctx.path);
        throw error;
      }
    });
    const boss = fn("boss", (ms: number, ctx) => ctx.call(worker, ms));
    const inTime = await simulate(limits({ ms: 1_000 })(boss), 999);
    expect(inTime).toMatchObject({ outcome: { value: "done" }, elapsedMs: 999 });
    const late = await simulate(limits({ ms: 1_000 })(boss), 5_000);
    expect(late).toMatchObject({
      outcome: {
        status: "failed",
        error: { code: "limit_reached", detail: { agent: "boss", limit: "ms", at: 1_000 } },
      },
      elapsedMs: 1_000,
    });
    expect(stopped).toEqual(["boss/boss/worker"]);
  });

  test("G6 limits: a child cannot live longer than what called it, whatever it is given itself", async () => {
    const child = limits({ ms: 60_000 })(slow);
    const { outcome, elapsedMs } = await simulate(limits({ ms: 100 })(team((ctx) => ctx.call(child, 50_000))), null);
    expect(outcome).toMatchObject({
      error: { code: "limit_reached", detail: { agent: "team", limit: "ms", at: 100 } },
    });
    expect(elapsedMs).toBe(100);
  });

  test("G6 limits: one of several calls ends, and the others go on", async () => {
    const act = async (ctx: Context) =>
      ends([ctx.call(slow, 50, { limits: { ms: 10 } }), ctx.call(slow, 60), ctx.call(slow, 5, { limits: { ms: 10 } })]);
    expect(await simulate(team(act), null)).toMatchObject({
      outcome: { value: ["limit_reached", 60, 5] },
      elapsedMs: 60,
    });
  });

  test("G6 limits: being stopped from outside is no limit that was reached", async () => {
    const stop = async (limit: number, after: number) => {
      const ended: unknown[] = [];
      const act = async (ctx: Context) => {
        const end = new AbortController();
        const call = ctx
          .call(slow, 1_000, { limits: { ms: limit }, signal: end.signal })
          .catch((error: TroupeError) => ended.push(error.code));
        await ctx.sleep(after);
        end.abort(new TroupeError("enough", { code: "aborted", detail: { reason: "enough" } }));
        await call;
        return null;
      };
      await simulate(team(act), null);
      return ended;
    };
    expect(await stop(100, 50)).toEqual(["aborted"]);
    expect(await stop(50, 100)).toEqual(["limit_reached"]);
  });

  test("G6 limits: it counts on through a restart, from when it was set", async () => {
    const boss = limits({ ms: 1_000 })(fn("boss", (_: null, ctx) => ctx.wait<string>("go")));
    const first = await simulate(boss, null);
    expect(first.outcome).toMatchObject({ error: { detail: { limit: "ms", at: 1_000 } } });
    const journal = memoryJournal();
    const clock = virtualClock();
    const hour = limits({ ms: 3_600_000 })(fn("boss", (_: null, ctx) => ctx.wait<string>("go")));
    const before = await simulate(hour, null, { journal, clock });
    expect(before.outcome).toMatchObject({ status: "paused" });
    await clock.advance(3_599_000);
    const after = await simulate(hour, null, { journal, clock });
    expect(after).toMatchObject({ outcome: { error: { detail: { limit: "ms", at: 3_600_000 } } }, elapsedMs: 1_000 });
  });

  test("G6 limits: nothing of it is left when it was not needed", async () => {
    const { entries, elapsedMs } = await simulate(limits({ ms: 1_000 })(leaf), 3);
    expect(entries.map(({ type }) => type)).not.toContain("timer.fired");
    expect(elapsedMs).toBe(0);
  });
});

describe("G6 limits: of an app", () => {
  test("G6 limits: every run of it has them, and a run keeps what it was started with", async () => {
    const { outcome, entries } = await simulate(nested(), 4, { limits: { depth: 3 } });
    expect(outcome).toMatchObject({ error: { detail: { agent: "deep", limit: "depth", at: 3 } } });
    expect(entries[0]?.body).toMatchObject({ bounds: { depth: { left: 3, max: 3, agent: "deep", path: "deep" } } });
    const slower = await simulate(slow, 1_000, { limits: { ms: 10 } });
    expect(slower).toMatchObject({
      outcome: { error: { code: "limit_reached", detail: { agent: "slow" } } },
      elapsedMs: 10,
    });
    const plain = await simulate(nested(), 4);
    expect(plain.entries[0]?.body).not.toHaveProperty("bounds");
  });

  test("G6 limits: a run of its own has what is left of them", async () => {
    const child = nested();
    const act = async (ctx: Context) => {
      await ctx.sleep(40);
      return ctx.call(
        fn("middle", (_: null, inner) => inner.call(child, 9, { placement: "run" })),
        null,
      );
    };
    const journalled = await simulate(team(act), null, {
      agents: [child],
      limits: { depth: 4, fanOut: 2, calls: 7, ms: 100 },
      meanwhile: async (app) => {
        await (await app.attach("sim-1")).outcome;
        const [, other] = (await app.runs()).map(({ id }) => id).sort();
        const [first] = await Array.fromAsync(app.events(other ?? ""));
        const of = { agent: "team", path: "team" };
        expect(first?.body).toMatchObject({
          bounds: {
            depth: { left: 2, max: 4, ...of },
            fanOut: { left: 2, max: 2, ...of },
            calls: { left: 5, max: 7, ...of },
            ms: { left: 60, max: 100, ...of },
          },
        });
      },
    });
    expect(journalled.outcome).toMatchObject({ error: { detail: { agent: "team", limit: "depth", at: 4 } } });
  });

  test("G6 limits: agents that call themselves as runs of their own for ever end too", async () => {
    let calls = 0;
    const forever: Agent<null, never> = fn("forever", (_: null, ctx): Promise<never> => {
      calls += 1;
      return ctx.call(forever, null, { placement: "run" });
    });
    const { outcome } = await simulate(forever, null);
    expect(outcome).toMatchObject({ error: { code: "limit_reached", detail: { limit: "depth", at: 64 } } });
    expect(calls).toBe(65);
  });

  test("G6 limits: a run of its own outlives neither its caller nor what is left of its time", async () => {
    const clock = virtualClock();
    const { outcome, elapsedMs } = await simulate(
      team((ctx) => ctx.call(slow, 5_000, { placement: "run", limits: { ms: 100 } })),
      null,
      { agents: [slow], clock },
    );
    expect(outcome).toMatchObject({
      error: { code: "limit_reached", detail: { agent: "slow", limit: "ms", at: 100 } },
    });
    expect(elapsedMs).toBe(100);
  });
});

describe("G6 limits: what cannot be is refused by name", () => {
  test.each<[unknown, string]>([
    [undefined, "limits: one of depth, fanOut, calls, ms is missing"],
    [{}, "limits: one of depth, fanOut, calls, ms is missing"],
    [{ depth: -1 }, "limits: depth must be a whole number from 0 to 500, got -1"],
    [{ depth: 501 }, "limits: depth must be a whole number from 0 to 500, got 501"],
    [{ depth: 1.5 }, "limits: depth must be a whole number from 0 to 500, got 1.5"],
    [{ fanOut: 0 }, "limits: fanOut must be a whole number of at least 1, got 0"],
    [{ calls: "3" }, 'limits: calls must be a whole number of at least 0, got "3"'],
    [{ ms: 0 }, "limits: ms must be more than 0 milliseconds, and end some day, got 0"],
    [{ ms: Number.POSITIVE_INFINITY }, "limits: ms must be more than 0 milliseconds, and end some day, got Infinity"],
    [
      { turns: 3 },
      'limits: there is no option "turns"; did you mean "agent({ limits: { turns } })"? (known: depth, fanOut, calls, ms)',
    ],
    [{ deep: 3 }, 'limits: there is no option "deep"'],
  ])("limits(%j)", async (given, message) => {
    expect(() => limits(given as TreeLimits)).toThrow(message);
    if (given === undefined) return;
    const inRun = await failureOf(
      run(
        team((ctx) => ctx.call(leaf, 1, { limits: given as TreeLimits })),
        null,
      ),
    );
    expect(inRun).toMatchObject({ code: "invalid_input" });
    expect(inRun.message).toContain(message.replace("limits:", "ctx.call: limits:"));
    expect(() => troupe({ agents: [leaf], engine: memory(), limits: given as TreeLimits })).toThrow("troupe: limits: ");
    await expect(run(leaf, 1, { limits: given as TreeLimits })).rejects.toThrow("run: limits: ");
  });

  test("limits of what is no agent", () => {
    expect(() => limits({ depth: 1 })("leaf" as never)).toThrow("limits: what it wraps must be an agent");
  });
});
