import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Agent } from "../../src/core/agent.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { Crash, crashingJournal } from "../../src/testing/crashing-journal.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { paths, stubborn, types, world } from "./world.ts";

/** Runs an agent and cancels it after a second. */
async function cancelled(agent: (clock: ReturnType<typeof virtualClock>) => Agent<null, unknown>) {
  const clock = virtualClock();
  return simulate(agent(clock), null, {
    clock,
    async meanwhile(app, id) {
      await stubborn(clock, 1_000);
      await app.cancel(id, "enough");
    },
  });
}

describe("R4 cancel", () => {
  test("R4 cancel: sleeps, waits, questions and members end at once, and clean-up runs", async () => {
    const outside = world();
    const parts = ["sleep", "wait", "ask", "call"] as const;
    const part = fn<string, void>("part", async (what, ctx) => {
      try {
        if (what === "sleep") await ctx.sleep(60_000);
        else if (what === "wait") await ctx.wait("never");
        else if (what === "ask") await ctx.ask({ question: "Well?" });
        else
          await ctx.call(
            fn("inner", (_: null, inner) => inner.sleep(60_000)),
            null,
          );
      } finally {
        await ctx.step("clean", (scope) => outside.act(`clean ${what}`, scope), { shield: true });
      }
    });
    const { outcome, elapsedMs, entries } = await cancelled(() =>
      fn<null, unknown>("all", (_, ctx) => Promise.allSettled(parts.map((what) => ctx.call(part, what)))),
    );
    expect(outcome).toEqual({ status: "cancelled", reason: "enough", unresolved: [] });
    expect(elapsedMs).toBe(1_000);
    expect(new Set(outside.done.map((each) => each.what))).toEqual(new Set(parts.map((what) => `clean ${what}`)));
    expect(types(entries)).toContain("cancel.requested");
  });

  test("R4 cancel: nothing new is started, unless it is shielded", async () => {
    const outside = world();
    const { outcome } = await cancelled(() =>
      fn<null, void>("late", async (_, ctx) => {
        await ctx.sleep(60_000).catch(() => undefined);
        await ctx.step("more", (scope) => outside.act("more", scope));
      }),
    );
    expect(outcome.status).toBe("cancelled");
    expect(outside.done).toEqual([]);
  });

  test("R4 cancel: an effect at most once that outlasts its limit is named as unresolved", async () => {
    const { outcome, elapsedMs, entries } = await cancelled((clock) =>
      fn<null, unknown>("slow", (_, ctx) =>
        ctx.step("send", () => stubborn(clock, 600_000), { effect: "once", timeoutMs: 20_000 }),
      ),
    );
    expect(outcome).toEqual({ status: "cancelled", reason: "enough", unresolved: ["sim-1/slow/send"] });
    expect(elapsedMs).toBe(21_000);
    expect(paths(entries, "step.abandoned")).toEqual(["slow/send"]);
  });

  test("R4 cancel: a program that never ends is left behind after 30 s", async () => {
    const { outcome, elapsedMs } = await cancelled(() =>
      fn<null, unknown>("deaf", (_, ctx) =>
        Promise.all([ctx.sleep(60_000).catch(() => undefined), new Promise(() => undefined)]),
      ),
    );
    expect(outcome).toEqual({ status: "cancelled", reason: "enough", unresolved: [] });
    expect(elapsedMs).toBe(31_000);
  });

  test("R4 cancel: a program that swallows every error and goes on asking is left behind too", async () => {
    const { outcome, elapsedMs } = await cancelled(() =>
      fn<null, void>("stubborn", async (_, ctx) => {
        for (;;) await ctx.sleep(500).catch(() => undefined);
      }),
    );
    expect(outcome.status).toBe("cancelled");
    expect(elapsedMs).toBe(31_000);
  });

  test("R4 cancel: cancelling again does not postpone the bound", async () => {
    const clock = virtualClock();
    const deaf = fn<null, unknown>("deaf", (_, ctx) =>
      Promise.all([ctx.sleep(600_000).catch(() => undefined), new Promise(() => undefined)]),
    );
    const { outcome, elapsedMs } = await simulate(deaf, null, {
      clock,
      async meanwhile(app, id) {
        for (const pauseMs of [1_000, 20_000]) {
          await stubborn(clock, pauseMs);
          await app.cancel(id, "enough");
        }
      },
    });
    expect(outcome.status).toBe("cancelled");
    expect(elapsedMs).toBe(31_000);
  });

  test("R4 cancel: clean-up that takes longer than the bound is waited for", async () => {
    const { outcome, elapsedMs } = await cancelled((clock) =>
      fn<null, void>("careful", async (_, ctx) => {
        try {
          await ctx.sleep(600_000);
        } finally {
          await ctx.step("clean", () => stubborn(clock, 100_000), { shield: true });
        }
      }),
    );
    expect(outcome.status).toBe("cancelled");
    expect(elapsedMs).toBe(101_000);
  });

  test("R4 cancel: what a crash left unknown is still named when the run is cancelled later", async () => {
    for (let at = 1; ; at++) {
      const outside = world();
      const journal = memoryJournal();
      const post = fn<null, unknown>("post", (_, ctx) =>
        ctx.step("send", (scope) => outside.act("send", scope), { effect: "once" }),
      );
      await expect(simulate(post, null, { journal: crashingJournal(journal, { at, when: "before" }) })).rejects.toThrow(
        Crash,
      );
      if (outside.done.length === 0) continue;
      for (const restarts of [0, 1]) {
        if (restarts === 1) expect((await simulate(post, null, { journal })).outcome.status).toBe("paused");
      }
      const { outcome } = await simulate(post, null, { journal, meanwhile: (app, id) => app.cancel(id, "enough") });
      expect(outcome).toEqual({ status: "cancelled", reason: "enough", unresolved: ["sim-1/post/send"] });
      return;
    }
  });

  test("R4 cancel: before a run resumes, an intent without an outcome is unresolved", async () => {
    for (let at = 1; ; at++) {
      const outside = world();
      const journal = memoryJournal();
      const post = fn<null, unknown>("post", (_, ctx) =>
        ctx.step("send", (scope) => outside.act("send", scope), { effect: "once" }),
      );
      await expect(simulate(post, null, { journal: crashingJournal(journal, { at, when: "before" }) })).rejects.toThrow(
        Crash,
      );
      if (outside.done.length === 0) continue;
      journal.send("sim-1", { type: "cancel", reason: "enough" });
      const { outcome } = await simulate(post, null, { journal });
      expect(outcome).toEqual({ status: "cancelled", reason: "enough", unresolved: ["sim-1/post/send"] });
      expect(outside.done).toHaveLength(1);
      return;
    }
  });

  test("R4 cancel: a loser left behind at the end of a run is noted", async () => {
    const clock = virtualClock();
    const racer = fn<null, string>("racer", (_, ctx) =>
      Promise.race([
        ctx.sleep(10).then(() => "won"),
        ctx.step("slow", () => stubborn(clock, 60_000).then(() => "lost"), { effect: "once" }),
      ]),
    );
    const { outcome, entries, elapsedMs } = await simulate(racer, null, { clock });
    expect(outcome).toEqual({ status: "completed", value: "won" });
    expect(elapsedMs).toBe(1_010);
    expect(paths(entries, "step.abandoned")).toEqual(["racer/slow"]);
  });
});
