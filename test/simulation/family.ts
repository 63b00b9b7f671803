import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { App } from "../../src/runtime/troupe.ts";
import type { World } from "../runtime/world.ts";

const placed = { placement: "run" } as const;

/** A run, three it calls as runs of their own, and one that one of these calls: they sleep, ask, act at most once, fail. */
export function family(outside: World): { readonly root: Agent<null, Json>; readonly others: readonly Agent[] } {
  const print = fn("print", async (page: string, ctx) => {
    await ctx.sleep(10);
    return ctx.step("print", (scope) => outside.act(`print ${page}`, scope), { effect: "idempotent" });
  });
  const send = fn("send", async (page: string, ctx) => {
    const printed = await ctx.call(print, page, placed);
    const answer = await ctx.ask({ question: `Send ${page}?` });
    const sent = await ctx.step("send", (scope) => outside.act(`send ${page}`, scope), { effect: "once" });
    return { printed, approved: answer.approved, sent };
  });
  const broken = fn("broken", async (_: null, ctx) => {
    await ctx.step("look", (scope) => outside.act("look", scope), { effect: "pure" });
    throw new Error("broken");
  });
  const root = fn("root", async (_: null, ctx): Promise<Json> => {
    const [letter, failure] = await Promise.all([
      ctx.call(send, "letter", placed),
      ctx.call(broken, null, placed).catch((error: Error) => error.message),
    ]);
    const last = await ctx.call(print, "copy", placed);
    return { letter, failure, last };
  });
  return { root, others: [send, print, broken] };
}

export const familyResult = {
  letter: { printed: "did print letter", approved: true, sent: "did send letter" },
  failure: "broken",
  last: "did print copy",
};

/** Answers what is asked anywhere in the family until its root has ended: yes, or the truth about what was cut off. */
export async function answerFamily(app: App, id: string, outside: World): Promise<void> {
  const run = await app.attach(id);
  for (;;) {
    const outcome = await run.outcome;
    if (outcome.status !== "paused") return;
    for (const { id: decision, path, question } of outcome.decisions) {
      const { key } = (question.proposal ?? {}) as { key?: string };
      const happened = outside.done.some((each) => each.key === key);
      const unknown = path.endsWith("!outcome") && happened;
      await app.decide(decision, unknown ? { approved: false, value: "did send letter" } : { approved: true });
    }
  }
}
