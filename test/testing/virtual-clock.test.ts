import { expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { parallel } from "../../src/teams/parallel.ts";
import { simulate } from "../../src/testing/simulate.ts";

test("J6 virtual time stands still while somebody is at work, however many they are", async () => {
  const keeper = (n: number) =>
    fn(`keeper-${n}`, async (_: null, ctx) => {
      for (let k = 0; k < 3; k++) await ctx.store.put(`run/${n}/${k}`, k);
      return n;
    });
  const [first, ...rest] = Array.from({ length: 400 }, (_, n) => keeper(n));
  if (!first) throw new Error("nobody");
  const all = timeout(60_000)(parallel({ name: "all", members: [first, ...rest] }));
  const { outcome, elapsedMs } = await simulate(all, null);
  expect(outcome.status).toBe("completed");
  expect(elapsedMs).toBe(0);
});
