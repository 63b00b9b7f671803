import { expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { ending } from "./world.ts";

const mebibyte = 1_048_576;

test.for([
  { what: "8 Mi of ASCII, less the quotes", text: "a".repeat(8 * mebibyte - 2), ends: "completed" },
  { what: "one byte more", text: "a".repeat(8 * mebibyte - 1), ends: "too_large" },
  { what: "3 Mi characters of three bytes", text: "€".repeat(3 * mebibyte), ends: "too_large" },
])("R2 limits: the result of a step is measured in bytes: $what", async ({ text, ends }) => {
  const big = fn<null, number>("big", async (_, ctx) => (await ctx.step("big", () => text)).length);
  expect(ending((await simulate(big, null)).outcome)).toBe(ends);
});
