import { describe, expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { settling } from "./deadlock-team.ts";
import { codeOf, type Member, teamOf, valuesOf } from "./mail-team.ts";

describe("R13 watches", () => {
  const watch =
    (key: string, version = 0): Member =>
    async ({ store }) =>
      (await store.watch(key, { version }))?.value ?? null;

  test("R13 a circle of watches of the run's own keys is named", async () => {
    const team = settling("team", {
      async ann(ctx) {
        const seen = await watch("run/b")(ctx).catch(codeOf);
        await ctx.store.put("run/a", 1);
        return seen;
      },
      async bob(ctx) {
        const seen = await watch("run/a")(ctx);
        await ctx.store.put("run/b", 2);
        return seen;
      },
    });
    const { outcome } = await simulate(team, null);
    expect(outcome).toEqual({
      status: "completed",
      value: [expect.objectContaining({ code: "deadlock" }), "deadlock"],
    });
    const recovers = teamOf({
      ann: (ctx) => watch("run/b")(ctx),
      async bob(ctx) {
        const told = await watch("run/a")(ctx).catch(codeOf);
        await ctx.store.put("run/b", told as Json);
      },
    });
    expect((await simulate(recovers, null)).outcome).toMatchObject({
      value: [
        {
          code: "deadlock",
          detail: {
            waits: [
              { path: "team/bob", on: "run/a", for: ["team"] },
              { path: "team", on: "call", for: ["team/ann", "team/bob"] },
              { path: "team/ann", on: "run/b", for: ["team"] },
            ],
          },
        },
        null,
      ],
    });
  });

  test("R13 a change that has been made is on its way", async () => {
    const values = await valuesOf({
      async ann(ctx) {
        await ctx.store.put("run/a", "one");
        const known = await watch("run/a")(ctx);
        await ctx.store.delete("run/a");
        return [known, await watch("run/a", 1)(ctx)];
      },
      async bob(ctx) {
        const first = await watch("run/a")(ctx);
        return [first, await watch("run/c", 3)(ctx)];
      },
    });
    expect(values).toEqual([
      ["one", null],
      ["one", null],
    ]);
  });

  test("R13 what vanishes by itself, whole spaces, and shared keys are never accused", async () => {
    const watches: Readonly<Record<string, Member>> = {
      async brief(ctx) {
        const version = await ctx.store.put("run/x", 1, { ttlMs: 10 });
        return watch("run/x", version)(ctx);
      },
      space: (ctx) => ctx.store.watch("run/", { version: 0 }),
      shared: watch("board/x"),
    };
    for (const [name, wait] of Object.entries(watches)) {
      const lone = teamOf({ [name]: wait });
      const { outcome } = await simulate(lone, null, {
        async meanwhile(app, id, clock) {
          await new Promise<void>((resolve) => void clock.alarm(31_536_000_000, resolve));
          expect((await app.run(id))?.status).not.toBe("failed");
          if (name === "shared") await app.store.put("board/x", "from outside");
          else await app.cancel(id, "enough");
          await (await app.attach(id)).outcome;
        },
      });
      expect(outcome, name).toMatchObject(
        name === "shared" ? { status: "completed", value: ["from outside"] } : { status: "cancelled" },
      );
    }
  });
});
