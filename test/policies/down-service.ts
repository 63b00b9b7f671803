import { fn } from "../../src/agents/fn.ts";
import type { Clock } from "../../src/base/clock.ts";
import { TroupeError } from "../../src/base/errors.ts";
import type { Agent } from "../../src/core/agent.ts";
import { stubborn } from "../runtime/world.ts";

/** A service that is up or down, and knows when it was called. */
export function service(
  clock: { now(): number },
  isUp: () => boolean = () => false,
): { readonly agent: Agent<unknown, string>; readonly calls: readonly number[] } {
  const calls: number[] = [];
  const agent = fn<unknown, string>("crm", (_, ctx) =>
    ctx.step(
      "ask",
      () => {
        calls.push(clock.now());
        if (!isUp()) throw new Error("down");
        return "well";
      },
      { effect: "pure" },
    ),
  );
  return { agent, calls };
}

/** Down, and from 1,000 on up if it heals: then it takes 300, and counts those that are at work there. */
export function lateService(
  clock: Clock,
  heals: boolean,
): { readonly agent: Agent<null, string>; readonly probes: () => number; readonly most: () => number } {
  let atWork = 0;
  let most = 0;
  let probes = 0;
  async function probe(): Promise<string> {
    probes += 1;
    atWork += 1;
    most = Math.max(most, atWork);
    await stubborn(clock, 300);
    atWork -= 1;
    if (!heals) throw new Error("still down");
    return "well";
  }
  const answer = () => (clock.now() >= 1_000 ? probe() : Promise.reject(new Error("down")));
  const agent = fn("crm", (_: null, ctx) => ctx.step("ask", answer, { effect: "pure" }));
  return { agent, probes: () => probes, most: () => most };
}

/** Calls at these times, one after the other, and what came of each. */
export function visits<O>(agent: Agent<null, O>, times: readonly number[]): Agent<null, string[]> {
  return fn("visits", async (_: null, ctx) => {
    const seen: string[] = [];
    for (const at of times) {
      if (at > ctx.clock.now()) await ctx.sleep(at - ctx.clock.now());
      seen.push(await ctx.call(agent, null).then(String, codeOf));
    }
    return seen;
  });
}

export const codeOf = (error: unknown): string => (TroupeError.is(error) ? error.code : "error");
