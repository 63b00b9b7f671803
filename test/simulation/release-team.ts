import { fn } from "../../src/agents/fn.ts";
import { human } from "../../src/agents/human.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { Agent } from "../../src/core/agent.ts";
import { retry } from "../../src/policies/retry.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { wrap } from "../../src/policies/wrap.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { parallel } from "../../src/teams/parallel.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { stubborn, type World } from "../runtime/world.ts";

/** A team with all that can be interrupted: branches, a nested pipeline, timers, state, a person, an effect at most once. */
export function releaseTeam(
  outside: World,
  clock: Clock,
): Agent<string, { readonly sent: string; readonly notes: string }> {
  const notes = fn("notes", async (version: string, ctx) => {
    await ctx.sleep(40);
    const found = await ctx.step(
      "collect",
      async (scope) => {
        await stubborn(clock, 15);
        return outside.act("collect", scope);
      },
      { effect: "idempotent" },
    );
    await ctx.store.put("run/notes", `${version}: ${found}`);
    for (const page of ["credits", "changes", "thanks"]) {
      await ctx.sleep(7);
      await ctx.step(page, (scope) => outside.act(page, scope), { effect: "pure" });
    }
    return found;
  });
  const flaky = fn("build", async (version: string, ctx) => {
    const first = await ctx.store.put(`builds/${version}`, true);
    if (first === 1) throw new Error("the first build always fails");
    return ctx.step("compile", (scope) => outside.act("compile", scope), { effect: "pure" });
  });
  const checks = parallel({
    name: "checks",
    members: [notes, wrap(flaky, timeout(60_000), retry({ attempts: 3, baseMs: 50 }))],
  });
  const summary = fn("summary", async (done: readonly [string, string], ctx) => {
    const kept = await ctx.store.get("run/notes");
    return `${done.join(" and ")}; ${JSON.stringify(kept?.value)}`;
  });
  const approve = human("approve", (proposal: string) => ({ question: "Release?", proposal, timeoutMs: 3_600_000 }));
  return fn("release", async (version: string, ctx) => {
    const text = await ctx.call(pipeline({ name: "prepare", stages: [checks, summary] }), version);
    const answer = await ctx.call(approve, text);
    if (!answer.approved) throw new Error("not approved");
    const sent = await ctx.step(
      "publish",
      async (scope) => {
        await stubborn(clock, 25);
        return outside.act("publish", scope);
      },
      { effect: "once" },
    );
    return { sent, notes: text };
  });
}

/** A person who answers what is open: yes to the release, the truth about what was cut off. */
export async function person(app: App, id: string, outside: World): Promise<void> {
  const run = await app.attach(id);
  for (;;) {
    const outcome = await run.outcome;
    if (outcome.status !== "paused") return;
    for (const { id: decision, path, question } of outcome.decisions) {
      const { key } = (question.proposal ?? {}) as { key?: string };
      const happened = outside.done.some((each) => each.key === key);
      const verdict =
        path.endsWith("!outcome") && happened ? { approved: false, value: "did publish" } : { approved: true };
      await app.decide(decision, verdict);
    }
  }
}
