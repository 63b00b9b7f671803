import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Entry } from "../../src/core/entry.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths, type World, world } from "./world.ts";

/** Runs the agent to its end as `parent`, then lets `then` fork it. */
async function withParent<O>(
  agent: Agent<null, O>,
  then: (app: App, log: readonly Entry[]) => Promise<void>,
): Promise<void> {
  await simulate(agent, null, {
    journal: memoryJournal(),
    id: "parent",
    async meanwhile(app, id) {
      await (await app.attach(id)).result;
      await then(app, await Array.fromAsync(app.events(id)));
    },
  });
}

const at = (log: readonly Entry[], type: string): number => log.findIndex((entry) => entry.type === type);

const post = (outside: World) =>
  fn<null, string>("post", async (_, ctx) => {
    await ctx.sleep(10);
    return ctx.step("send", (scope) => outside.act("send", scope), {
      effect: "once",
      reconcile: async () => ({ status: "absent" }),
    });
  });

describe("R11 fork", () => {
  test("R11 fork: what the parent has recorded is not done again", async () => {
    const outside = world();
    await withParent(post(outside), async (app, log) => {
      const fork = await app.fork("parent", { at: at(log, "step.completed"), id: "fork" });
      expect(await fork.result).toBe("did send");
      expect(outside.keys()).toEqual(["parent/post/send"]);
    });
  });

  test("R11 fork: an effect the parent had only begun is asked about, whatever a reconciler says of the fork's key", async () => {
    const outside = world();
    await withParent(post(outside), async (app, log) => {
      const fork = await app.fork("parent", { at: at(log, "effect.intended"), id: "fork" });
      const outcome = await fork.outcome;
      expect(outcome).toMatchObject({ status: "paused", decisions: [{ path: "post/send!fork" }] });
      expect(outside.done).toHaveLength(1);
      if (outcome.status === "paused") await app.decide(outcome.decisions[0]?.id ?? "", { approved: true });
      expect(await fork.result).toBe("did send");
      expect(outside.keys()).toEqual(["parent/post/send", "fork/post/send"]);
      const entries = await Array.fromAsync(app.events("fork"));
      expect(paths(entries, "decision.requested")).toEqual(["post/send!fork"]); // asked once, not twice
    });
  });

  test("R11 fork: refused means the step fails, and nothing was done", async () => {
    const outside = world();
    await withParent(post(outside), async (app, log) => {
      const fork = await app.fork("parent", { at: at(log, "timer.fired"), id: "fork" });
      const outcome = await fork.outcome;
      if (outcome.status === "paused") await app.decide(outcome.decisions[0]?.id ?? "", { approved: false });
      expect(await fork.outcome).toMatchObject({ status: "failed", error: { code: "effect_refused" } });
      expect(outside.done).toHaveLength(1);
    });
  });

  test("R11 fork: a live one asks nobody", async () => {
    const outside = world();
    await withParent(post(outside), async (app, log) => {
      for (const type of ["timer.fired", "effect.intended"]) {
        const fork = await app.fork("parent", { at: at(log, type), id: `fork-${type}`, live: true });
        expect(await fork.result).toBe("did send");
      }
      expect(outside.done).toHaveLength(3);
    });
  });

  test("R11 fork: shared state is copied on write, and its own id in keys and questions is no mismatch", async () => {
    const counter = fn<null, unknown>("counter", async (_, ctx) => {
      await ctx.store.put(`shared/${ctx.runId}`, 1);
      await ctx.store.put("shared/count", 1);
      const mine = await ctx.store.get("shared/count");
      await ctx.sleep(10);
      await ctx.store.put("shared/count", 2);
      return [mine?.value, (await ctx.store.get("shared/count"))?.value] as never;
    });
    await withParent(counter, async (app, log) => {
      const fork = await app.fork("parent", { at: at(log, "timer.fired"), id: "fork" });
      expect(await fork.result).toEqual([1, 2]);
      await app.store.put("shared/count", 7);
      const again = await app.fork("fork", { at: at(log, "timer.fired"), id: "again" });
      expect(await again.result).toEqual([1, 2]);
      expect((await app.store.get("shared/count"))?.value).toBe(7);
    });
  });

  test("R11 fork: has the parent's chance, and an id of its own", async () => {
    const dice = fn<null, unknown>("dice", async (_, ctx) => {
      const first = ctx.random();
      await ctx.sleep(1);
      return [first, ctx.random(), ctx.runId] as never;
    });
    await withParent(dice, async (app, log) => {
      const parent = (await (await app.attach("parent")).result) as readonly unknown[];
      const fork = await app.fork("parent", { at: at(log, "timer.fired"), id: "fork" });
      expect(await fork.result).toEqual([parent[0], parent[1], "fork"]);
    });
  });
});
