import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Agent } from "../../src/core/agent.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { type SimulateOptions, simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { ending, paths, stubborn, types, world } from "./world.ts";

const placed = { placement: "run" } as const;
const dayMs = 86_400_000;

const listener = fn<null, unknown>("listener", (_, ctx) => ctx.wait("go"));
const caller = <I>(inner: Agent<I, unknown>, input: I) =>
  fn<null, unknown>("caller", (_, ctx) => ctx.call(inner, input, placed));

/** Calls the agent as a run of its own. */
const go = <I>(inner: Agent<I, unknown>, input: I, options: SimulateOptions = {}) =>
  simulate(caller(inner, input), null, { agents: [inner], ...options });

describe("R6 runs of their own", () => {
  test("R6 runs of their own: a parent that waits for days is in nobody's memory, nor is its child", async () => {
    const journal = memoryJournal();
    const sleeper = fn<null, unknown>("sleeper", async (_, ctx) => {
      await ctx.sleep(dayMs);
      return ctx.clock.now();
    });
    const { outcome, elapsedMs, entries } = await go(sleeper, null, {
      journal,
      meanwhile: async (app, _, clock) => {
        await stubborn(clock, dayMs / 2);
        const rows = journal.list(null, 10);
        expect(rows.map(({ status, owner }) => [status, owner])).toEqual([
          ["parked", null],
          ["parked", null],
        ]);
        expect((await app.runs({ status: "sleeping" })).length).toBe(2);
      },
    });
    expect(outcome).toEqual({ status: "completed", value: dayMs });
    expect(elapsedMs).toBe(dayMs);
    expect(types(entries)).toContain("run.resumed");
  });

  test("R6 runs of their own: another agent or input at the path of a child is a mismatch, and nothing is started", async () => {
    const other = fn<number, unknown>("other", () => "other");
    const numbers = fn<number, unknown>("numbers", (_, ctx) => ctx.wait("go"));
    const root = (call: (ctx: Parameters<Agent["run"]>[1]) => Promise<unknown>) =>
      fn<null, unknown>("root", (_, ctx) => call(ctx));
    const first = root((ctx) => ctx.call(numbers, 1, { ...placed, as: "x" }));
    const changed = [
      root((ctx) => ctx.call(other, 1, { ...placed, as: "x" })),
      root((ctx) => ctx.call(numbers, 2, { ...placed, as: "x" })),
      root((ctx) => ctx.call(numbers, 1, { as: "x" })),
      root((ctx) => ctx.step("x", () => 1)),
    ];
    for (const program of changed) {
      const journal = memoryJournal();
      const agents = [numbers, other];
      expect(ending((await simulate(first, null, { journal, agents })).outcome)).toBe("paused");
      const { outcome, entries } = await simulate(program, null, { journal, agents });
      expect(ending(outcome)).toBe("replay_mismatch");
      expect(types(entries).at(-1)).toBe("run.stuck");
      expect(journal.list(null, 10)).toHaveLength(2);
      const again = await simulate(first, null, {
        journal,
        agents,
        meanwhile: (app) => app.signal(childId(journal), "go", 7),
      });
      expect(again.outcome).toEqual({ status: "completed", value: 7 });
    }
    const steps = memoryJournal();
    await simulate(
      root((ctx) => ctx.step("x", () => 1).then(() => ctx.wait("go"))),
      null,
      { journal: steps },
    );
    const { outcome } = await simulate(first, null, { journal: steps, agents: [numbers] });
    expect(ending(outcome)).toBe("replay_mismatch");
    expect(steps.list(null, 10)).toHaveLength(1);
  });

  test("R6 runs of their own: a stuck child shows itself, its parent runs on, and resuming the parent resumes it", async () => {
    const journal = memoryJournal();
    const talk = (step: string) =>
      fn<null, unknown>("talk", async (_, ctx) => {
        await ctx.step(step, () => step);
        return ctx.wait("go");
      });
    await go(talk("hello"), null, { journal });
    const seen: unknown[] = [];
    const clock = virtualClock(1_000);
    const stop = new Error("the process stops");
    const looking = go(talk("bye"), null, {
      journal,
      clock,
      meanwhile: async (app) => {
        await app.signal(childId(journal), "go", 7);
        expect(ending(await (await app.attach(childId(journal))).outcome)).toBe("replay_mismatch");
        seen.push(...(await app.runs()).map(({ agent, status }) => `${agent} ${status}`));
        throw stop;
      },
    });
    await expect(looking).rejects.toBe(stop);
    expect(seen).toEqual(["talk stuck", "caller running"]);
    const { outcome } = await go(talk("hello"), null, { journal, clock: virtualClock(100_000) });
    expect(outcome).toEqual({ status: "completed", value: 7 });
  });

  test("R6 runs of their own: somebody else's run under the id of a child is left alone", async () => {
    const journal = memoryJournal();
    await go(listener, null, { journal });
    const id = childId(journal);
    for (const always of [false, true]) {
      const taken = memoryJournal();
      const early = await simulate(listener, null, { journal: taken, id });
      expect(ending(early.outcome)).toBe("paused");
      const { outcome } = await go(listener, null, { journal: taken, alwaysReplay: always });
      expect(ending(outcome)).toBe("run_exists");
      expect(taken.find(id)).toMatchObject({ status: "parked", parent: null });
    }
  });

  test("R6 runs of their own: long ids and deep families have ids that fit", async () => {
    const depth = 12;
    const deeper: Agent<number, unknown> = fn(
      "deeper",
      async (n: number, ctx): Promise<unknown> =>
        n === 0 ? ctx.runId.length : [ctx.runId.length, await ctx.call(deeper, n - 1, placed)],
    );
    const { outcome } = await simulate(deeper, depth, { id: "x".repeat(90) });
    const lengths = outcome.status === "completed" ? (outcome.value as never[]).flat(depth) : [];
    expect(lengths).toHaveLength(depth + 1);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(100);
  });

  test("R4 cancel: a parent waits for its child to end, and names what the child has left unresolved", async () => {
    const outside = world();
    const clock = virtualClock();
    const slow = fn<null, unknown>("slow", (_, ctx) =>
      ctx.step(
        "send",
        async (scope) => {
          outside.act("send", scope);
          await stubborn(clock, 50_000);
        },
        { effect: "once", timeoutMs: 20_000 },
      ),
    );
    const { outcome, elapsedMs } = await go(slow, null, {
      clock,
      meanwhile: async (app, id) => {
        await stubborn(clock, 100);
        await app.cancel(id, "enough");
      },
    });
    expect(outcome).toEqual({ status: "cancelled", reason: "enough", unresolved: outside.keys("send") });
    expect(outside.keys("send")).toHaveLength(1);
    expect(elapsedMs).toBeGreaterThanOrEqual(20_000);
    expect(elapsedMs).toBeLessThan(30_000);
  });

  test("R4 cancel: a child that nobody can execute does not keep its cancelled parent for ever", async () => {
    const journal = memoryJournal();
    await go(listener, null, { journal });
    const child = journal.claim(childId(journal), "somebody else", 0);
    expect(child).not.toBeNull();
    journal.renew("somebody else", Number.MAX_SAFE_INTEGER);
    const { outcome, elapsedMs } = await go(listener, null, {
      journal,
      clock: virtualClock(10_000),
      meanwhile: (app, id) => app.cancel(id, "enough"),
    });
    expect(outcome).toEqual({ status: "cancelled", reason: "enough", unresolved: [] });
    expect(elapsedMs).toBe(20 * 30_000);
    expect(journal.inbox(child?.n ?? 0).map(({ item }) => item.type)).toContain("cancel");
  });

  test("R4 cancel: a stuck child ends when it is told, and says what may have happened", async () => {
    const outside = world();
    const journal = memoryJournal();
    const post = (step: string) =>
      fn<null, unknown>("post", async (_, ctx) => {
        await ctx.step(step, (scope) => outside.act(step, scope), { effect: "once" });
        return ctx.wait("go");
      });
    const run = (step: string, options: SimulateOptions) => {
      const inner = post(step);
      const root = fn<null, unknown>("root", (_, ctx) => ctx.call(inner, null, placed).catch((error) => error.code));
      return simulate(root, null, { journal, agents: [inner], ...options });
    };
    await run("one", {});
    const { outcome, entries } = await run("two", {
      clock: virtualClock(10_000),
      meanwhile: async (app) => {
        await app.signal(childId(journal), "go");
        expect(ending(await (await app.attach(childId(journal))).outcome)).toBe("replay_mismatch");
        await app.cancel(childId(journal), "no way on");
      },
    });
    expect(outcome).toEqual({ status: "completed", value: "cancelled" });
    const failed = entries.find(({ type }) => type === "child.failed");
    expect(failed?.body).toMatchObject({ committed: outside.keys("one") });
  });

  test("a limit that is due soon keeps a parent from being paused, one that is not does not", async () => {
    for (const [afterMs, paused] of [
      [30_000, "completed"],
      [2 * dayMs, "paused"],
    ] as const) {
      // prettier-ignore
      const patient = timeout(afterMs)(caller(listener, null));
      const root = fn<null, unknown>("root", (_, ctx) => ctx.call(patient, null).catch((error) => error.code));
      const { outcome } = await simulate(root, null, { agents: [listener] });
      expect(outcome.status).toBe(paused);
    }
  });

  test("a child's timer that is far off lets its parent pause for another child's person, one that is near does not", async () => {
    const asker = fn<null, unknown>("asker", (_, ctx) => ctx.ask({ question: "?" }));
    for (const [ms, status] of [
      [20_000, "sleeping"],
      [dayMs, "paused"],
    ] as const) {
      // prettier-ignore
      const sleeper = fn<null, unknown>("sleeper", (_, ctx) => ctx.sleep(ms));
      const root = fn<null, unknown>("root", (_, ctx) =>
        Promise.all([ctx.call(asker, null, placed), ctx.call(sleeper, null, placed)]),
      );
      const seen: unknown[] = [];
      const { outcome } = await simulate(root, null, {
        agents: [asker, sleeper],
        meanwhile: async (app, id, clock) => {
          await stubborn(clock, 5_000);
          seen.push((await app.run(id))?.status);
        },
      });
      expect(seen).toEqual([status]);
      expect(outcome.status).toBe("paused");
    }
  });

  test("notes and announcements of a child are written once, whatever is replayed", async () => {
    const quick = fn<number, unknown>("quick", (n, ctx) => ctx.step("x", () => n));
    const root = fn<null, unknown>("root", async (_, ctx) => {
      for (let n = 0; n < 5; n++) await ctx.call(quick, n, placed);
      await ctx.sleep(1);
      return "done";
    });
    const { outcome, entries } = await simulate(root, null, { agents: [quick], alwaysReplay: true });
    expect(outcome.status).toBe("completed");
    const expected = ["root/quick", "root/quick#2", "root/quick#3", "root/quick#4", "root/quick#5"];
    for (const type of ["child.started", "child.completed"]) expect(paths(entries, type)).toEqual(expected);
    expect(paths(entries, "agent.completed")).toEqual([...expected, "root"]);
  });
});

/** The run that another one has called. */
function childId(journal: ReturnType<typeof memoryJournal>): string {
  return journal.list(null, 100).find(({ parent }) => parent !== null)?.id ?? "";
}
