import { expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { simulate } from "../../src/testing/simulate.ts";

test("R1 replay: a program that changes its input is given the recorded one each time", async () => {
  const eat = fn("eat", async (plates: string[], ctx) => {
    const eaten: string[] = [];
    for (let plate = plates.shift(); plate !== undefined; plate = plates.shift()) {
      eaten.push(await ctx.step(plate, () => `ate ${plate}`));
    }
    return eaten;
  });
  const { outcome } = await simulate(eat, ["soup", "fish"], { alwaysReplay: true });
  expect(outcome).toEqual({ status: "completed", value: ["ate soup", "ate fish"] });
});
