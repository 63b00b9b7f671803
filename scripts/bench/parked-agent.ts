import type { Agent, fn } from "../../src/index.ts";

export const goSignal = "go";

/** Runs leave the memory of their worker 15 s after this long: later than all are started, soon enough for a bench. */
export const maxStepMs = 30_000;
const short = { effect: "pure", timeoutMs: maxStepMs } as const;

/** Does a step, waits for a signal, does another step. */
export const parkedAgent = (make: typeof fn): Agent<number, number> =>
  make("parked", async (n: number, ctx) => {
    const before = await ctx.step("before", () => n, short);
    const more = await ctx.wait<number>(goSignal);
    return ctx.step("after", () => before + more, short);
  });
