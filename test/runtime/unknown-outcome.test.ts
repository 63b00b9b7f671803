import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent, Reconciled, StepScope } from "../../src/core/agent.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import type { Verdict } from "../../src/runtime/decide.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { type Simulation, simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { ending, paths, repeated, stubborn, type World, world } from "./world.ts";

type Reconcile = (scope: StepScope) => Promise<Reconciled<string>>;

function poster(outside: World, reconcile?: Reconcile): Agent<null, string> {
  return fn<null, string>("post", async (_, ctx) => {
    await ctx.sleep(10);
    return ctx.step("send", (scope) => outside.act("send", scope), {
      effect: "once",
      ...(reconcile === undefined ? {} : { reconcile }),
    });
  });
}

/** The process dies after the effect, before its outcome is kept; then another one resumes the run. */
async function afterCrash(
  reconcile?: Reconcile,
  verdict?: Verdict,
): Promise<{ outside: World; end: Simulation<string> }> {
  for (let at = 1; ; at++) {
    const outside = world();
    const journal = memoryJournal();
    const dying = crashingJournal(journal, { at, when: "before" });
    await expect(simulate(poster(outside, reconcile), null, { journal: dying })).rejects.toThrow(Crash);
    if (outside.done.length === 0) continue;
    const end = await simulate(poster(outside, reconcile), null, {
      journal,
      async meanwhile(app, id) {
        const run = await app.attach(id);
        const outcome = await run.outcome;
        if (outcome.status !== "paused" || !verdict) return;
        for (const decision of outcome.decisions) await app.decide(decision.id, verdict);
      },
    });
    expect(repeated(end.entries)).toEqual([]);
    return { outside, end };
  }
}

const key = "sim-1/post/send";

describe("G5 unknown outcome", () => {
  const found: Reconcile = async () => ({ status: "found", value: "found it" });
  const absent: Reconcile = async () => ({ status: "absent" });
  const unknown: Reconcile = async () => ({ status: "unknown" });
  const broken: Reconcile = () => Promise.reject(new Error("the vendor is down"));

  test("G5 unknown outcome: reconcile finds it: its value counts, nothing is run again", async () => {
    const { outside, end } = await afterCrash(found);
    expect(end.outcome).toEqual({ status: "completed", value: "found it" });
    expect(outside.keys()).toEqual([key]);
    expect(paths(end.entries, "decision.requested")).toEqual([]);
  });

  test("G5 unknown outcome: reconcile finds nothing: run again under the same key, nobody is asked", async () => {
    const { outside, end } = await afterCrash(absent);
    expect(end.outcome).toEqual({ status: "completed", value: "did send" });
    expect(outside.keys()).toEqual([key, key]);
    expect(paths(end.entries, "decision.requested")).toEqual([]);
  });

  for (const [what, reconcile] of [
    ["does not know", unknown],
    ["fails", broken],
  ] as const) {
    test(`G5 unknown outcome: reconcile ${what}: a person is asked`, async () => {
      const { outside, end } = await afterCrash(reconcile);
      expect(end.outcome).toMatchObject({
        status: "paused",
        decisions: [{ path: "post/send!outcome", question: { proposal: { step: "post/send", key } } }],
      });
      expect(outside.keys()).toEqual([key]);
    });
  }

  const answers: Record<string, { readonly verdict: Verdict; readonly ends: Json; readonly ran: number }> = {
    "approved: run again under the same key": { verdict: { approved: true }, ends: "did send", ran: 2 },
    "rejected with a value: the value counts": {
      verdict: { approved: false, value: "seen in the shop" },
      ends: "seen in the shop",
      ran: 1,
    },
    "rejected: the step fails": { verdict: { approved: false, note: "it is there" }, ends: "effect_refused", ran: 1 },
  };
  for (const [what, { verdict, ends, ran }] of Object.entries(answers)) {
    test(`G5 unknown outcome: ${what}`, async () => {
      const { outside, end } = await afterCrash(undefined, verdict);
      expect(end.outcome.status === "completed" ? end.outcome.value : ending(end.outcome)).toBe(ends);
      expect(outside.keys()).toEqual(Array(ran).fill(key));
    });
  }

  test("G5 unknown outcome: cut off by its own limit, reconcile is asked at once", async () => {
    const clock = virtualClock();
    const outside = world();
    const slow = fn<null, string>("slow", (_, ctx) =>
      ctx.step(
        "send",
        async (scope) => {
          outside.act("send", scope);
          await stubborn(clock, 5_000);
          return "late";
        },
        { effect: "once", timeoutMs: 1_000, reconcile: found },
      ),
    );
    const { outcome, elapsedMs } = await simulate(slow, null, { clock });
    expect(outcome).toEqual({ status: "completed", value: "found it" });
    expect(elapsedMs).toBe(2_000);
    expect(outside.done).toHaveLength(1);
  });
});
