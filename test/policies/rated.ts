import fc from "fast-check";
import { fn } from "../../src/agents/fn.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { RateLimitOptions } from "../../src/policies/rate-limit.ts";

/** Notes when it is called, and by whom. */
export function called(clock: { now(): number }): {
  readonly agent: Agent<number, number>;
  readonly times: readonly number[];
  readonly order: readonly number[];
} {
  const times: number[] = [];
  const order: number[] = [];
  const agent = fn("search", (n: number, ctx) =>
    ctx.step(
      "ask",
      () => {
        order.push(n);
        return times.push(clock.now());
      },
      { effect: "pure" },
    ),
  );
  return { agent, times, order };
}

/** The most calls by which any stretch of time has had more than its bucket allows; 0 or less when none has. */
export function excess(times: readonly number[], { limit, perMs, burst = 1 }: RateLimitOptions): number {
  const sorted = times.toSorted((a, b) => a - b);
  let worst = Number.NEGATIVE_INFINITY;
  for (const [first, from] of sorted.entries()) {
    for (const [last, to] of sorted.entries()) {
      if (last >= first) worst = Math.max(worst, last - first + 1 - burst - ((to - from) * limit) / perMs);
    }
  }
  return worst - 1e-6;
}

type Rate = Required<Pick<RateLimitOptions, "limit" | "perMs" | "burst">>;

export const rates: fc.Arbitrary<Rate> = fc.record({
  limit: fc.integer({ min: 1, max: 50 }),
  perMs: fc.integer({ min: 1, max: 10_000 }),
  burst: fc.integer({ min: 1, max: 10 }),
});
