import { describe, expect, test } from "vitest";
import { type Agent, agent, fn, limits, retry, timeout, wrap } from "../../../src/index.ts";
import { scriptedModel, simulate } from "../../../src/testing/index.ts";

const levels = 20;

/** Takes a chapter off what is left, and has itself do the rest: twenty levels deep, and then it ends. */
function reader(policy: (inner: Agent<number, string>) => Agent<number, string>) {
  const model = scriptedModel(() => "In short: bees.");
  const summariser = agent({ name: "summariser", model });
  const book: Agent<number, string> = policy(
    fn("book", async (left: number, ctx): Promise<string> => {
      const own = await ctx.call(summariser, `Chapter ${left}`);
      return left === 1 ? own : `${own} ${await ctx.call(book, left - 1)}`;
    }),
  );
  return { book, model };
}

const whole = Array.from({ length: levels }, () => "In short: bees.").join(" ");

describe("G6 healthy: deep recursion that ends", () => {
  test("G6 healthy: twenty levels, with the limits that every run has", async () => {
    const { book, model } = reader((inner) => inner);
    expect((await simulate(book, levels)).outcome).toEqual({ status: "completed", value: whole });
    expect(model.asked).toBe(levels);
  });

  test("G6 healthy: twenty levels, each in policies of its own, with limits that just suffice", async () => {
    const { book } = reader((inner) => wrap(inner, timeout(60_000), retry({ attempts: 3 })));
    const bounded = limits({ depth: levels, fanOut: 1, calls: 2 * levels - 1, ms: 60_000 })(book);
    const { outcome, entries } = await simulate(bounded, levels);
    expect(outcome).toEqual({ status: "completed", value: whole });
    expect(entries.filter(({ type }) => type === "limit.reached")).toEqual([]);
  });
});
