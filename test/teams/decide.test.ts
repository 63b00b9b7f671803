import { expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { decide } from "../../src/teams/turns/decide.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths } from "../runtime/world.ts";

/** A team that asks its callback once, and sleeps after it so that it is replayed. */
const asking = (callback: (n: number) => boolean | PromiseLike<boolean>) =>
  fn("team", async (n: number, ctx) => {
    const found = await decide(ctx, "until-1", callback, n);
    await ctx.sleep(1);
    return found;
  });

test.each<[string, (n: number) => boolean | PromiseLike<boolean>, readonly string[]]>([
  ["at once", (n) => n > 1, []],
  ["later, written as async", async (n) => n > 1, ["team/until-1"]],
  ["later, in a promise of its own", (n) => Promise.resolve(n > 1), ["team/until-1"]],
])("a callback that answers %s", async (_, callback, steps) => {
  for (const n of [1, 2]) {
    const { outcome, entries } = await simulate(asking(callback), n, { alwaysReplay: true });
    expect(outcome).toEqual({ status: "completed", value: n > 1 });
    expect(paths(entries, "step.completed")).toEqual(steps);
  }
});

test("one that answers later is asked once, however often the run is replayed", async () => {
  let asked = 0;
  const callback = async () => {
    asked += 1;
    return true;
  };
  await simulate(asking(callback), 1, { alwaysReplay: true });
  expect(asked).toBe(1);
});

test.each<[string, () => boolean | PromiseLike<boolean>]>([
  [
    "at once",
    () => {
      throw new Error("no idea");
    },
  ],
  ["later", async () => Promise.reject(new Error("no idea"))],
])("what it throws %s is thrown on", async (_, callback) => {
  const { outcome } = await simulate(asking(callback), 1);
  expect(outcome).toMatchObject({ status: "failed", error: { message: expect.stringContaining("no idea") } });
});
