import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { TroupeError } from "../../src/base/errors.ts";
import type { Agent } from "../../src/core/agent.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { type SimulateOptions, simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { ending, stubborn, types, world } from "./world.ts";

const placed = { placement: "run" } as const;
const _dayMs = 86_400_000;

const listener = fn<null, unknown>("listener", (_, ctx) => ctx.wait("go"));
const caller = <I>(inner: Agent<I, unknown>, input: I) =>
  fn<null, unknown>("caller", (_, ctx) => ctx.call(inner, input, placed));

/** With another pause it is another program, which shows at once. */
const talk = (ms: number) => fn<null, unknown>("talk", (_, ctx) => ctx.sleep(ms).then(() => ctx.wait("go")));

/** Calls the agent as a run of its own. */
const go = <I>(inner: Agent<I, unknown>, input: I, options: SimulateOptions = {}) =>
  simulate(caller(inner, input), null, { agents: [inner], ...options });

describe("R6 runs of their own", () => {
  test("R6 runs of their own: a stuck child shows itself, its parent runs on, and resuming the parent resumes it", async () => {
    const journal = memoryJournal();
    await go(talk(10), null, { journal });
    const seen: unknown[] = [];
    const clock = virtualClock(1_000);
    const stop = new Error("the process stops");
    const looking = go(talk(20), null, {
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
    const { outcome } = await go(talk(10), null, { journal, clock: virtualClock(100_000) });
    expect(outcome).toEqual({ status: "completed", value: 7 });
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

  test("a child that ends while it is called off has failed for its caller all the same", async () => {
    const journal = memoryJournal();
    const stop = new TroupeError("no longer wanted", { code: "aborted", detail: { reason: "no longer wanted" } });
    const root = fn<null, unknown>("root", async (_, ctx) => {
      const limit = new AbortController();
      const call = ctx.call(listener, null, { ...placed, signal: limit.signal }).catch((error) => error.message);
      await ctx.wait("stop");
      limit.abort(stop);
      return call;
    });
    await simulate(root, null, { journal, id: "root", agents: [listener] });
    journal.send("root", { type: "signal", name: "stop", payload: null });
    journal.send(childId(journal), { type: "signal", name: "go", payload: 7 });
    const child = await simulate(listener, null, { journal, id: childId(journal) });
    expect(child.outcome).toEqual({ status: "completed", value: 7 });
    const { outcome, entries } = await simulate(root, null, { journal, id: "root", agents: [listener] });
    expect(outcome).toEqual({ status: "completed", value: "no longer wanted" });
    expect(types(entries)).toContain("child.completed");
  });

  test("R4 cancel: a stuck child ends with its parent, and does not hold it up", async () => {
    const journal = memoryJournal();
    await go(talk(10), null, { journal });
    const { outcome, elapsedMs } = await go(talk(20), null, {
      journal,
      clock: virtualClock(10_000),
      meanwhile: async (app, id) => {
        await app.signal(childId(journal), "go");
        expect(ending(await (await app.attach(childId(journal))).outcome)).toBe("replay_mismatch");
        await app.cancel(id, "enough");
      },
    });
    expect(outcome.status).toBe("cancelled");
    expect(elapsedMs).toBeLessThan(30_000);
    expect(journal.find(childId(journal))?.status).toBe("cancelled");
  });

  test("R4 cancel: however often a cancelled parent is replayed, its children are told once", async () => {
    const journal = memoryJournal();
    const slow = fn<number, unknown>("slow", async (n, ctx) => {
      try {
        await ctx.wait("never");
      } finally {
        await ctx.step("clean", () => stubborn(clock, n * 100), { shield: true, effect: "pure" });
      }
    });
    const clock = virtualClock();
    const root = fn<null, unknown>("root", (_, ctx) =>
      Promise.all([1, 2, 3].map((n) => ctx.call(slow, n, placed).catch(() => undefined))),
    );
    const { outcome } = await simulate(root, null, {
      journal,
      clock,
      agents: [slow],
      alwaysReplay: true,
      meanwhile: async (app, id) => {
        await (await app.attach(id)).outcome;
        await app.cancel(id, "enough");
      },
    });
    expect(outcome.status).toBe("cancelled");
    for (const { n, parent } of journal.list(null, 10)) {
      const told = journal.read(n, 0, 100).filter(({ type }) => type === "cancel.requested");
      expect([parent?.path, told.length]).toEqual([parent?.path, 1]);
    }
  });
});

/** The run that another one has called. */
function childId(journal: ReturnType<typeof memoryJournal>): string {
  return journal.list(null, 100).find(({ parent }) => parent !== null)?.id ?? "";
}
