import { fn } from "../../src/agents/fn.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { MarketView } from "../../src/teams/market/announce.ts";
import type { Bid, Refusal } from "../../src/teams/market/bids.ts";
import type { MarketOptions } from "../../src/teams/market/market-options.ts";
import { type MarketResult, market } from "../../src/teams/market.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { stubborn } from "../runtime/world.ts";
import { completed } from "./survives-crashes.ts";

export type Trader = Agent<Turn<MarketView>, Bid | Refusal | string>;

/** How a contractor does its work. */
export interface Trade {
  /** Milliseconds until it bids, and that the work takes. */
  readonly bidMs?: number;
  readonly workMs?: number;
  /** Fails at tasks that contain this text. */
  readonly fails?: string;
  /** Is told when work begins and ends: once each, whatever is replayed. */
  readonly watch?: (contractor: string, task: string, begins: boolean) => void;
}

export function contractor(name: string, bid: Bid | Refusal, trade: Trade = {}): Trader {
  const { bidMs = 0, workMs = 0, fails, watch = () => undefined } = trade;
  return fn(name, async ({ task, view }: Turn<MarketView>, ctx): Promise<Bid | Refusal | string> => {
    if (view.phase === "bid") {
      if (bidMs > 0) await ctx.sleep(bidMs);
      return bid;
    }
    return ctx.step(
      "work",
      async ({ clock }) => {
        watch(name, task, true);
        if (workMs > 0) await stubborn(clock, workMs);
        watch(name, task, false);
        if (fails !== undefined && task.includes(fails)) throw new Error(`${name} broke it`);
        return `${name} did ${task}`;
      },
      { effect: "idempotent" },
    );
  });
}

export const bid = (confidence: number, cost: number, workload?: number): Bid =>
  workload === undefined ? { confidence, cost } : { confidence, cost, workload };

export async function trade(
  options: Omit<MarketOptions<Trader>, "name">,
  task = "paint the fence",
): Promise<MarketResult<string>> {
  const { outcome } = await simulate(market({ name: "desk", ...options }), task);
  return completed(outcome);
}
