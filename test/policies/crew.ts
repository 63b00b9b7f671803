import { fn } from "../../src/agents/fn.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { Agent } from "../../src/core/agent.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { codeOf } from "./down-service.ts";

export type Job = Readonly<{ ms: number; fails: boolean }>;

/** Takes its time, outside, and knows how many are at work there. */
export function crew(clock: Clock): {
  readonly agent: Agent<Job, string>;
  readonly most: () => number;
  readonly atWork: () => number;
  readonly order: readonly number[];
} {
  let atWork = 0;
  let most = 0;
  const order: number[] = [];
  async function work({ ms, fails }: Job, signal: AbortSignal): Promise<string> {
    atWork += 1;
    most = Math.max(most, atWork);
    order.push(ms);
    try {
      await new Promise<void>((resolve, reject) => {
        clock.alarm(clock.now() + ms, resolve);
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    } finally {
      atWork -= 1;
    }
    if (fails) throw new Error("failed");
    return "done";
  }
  const agent = fn("crew", (job: Job, ctx) => ctx.step("work", ({ signal }) => work(job, signal), { effect: "pure" }));
  return { agent, most: () => most, atWork: () => atWork, order };
}

export type Visit = Readonly<{ at: number; ms: number; fails: boolean; cancelAfter: number | undefined }>;

/** All of them as branches of one run, some aborted. */
export const branches = (inner: Agent<Job, string>, list: readonly Visit[]): Agent<null, string[]> =>
  fn("branches", (_: null, ctx) =>
    Promise.all(
      list.map(async ({ at, ms, fails, cancelAfter }) => {
        if (at > 0) await ctx.sleep(at);
        const call = cancelAfter === undefined ? inner : timeout(cancelAfter + 1)(inner);
        return ctx.call(call, { ms, fails }).catch(codeOf);
      }),
    ),
  );
