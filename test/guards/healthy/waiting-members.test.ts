import { describe, expect, test } from "vitest";
import { fn } from "../../../src/agents/fn.ts";
import type { Json } from "../../../src/base/json.ts";
import type { Context } from "../../../src/core/agent.ts";
import { timeout } from "../../../src/policies/timeout.ts";
import { simulate } from "../../../src/testing/simulate.ts";

/** What it comes to, live and when every execution is thrown away at each fact. */
async function endOf(run: (ctx: Context) => Promise<Json>): Promise<Json> {
  const team = fn<null, Json>("team", (_, ctx) => run(ctx));
  const [once, strict] = await Promise.all(
    [false, true].map((alwaysReplay) =>
      simulate(team, null, {
        alwaysReplay,
        meanwhile: async (app, id) => void (await (await app.attach(id)).result),
      }),
    ),
  );
  if (once?.outcome.status !== "completed") throw new Error(`ended as ${once?.outcome.status}`, { cause: once });
  expect(strict?.outcome).toEqual(once.outcome);
  return once.outcome.value;
}

const member = (name: string, run: (ctx: Context) => Promise<Json>) => fn(name, (_: null, ctx) => run(ctx));

describe("G6 healthy: members that wait", () => {
  test("G6 healthy: two that wait for each other in turn, ten times each", async () => {
    const player = (name: string, other: string) =>
      member(name, async ({ mail }) => {
        for (;;) {
          const { content } = await mail.receive();
          const n = Number(content);
          if (n < 20) await mail.send(other, n + 1);
          if (n >= 19) return n;
        }
      });
    const ends = await endOf(async (ctx) => {
      const both = [ctx.call(player("ping", "pong"), null), ctx.call(player("pong", "ping"), null)];
      await ctx.call(
        member("referee", ({ mail }) => mail.send("ping", 1)),
        null,
      );
      return Promise.all(both);
    });
    expect(ends).toEqual([19, 20]);
  });

  test("G6 healthy: one that waits for what a member writes that is called later", async () => {
    const reader = member("reader", async ({ mail }) => (await mail.receive()).content);
    const writer = member("writer", ({ mail }) => mail.send("reader", "at last"));
    const value = await endOf(async (ctx) => {
      const read = ctx.call(reader, null);
      for (let round = 0; round < 5; round++) {
        await ctx.step(`think-${round}`, () => round);
        await ctx.sleep(3_600_000);
      }
      await ctx.call(writer, null);
      return read;
    });
    expect(value).toBe("at last");
  });

  test("G6 healthy: two that wait for each other beside a timer, and go on when it rings", async () => {
    const patient = (name: string, other: string, ms: number) =>
      member(name, async (ctx) => {
        const first = await Promise.race([ctx.mail.receive(), ctx.sleep(ms).then(() => null)]);
        if (first === null) await ctx.mail.send(other, `${name} gave up`);
        return first?.content ?? ctx.clock.now();
      });
    const value = await endOf((ctx) =>
      Promise.all([ctx.call(patient("ann", "bob", 1_000), null), ctx.call(patient("bob", "ann", 2_000), null)]),
    );
    expect(value).toEqual([1_000, "ann gave up"]);
  });

  test("G6 healthy: a member that serves until its caller stops it", async () => {
    const value = await endOf(async (ctx) => {
      const stop = new AbortController();
      const server = member("server", async ({ mail }) => {
        for (;;) {
          const asked = await mail.receive();
          await mail.reply(asked, Number(asked.content) * 2);
        }
      });
      const client = member("client", async ({ mail }) => {
        const answers: Json[] = [];
        for (const n of [1, 2, 3]) answers.push((await mail.request("server", n, { timeoutMs: 1_000 })).content);
        return answers;
      });
      const served = ctx.call(server, null, { signal: stop.signal }).catch(() => "stopped");
      const answers = await ctx.call(client, null);
      await ctx.sleep(60_000);
      stop.abort();
      return [answers, await served];
    });
    expect(value).toEqual([[2, 4, 6], "stopped"]);
  });

  test("G6 healthy: everybody waits for a start that comes from outside, or from the one that is slowest", async () => {
    const runner = (name: string) =>
      member(name, async (ctx) => {
        const { content } = await ctx.mail.receive();
        return `${name} ${content}`;
      });
    const starter = timeout(10_000)(
      member("starter", async (ctx) => {
        await ctx.sleep(9_000);
        return ctx.mail.broadcast("runs");
      }),
    );
    const value = await endOf(async (ctx) => {
      const runners = ["a", "b", "c"].map((name) => ctx.call(runner(name), null));
      await ctx.call(starter, null);
      return Promise.all(runners);
    });
    expect(value).toEqual(["a runs", "b runs", "c runs"]);
  });
});
