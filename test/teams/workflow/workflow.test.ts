import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agent } from "../../../src/agent.ts";
import { fn } from "../../../src/agents/fn.ts";
import type { Agent } from "../../../src/core/agent.ts";
import type { Journal } from "../../../src/engines/local/journal.ts";
import { memoryJournal } from "../../../src/engines/local/memory-journal.ts";
import { workflow } from "../../../src/teams/workflow/workflow.ts";
import { Crash, crashingJournal } from "../../../src/testing/crashing-journal.ts";
import { modelCalls } from "../../../src/testing/log-calls.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { byCase } from "../../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { type VirtualClock, virtualClock } from "../../../src/testing/virtual-clock.ts";
import { paths, repeated, stubborn } from "../../runtime/world.ts";
import { acyclic, longestWay, type Node } from "../random-graph.ts";

const count = fn("count", (text: string) => text.length);
const double = fn("double", (value: number) => value * 2);
const show = fn("show", (value: number) => `<${value}>`);
const broken = fn("broken", (): string => {
  throw new Error("it broke");
});
const sleeps = <T>(name: string, ms: number, value: T) =>
  fn(name, (_: unknown, ctx) => ctx.sleep(ms).then(() => value));

/** Nodes so that each comes after those before it: the order in which a builder needs them. */
function sorted(nodes: readonly Node[]): readonly Node[] {
  const placed: Node[] = [];
  while (placed.length < nodes.length) {
    const ready = (node: Node) => node.after.every((each) => placed.some(({ id }) => id === each));
    placed.push(...nodes.filter((node) => !placed.includes(node) && ready(node)).slice(0, 1));
  }
  return placed;
}

interface Untyped extends Agent<null, unknown> {
  step(id: string, options: object): Untyped;
}

/** The same answers from the same requests, in every process. */
function contentTeam(clock: VirtualClock) {
  const model = scriptedModel(
    byCase([
      { when: { system: "You find facts" }, say: { text: "Bees dance.", delayMs: 300 } },
      { when: { system: "You find pictures" }, say: { text: "bee.png", delayMs: 200 } },
      { when: { system: "You write" }, say: ({ lastUser }) => ({ text: `Article of (${lastUser})`, delayMs: 50 }) },
    ]),
    { clock },
  );
  const member = (name: string, instructions: string) => agent({ name, instructions, model });
  return workflow<string>("content")
    .step("facts", { agent: member("researcher", "You find facts.") })
    .step("pictures", { agent: member("illustrator", "You find pictures.") })
    .step("article", {
      agent: member("writer", "You write."),
      after: ["facts", "pictures"],
      input: ({ facts, pictures }, topic) => `${topic}: ${facts} ${pictures}`,
    });
}

