import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Agent } from "../../src/core/agent.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { sqliteJournal } from "../../src/engines/local/sqlite-journal.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { type SimulateOptions, simulate } from "../../src/testing/simulate.ts";
import { folder } from "../engines/folder.ts";
import { ending, paths, stubborn, types } from "./world.ts";

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

  test("R6 runs of their own: somebody else's run under the id of a child is left alone", async () => {
    const journal = memoryJournal();
    await go(listener, null, { journal });
    const id = childId(journal);
    const taken = sqliteJournal(folder());
    const early = await simulate(listener, null, { journal: taken, id });
    expect(ending(early.outcome)).toBe("paused");
    const quick = fn<null, unknown>("quick", (_, ctx) => ctx.step("x", () => 1));
    const root = fn<null, unknown>("caller", async (_, ctx) => {
      const [refused] = await Promise.all([
        ctx.call(listener, null, placed).catch((error) => error.code),
        ctx.step("x", () => 1),
        ctx.call(quick, null, placed),
      ]);
      return refused;
    });
    const { outcome, entries } = await simulate(root, null, {
      journal: taken,
      agents: [listener, quick],
      alwaysReplay: true,
    });
    expect(outcome).toEqual({ status: "completed", value: "run_exists" });
    expect(paths(entries, "child.failed")).toEqual(["caller/listener"]);
    expect(taken.find(id)).toMatchObject({ status: "parked", parent: null });
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

  test("a parent is known to be paused as soon as its child is", async () => {
    const sleepy = fn<null, unknown>("sleepy", (_, ctx) => ctx.sleep(1_000).then(() => ctx.wait("go")));
    const middle = fn<null, unknown>("middle", (_, ctx) => ctx.call(sleepy, null, placed));
    const { outcome, elapsedMs } = await go(middle, null, { agents: [middle, sleepy] });
    expect([outcome.status, elapsedMs]).toEqual(["paused", 1_000]); // and not when it is put down
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
