import { fn } from "../../src/agents/fn.ts";
import { human } from "../../src/agents/human.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent, Context, Policy } from "../../src/core/agent.ts";
import type { Answer } from "../../src/core/decision.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { retry } from "../../src/policies/retry.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { wrap } from "../../src/policies/wrap.ts";
import type { Run } from "../../src/runtime/run.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { same } from "./equal.ts";

const length = fn("length", (text: string) => text.length);
const editor = human("editor", (draft: { readonly text: string }) => ({ question: draft.text }));
const sturdy = wrap(length, timeout(5), retry({ attempts: 2 }));
const once: Policy = (inner) => inner;

same<typeof length, Agent<string, number>>();
same<typeof editor, Agent<{ readonly text: string }, Answer>>();
same<typeof sturdy, Agent<string, number>>();

// variance: an agent that takes more and gives less may stand in; `Agent` alone means any of them
export const wider: Agent<"a" | "b", number | string> = length;
export const any: readonly Agent[] = [length, editor, sturdy, once(length)];
// @ts-expect-error it takes only text
export const narrower: Agent<string | number, number> = length;
// @ts-expect-error it gives a number
export const other: Agent<string, string> = length;

export async function calls(ctx: Context, app: App): Promise<void> {
  const a: number = await ctx.call(length, "text");
  // @ts-expect-error `length` takes text
  await ctx.call(length, 1);
  const b: { readonly n: number } = await ctx.step("b", () => ({ n: a }));
  // @ts-expect-error only these three can be declared
  await ctx.step("c", () => 1, { effect: "twice" });
  const c = await ctx.wait<{ readonly ok: boolean }>("go");
  const d = await ctx.wait("go");
  // @ts-expect-error a reconciler finds what the step gives
  await ctx.step("d", () => 1, { effect: "once", reconcile: async () => ({ status: "found", value: "text" }) });
  ctx.emit("draft.written", { length: b.n });
  // @ts-expect-error a type of event has two words
  ctx.emit("written");

  const run = await app.start(length, "text");
  const named = await app.start("length", "text");
  // @ts-expect-error `length` takes text
  await app.start(length, 1);
  const outcome = await run.outcome;
  if (outcome.status === "completed") outcome.value.toFixed();
  // @ts-expect-error only a completed run has a value
  void outcome.value;

  same<typeof run, Run<number>>();
  same<typeof named, Run<Json>>();
  same<typeof outcome, Outcome<number>>();
  same<typeof c, { readonly ok: boolean }>();
  same<typeof d, Json>();
}
