import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { TroupeError } from "../../src/base/errors.ts";
import type { Json } from "../../src/base/json.ts";
import type { Context } from "../../src/core/agent.ts";
import { cache } from "../../src/policies/cache.ts";
import { retry } from "../../src/policies/retry.ts";
import { wrap } from "../../src/policies/wrap.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { code, noting, receive, settling, type Told } from "./deadlock-team.ts";
import { teamOf, valuesOf } from "./mail-team.ts";

describe("C7 deadlock", () => {
  test("C7 deadlock: A waits for B, which waits for A: the run fails at once, and both are named", async () => {
    const team = teamOf({
      async ann(ctx) {
        await ctx.sleep(10);
        return receive(ctx);
      },
      async bob(ctx) {
        await ctx.sleep(20);
        return receive(ctx);
      },
    });
    for (const alwaysReplay of [false, true]) {
      const { outcome, elapsedMs } = await simulate(team, null, { alwaysReplay });
      expect(outcome).toMatchObject({
        status: "failed",
        error: {
          code: "deadlock",
          message:
            "these wait for each other, and nothing else can end it: team/bob (mail) for team/ann, team; " +
            "team (call) for team/ann, team/bob; team/ann (mail) for team/bob, team",
          detail: {
            waits: [
              { path: "team/bob", on: "mail", for: ["team/ann", "team"] },
              { path: "team", on: "call", for: ["team/ann", "team/bob"] },
              { path: "team/ann", on: "mail", for: ["team/bob", "team"] },
            ],
          },
        },
      });
      expect(elapsedMs).toBe(20);
    }
  });

  test("C7 deadlock: is found while other branches of the run go on", async () => {
    const told: Told[] = [];
    const pair = settling("pair", {
      ann: (ctx) => noting(ctx, told, ctx.mail.receive()),
      bob: (ctx) => receive(ctx),
    });
    const all = fn<null, Json>("all", async (_, ctx) => {
      const work = ctx.sleep(60_000);
      const slow = ctx.call(
        fn("slow", (_none: null, inner) => inner.sleep(90_000)),
        null,
      );
      const ends = await ctx.call(pair, null);
      const at = ctx.clock.now();
      await Promise.all([work, slow]);
      return [ends, at];
    });
    // bob has closed the circle and is told; then ann waits for nobody
    expect((await simulate(all, null)).outcome).toEqual({ status: "completed", value: [["deadlock", "deadlock"], 0] });
    expect(told).toEqual([{ at: 0, path: "all/pair/ann", named: ["all/pair/ann", "all/pair"] }]);
  });

  test("C7 deadlock: whoever is told may go on, and send what the other waits for", async () => {
    const values = await valuesOf({
      ann: receive,
      async bob({ mail }) {
        const missed = await mail.receive().catch(code);
        await mail.send("ann", `sorry: ${missed}`);
        return (await mail.receive({ timeoutMs: 5 }).catch(code)) as string;
      },
    });
    expect(values).toEqual(["sorry: deadlock", "timeout"]);
  });

  test("C7 deadlock: when the last that could have written returns, the youngest of those that wait is told", async () => {
    const told: Told[] = [];
    const team = settling("team", {
      ann: (ctx) => noting(ctx, told, ctx.mail.receive()),
      async bob(ctx) {
        await ctx.sleep(5);
        return noting(ctx, told, ctx.mail.receive());
      },
      carl: (ctx) => ctx.sleep(50),
    });
    const { outcome } = await simulate(team, null);
    expect(outcome).toEqual({ status: "completed", value: ["deadlock", "deadlock", null] });
    expect(told).toEqual([
      { at: 50, path: "team/bob", named: ["team/bob", "team", "team/ann"] },
      { at: 50, path: "team/ann", named: ["team/ann", "team"] },
    ]);
  });

  test("C7 deadlock: who has returned is not named", async () => {
    const team = teamOf({ ann: receive, carl: (ctx) => ctx.sleep(5) });
    const { outcome } = await simulate(team, null);
    expect(outcome).toMatchObject({
      error: {
        detail: {
          waits: [
            { path: "team/ann", on: "mail", for: ["team"] },
            { path: "team", on: "call", for: ["team/ann"] },
          ],
        },
      },
    });
  });

  test("C7 deadlock: one that does something each time it is told is told as often as need be", async () => {
    const team = teamOf({
      async stubborn(ctx) {
        for (let n = 0; n < 150; n++) {
          await ctx.mail.receive().catch(code);
          await ctx.store.put("run/n", n);
        }
        return "enough";
      },
    });
    expect((await simulate(team, null)).outcome).toEqual({ status: "completed", value: ["enough"] });
  });

  test("C7 deadlock: a circle over calls: a lead waits for a helper, who waits for mail of the lead's team", async () => {
    const helper = fn("helper", async (_: null, { mail }) => (await mail.receive()).content);
    const team = teamOf({
      async lead(ctx) {
        return [await ctx.call(helper, null), await ctx.mail.receive()];
      },
      other: (ctx) => ctx.sleep(1_000),
    });
    const { outcome, elapsedMs } = await simulate(team, null);
    expect(outcome).toMatchObject({
      error: {
        code: "deadlock",
        detail: {
          waits: [
            { path: "team/lead/helper", on: "mail", for: ["team/lead"] },
            { path: "team/lead", on: "call", for: ["team/lead/helper"] },
          ],
        },
      },
    });
    expect(elapsedMs).toBe(0);
  });

  test("C7 deadlock: one that goes on waiting whatever it is told does not stop the others from being told", async () => {
    let times = 0;
    const team = settling("team", {
      ann: receive,
      async deaf({ mail }) {
        for (;;) {
          await mail.receive().catch(() => {
            times += 1;
          });
        }
      },
    });
    // ann was told as well, and has failed; nobody is left whom it would help to be told
    const { outcome } = await simulate(team, null);
    expect(outcome).toMatchObject({
      status: "paused",
      keys: [expect.stringMatching(/^run\/@mail\/.*\/deaf$/)],
      signals: [],
    });
    expect(times).toBe(100);
    const strict = teamOf({ ann: receive, deaf: (ctx) => deafly(ctx) });
    expect((await simulate(strict, null)).outcome).toMatchObject({ error: { code: "deadlock" } });
  });

  test("C7 deadlock: policies around the members change nothing: what stands in is named as well", async () => {
    const member = (name: string) =>
      wrap(
        fn(name, (_: null, ctx) => receive(ctx) as Promise<Json>),
        retry({ attempts: 1 }),
        retry({ attempts: 2, baseMs: 1 }),
      );
    const team = fn<null, Json>("team", async (_, ctx) =>
      Promise.all([ctx.call(member("ann"), null), ctx.call(member("bob"), null)]),
    );
    const { outcome } = await simulate(team, null);
    expect(outcome).toMatchObject({ error: { code: "deadlock" } }); // bob was tried twice
    const { error } = outcome as { error: TroupeError<"deadlock"> };
    const named = error.detail.waits.map(({ path }) => path);
    expect(named).toEqual([
      "team/bob/bob#2/bob",
      "team",
      "team/ann",
      "team/ann/ann",
      "team/ann/ann/ann",
      "team/bob",
      "team/bob/bob#2",
    ]);
  });

  test("C7 deadlock: a wait that was given up for a timer saves nobody once the timer has rung", async () => {
    const told: Told[] = [];
    const team = settling("team", {
      async ann(ctx) {
        await Promise.race([ctx.mail.receive(), ctx.sleep(10)]);
        return noting(
          ctx,
          told,
          ctx.call(
            fn("deeper", (_: null, { mail }) => mail.receive()),
            null,
          ),
        );
      },
      bob: receive,
    });
    expect((await simulate(team, null)).outcome).toMatchObject({ value: ["deadlock", "deadlock"] });
    expect(told).toEqual([
      { at: 10, path: "team/ann", named: ["team/ann/deeper", "team", "team/ann", "team/ann", "team/bob"] },
    ]);
  });

  test("C7 deadlock: a thousand that wait: a hundred are named, and each is told once", async () => {
    let told = 0;
    const members = Array.from({ length: 1_000 }, (_, n) => [
      `m${n}`,
      async (ctx: Context) => {
        await ctx.mail.receive().catch((error: unknown) => {
          if (!TroupeError.is(error, "deadlock")) throw error;
          told += 1;
          expect(error.detail.waits.length).toBeLessThanOrEqual(100);
          expect(error.detail.waits[0]).toMatchObject({ path: ctx.path, on: "mail" });
          expect(error.detail.waits[0]?.for.length).toBeLessThanOrEqual(9);
        });
      },
    ]);
    const { outcome } = await simulate(settling("team", Object.fromEntries(members)), null);
    expect(outcome.status).toBe("completed");
    expect(told).toBe(1_000);
  });

  test("C7 deadlock: in a cache: who waits for an answer that is being made, for which he must write", async () => {
    const asked = cache({ ttlMs: 1_000 })(fn("asked", (_: string, ctx) => receive(ctx) as Promise<Json>));
    const team = settling("team", {
      ann: (ctx) => ctx.call(asked, "same", { mail: "inherited" }),
      bob: (ctx) => ctx.call(asked, "same", { mail: "inherited" }),
    });
    const { outcome, elapsedMs } = await simulate(team, null);
    expect(outcome).toEqual({ status: "completed", value: ["deadlock", "deadlock"] });
    expect(elapsedMs).toBe(0);
  });
});

async function deafly({ mail }: Context): Promise<never> {
  for (;;) await mail.receive().catch(() => undefined);
}
