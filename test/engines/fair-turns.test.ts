import { expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { memory } from "../../src/engines/local/local.ts";
import { troupe } from "../../src/runtime/troupe.ts";

test("R1 turns: however many runs have something to do, timers and sockets get theirs in between", async () => {
  let sinceTurn = 0;
  let most = 0;
  const busy = fn("busy", async (steps: number, ctx) => {
    for (let n = 0; n < steps; n++) {
      await ctx.step(`step-${n}`, () => null, { effect: "pure" });
      sinceTurn += 1;
      most = Math.max(most, sinceTurn);
    }
    return null;
  });
  await using app = troupe({ agents: [busy], engine: memory() });
  await app.runs(); // what is loaded on first use is loaded
  let watching = true;
  const watch = (): void => {
    sinceTurn = 0;
    if (watching) setImmediate(watch);
  };
  setImmediate(watch);
  const runs = await Promise.all(Array.from({ length: 50 }, () => app.start(busy, 40)));
  await Promise.all(runs.map((run) => run.result));
  watching = false;
  expect(most).toBeLessThanOrEqual(64 + 50);
});
