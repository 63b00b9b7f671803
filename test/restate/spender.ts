import { type Agent, type AppBudget, agent, fn, type Json, parallel } from "../../src/index.ts";
import { payingModel, prices } from "../runtime/budget/paying-model.ts";

export const limits: AppBudget = { maxUsd: 0.02, prices, onLimit: "fail" };

/** Four requests, two of them at the same time; says what each is charged with, as soon as it is. */
export function spender(charged: (tokens: number) => void, hangsAt = 0): Agent<Json, Json> {
  let nth = 0;
  const model = () =>
    payingModel(() => {
      nth += 1;
      charged(150);
      return nth === hangsAt ? { ms: 600_000 } : {};
    }, hanging);
  const talker = (name: string) =>
    agent({ name, model: model(), streaming: false, settings: { maxOutputTokens: 1_000 } });
  const both = parallel({ name: "both", members: [talker("a"), talker("b")] });
  return fn("spender", async (_: Json, ctx) => {
    const first = await ctx.call(talker("first"), "Hi");
    const two = await ctx.call(both, "Hi");
    const left = await ctx.budget.remaining();
    return [first, two, left.usd, await ctx.call(talker("last"), "Hi")];
  });
}

/** A provider that never answers. */
const hanging = { now: () => 0, alarm: () => () => undefined };