describe("workflow", () => {
  test("D5 workflow: independent steps overlap, and each gets what is made of those before it", async () => {
    const clock = virtualClock();
    const { outcome, elapsedMs, entries } = await simulate(contentTeam(clock), "Bees", { clock, alwaysReplay: true });
    expect(outcome).toEqual({ status: "completed", value: "Article of (Bees: Bees dance. bee.png)" });
    expect(elapsedMs).toBe(350);
    expect(modelCalls(entries).map((call) => call.agent)).toEqual([
      "content/pictures",
      "content/facts",
      "content/article",
    ]);
  });

  test("D5 workflow: resumes after a crash at every write, with nothing done twice", { timeout: 60_000 }, async () => {
    const go = (journal: Journal, startAt: number) => {
      const clock = virtualClock(startAt);
      return simulate(contentTeam(clock), "Bees", { journal, clock });
    };
    const counting = crashingJournal(memoryJournal(), { at: Number.POSITIVE_INFINITY, when: "before" });
    await go(counting, 0);
    expect(counting.commits).toBeGreaterThan(3);
    for (let at = 1; at <= counting.commits; at++) {
      const journal = memoryJournal();
      await expect(go(crashingJournal(journal, { at, when: "after" }), 0)).rejects.toThrow(Crash);
      const { outcome, entries } = await go(journal, 10_000);
      expect(outcome).toEqual({ status: "completed", value: "Article of (Bees: Bees dance. bee.png)" });
      expect(repeated(entries)).toEqual([]);
    }
  });

  test("D5 workflow: takes as long as its longest way, and no step begins before those it comes after", async () => {
    await fc.assert(
      fc.asyncProperty(acyclic, async (nodes) => {
        const log: string[] = [];
        const empty = workflow<null>("any") as unknown as Untyped;
        const whole = sorted(nodes).reduce(
          (made, { id, after, ms }) =>
            made.step(id, {
              after,
              agent: fn("sleeper", async (_: unknown, ctx) => {
                log.push(`begin ${id}`);
                await ctx.sleep(ms);
                log.push(`end ${id}`);
                return id;
              }),
            }),
          empty,
        );
        const { outcome, elapsedMs } = await simulate(whole, null);
        expect(outcome.status).toBe("completed");
        expect(elapsedMs).toBe(longestWay(nodes));
        for (const { id, after } of nodes) {
          for (const each of after) expect(log.indexOf(`end ${each}`)).toBeLessThan(log.indexOf(`begin ${id}`));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("D5 workflow: without a mapping a step gets the input, the one output, or all of them by id", async () => {
    const all = fn("all", (given: { readonly n: number; readonly s: string }) => given);
    const flow = workflow<string>("flow")
      .step("n", { agent: count })
      .step("s", { agent: show, after: ["n"] })
      .step("all", { agent: all, after: ["n", "s"] });
    expect((await simulate(flow, "four")).outcome).toEqual({ status: "completed", value: { n: 4, s: "<4>" } });
  });

  test("D5 workflow: a condition skips a step and those that only come after it; others see null", async () => {
    const flow = workflow<string>("flow")
      .step("n", { agent: count })
      .step("long", { agent: show, after: ["n"], when: ({ n }) => n > 3 })
      .step("longer", { agent: count, after: ["long"] })
      .step("short", { agent: double, after: ["n"], when: ({ n }) => n <= 3 })
      .step("end", {
        agent: fn("end", (value: string) => value),
        after: ["longer", "short"],
        input: ({ longer, short }) => `${longer}/${short}`,
      });
    expect((await simulate(flow, "four!")).outcome).toMatchObject({ value: "3/null" });
    const { outcome, entries } = await simulate(flow, "two");
    expect(outcome).toMatchObject({ value: "null/6" });
    expect(paths(entries, "agent.started")).toEqual(["flow", "flow/n", "flow/short", "flow/end"]);
    const last = workflow<string>("last").step("n", { agent: count, when: (_, text) => text !== "" });
    expect((await simulate(last, "")).outcome).toEqual({ status: "completed", value: null });
  });

  test("D5 workflow: a loop goes on until it will do, and no further than its bound", async () => {
    const flow = (rounds: number) =>
      workflow<number>("flow").loop("grow", {
        agent: double,
        until: (output, round, _, input) => output >= 100 && round > 1 && input > 0,
        next: (output) => output,
        rounds,
      });
    const { outcome, entries } = await simulate(flow(10), 10, { alwaysReplay: true });
    expect(outcome).toMatchObject({ value: 160 });
    expect(paths(entries, "agent.started").slice(1)).toEqual([
      "flow/grow",
      ...["", "#2", "#3", "#4"].map((number) => `flow/grow/double${number}`),
    ]);
    expect((await simulate(flow(2), 10)).outcome).toMatchObject({ value: 40 });
    const same = workflow<number>("same").loop("try", { agent: double, until: () => false });
    const three = await simulate(same, 1);
    expect(three.outcome).toMatchObject({ value: 2 });
    expect(paths(three.entries, "agent.started")).toHaveLength(2 + 3);
  });

  test("D5 workflow: a map does all items at the same time, keeps their order, and obeys its limit", async () => {
    const sleeper = fn("sleeper", (ms: number, ctx) => ctx.sleep(ms).then(() => ms + 1));
    const flow = (limit?: number) =>
      workflow<readonly number[]>("flow")
        .map("naps", { agent: sleeper, over: (_, input) => input, ...(limit === undefined ? {} : { limit }) })
        .step("sum", { agent: double, after: ["naps"], input: ({ naps }) => naps.reduce((sum, nap) => sum + nap, 0) })
        .output(({ naps, sum }) => ({ naps, sum }));
    const all = await simulate(flow(), [300, 100, 200], { alwaysReplay: true });
    expect(all.outcome).toMatchObject({ value: { naps: [301, 101, 201], sum: 1206 } });
    expect(all.elapsedMs).toBe(300);
    expect((await simulate(flow(2), [300, 100, 200])).elapsedMs).toBe(300);
    expect((await simulate(flow(1), [300, 100, 200])).elapsedMs).toBe(600);
    expect((await simulate(flow(), [])).outcome).toMatchObject({ value: { naps: [], sum: 0 } });
  });

  test("D5 workflow: any free agent of a pool does a step of its type, each one thing at a time", async () => {
    const running = new Map<string, number>();
    const worker = (name: string) =>
      fn(name, async (ms: number, ctx) => {
        expect(running.get(name) ?? 0).toBe(0);
        running.set(name, 1);
        await ctx.sleep(ms);
        running.set(name, 0);
        return name;
      });
    const flow = workflow<readonly number[]>("flow")
      .pool("coder", [worker("ada"), worker("bob")])
      .step("first", { type: "coder", input: () => 50 })
      .map("rest", { type: "coder", over: (_, input) => input })
      .output(({ first, rest }) => [first, ...rest]);
    const { outcome, elapsedMs, entries } = await simulate(flow, [105, 20, 30, 10, 10]);
    // ada: 50, then 20, 30, 10; bob: 105, then 10
    expect(outcome).toMatchObject({ value: ["ada", "bob", "ada", "ada", "ada", "bob"] });
    expect(elapsedMs).toBe(115);
    expect(entries.filter(({ type }) => type === "workflow.assigned")).toHaveLength(6);
  });

  test("D5 workflow: no more steps at a time than its limit", async () => {
    const flow = (limit: number) =>
      workflow<null>("flow", { limit })
        .step("a", { agent: sleeps("a", 100, 1) })
        .step("b", { agent: sleeps("b", 100, 2) })
        .step("c", { agent: sleeps("c", 100, 3) });
    expect((await simulate(flow(1), null)).elapsedMs).toBe(300);
    expect((await simulate(flow(2), null)).elapsedMs).toBe(200);
    expect((await simulate(flow(3), null)).elapsedMs).toBe(100);
  });

  test("D5 workflow: a workflow is a step of another", async () => {
    const inner = workflow<string>("inner")
      .step("n", { agent: count })
      .step("twice", { agent: double, after: ["n"] });
    const outer = workflow<readonly string[]>("outer").map("each", { agent: inner, over: (_, input) => input });
    expect((await simulate(outer, ["a", "four"])).outcome).toMatchObject({ value: [2, 8] });
  });

  test("D5 workflow: a step that fails ends it, names those that were done, and stops those at work", async () => {
    const flow = workflow<string>("flow")
      .step("n", { agent: count })
      .step("slow", { agent: sleeps("slow", 60_000, "late") })
      .step("bad", { agent: broken, after: ["n"], input: () => null as never })
      .step("never", { agent: count, after: ["bad"] });
    const { outcome, elapsedMs, entries } = await simulate(flow, "text");
    expect(outcome).toMatchObject({
      status: "failed",
      error: {
        code: "stage_failed",
        detail: { stage: "bad", index: 2, done: ["n"] },
        message: expect.stringContaining("it broke"),
      },
    });
    expect(elapsedMs).toBe(0);
    expect(paths(entries, "agent.started")).not.toContain("flow/never");
  });

  test("D5 workflow: cancelling stops it, also where it waits for an agent of a pool", async () => {
    const nap = sleeps("nap", 60_000, 1);
    const flow = workflow<readonly number[]>("flow")
      .pool("p", [nap])
      .map("all", { type: "p", over: (_, input) => input });
    const { outcome, elapsedMs } = await simulate(flow, [1, 2, 3], {
      async meanwhile(app, id, clock) {
        await stubborn(clock, 5);
        await app.cancel(id);
      },
    });
    expect(outcome.status).toBe("cancelled");
    expect(elapsedMs).toBe(5);
  });

  test("D5 workflow: what a mapping forgets is not passed on as nothing", async () => {
    const flow = workflow<string>("flow").step("n", { agent: count, input: () => undefined as never });
    expect((await simulate(flow, "")).outcome).toMatchObject({
      error: { message: expect.stringContaining("input is undefined") },
    });
    const list = workflow<string>("flow").map("n", { agent: count, over: () => "text" as never });
    expect((await simulate(list, "")).outcome).toMatchObject({ error: { message: expect.stringContaining("a list") } });
  });

  test("D5 workflow: functions that answer later are recorded, and not asked again", async () => {
    let asked = 0;
    const flow = workflow<string>("flow").step("n", {
      agent: count,
      when: async () => {
        asked += 1;
        return true;
      },
    });
    const { outcome, entries } = await simulate(flow, "four", { alwaysReplay: true });
    expect(outcome).toMatchObject({ value: 4 });
    expect(asked).toBe(1);
    expect(paths(entries, "step.completed")).toContain("flow/n.when");
  });
});
