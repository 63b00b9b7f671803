import type { Agent, fn } from "../../src/index.ts";

export const goSignal = "go";

/** Does a step, waits for a signal, does another step. */
export const parkedAgent = (make: typeof fn): Agent<number, number> =>
  make("parked", async (n: number, ctx) => {
    const before = await ctx.step("before", () => n, { effect: "pure" });
    const more = await ctx.wait<number>(goSignal);
    return ctx.step("after", () => before + more, { effect: "pure" });
  });
