import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import type { Limits } from "../../../src/agents/agent-options.ts";
import { fn } from "../../../src/agents/fn.ts";
import type { Tools } from "../../../src/core/tool.ts";
import { orchestrate } from "../../../src/orchestrate.ts";
import type { ScriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { tool } from "../../../src/tools/tool.ts";
import { survivesCrashes } from "../../teams/survives-crashes.ts";
import { circling, errorOf, going, loopNotes, toItsEnd, toolCounts } from "../runs.ts";

const search = tool({
  description: "Searches.",
  inputSchema: z.object({ query: z.string() }),
  effect: "pure",
  execute: ({ query }) => `nothing is known about ${query}`,
});
const look = tool({
  inputSchema: z.object({}),
  effect: "idempotent",
  execute: () => ({ stock: [1, 2], open: true }),
});
const bees = { tool: "search", input: { query: "bees" } };

const looper = (model: ScriptedModel, tools: Tools, limits?: Limits) =>
  agent({ name: "looper", model, tools, ...(limits && { limits }) });

/** What the model has read of its calls, reply by reply. */
const read = ({ requests }: ScriptedModel): readonly string[] =>
  requests.slice(1).map(({ toolResults }) => toolResults.map(({ text }) => text).join("\n"));

describe("G6 MAST 1.3: step repetition", () => {
  test("G6 MAST 1.3: the same call again and again is told the third time, and ends the fifth", async () => {
    const model = circling(bees);
    const { outcome, entries } = await simulate(looper(model, { search }), "go");
    const calls = ['search({"query":"bees"})'];
    expect(errorOf(outcome)).toMatchObject({
      code: "loop_detected",
      detail: { agent: "looper", kind: "loop", times: 5, calls, last: "Reply 5." },
    });
    expect(model.asked).toBe(5);
    expect(toolCounts(entries)).toEqual({ search: 5 });
    expect(loopNotes(entries)).toEqual([
      { type: "loop.nudged", kind: "loop", times: 3, calls },
      { type: "loop.detected", kind: "loop", times: 5, calls },
    ]);
    expect(read(model).map((text) => text.includes("3 times with the same result"))).toEqual([
      false,
      false,
      true,
      false,
    ]);
    expect(read(model)[2]).toMatch(
      /^\[This does not come from the tool\. You have called [\s\S]*\]\n\nnothing is known about bees$/,
    );
  });

  test("G6 MAST 1.3: a model that minds what it is told goes on", async () => {
    const model = going([bees, bees, bees], "I could not find out.");
    const { outcome, entries } = await simulate(looper(model, { search }), "go");
    expect(outcome).toEqual({ status: "completed", value: "I could not find out." });
    expect(loopNotes(entries)).toMatchObject([{ type: "loop.nudged" }]);
  });

  test("G6 MAST 1.3: arguments are compared by what they mean", async () => {
    const spelt = ['{"query":"bees"}', '{ "query" : "b\\u0065es" }'].map((rawInput) => ({ tool: "search", rawInput }));
    const { outcome } = await simulate(looper(circling(...spelt), { search }), "go");
    expect(errorOf(outcome)).toMatchObject({ detail: { kind: "loop", times: 5, calls: ['search({"query":"bees"})'] } });
  });

  test("G6 MAST 1.3: a call that fails, is refused or is denied again and again is one as well", async () => {
    const failing = tool({
      inputSchema: z.object({}),
      execute: () => {
        throw new Error("no network");
      },
    });
    const asks = tool({
      inputSchema: z.object({}),
      approval: { timeoutMs: 1_000, otherwise: "reject" },
      execute: () => "never",
    });
    for (const tools of [{ act: failing }, { act: asks }, { act: { ...failing, needs: ["admin"] } }]) {
      const model = circling({ tool: "act" });
      const looping = agent({ name: "looper", model, tools, maxRepairs: 100 });
      expect(errorOf((await simulate(looping, "go", { meanwhile: toItsEnd })).outcome)).toMatchObject({
        detail: { kind: "loop", times: 5 },
      });
      expect(read(model).map((text) => text.includes("does not come from the tool"))).toEqual([
        false,
        false,
        true,
        false,
      ]);
    }
  });

  test("G6 MAST 1.3: several calls in one reply are one step, however often one of them stands in it", async () => {
    const model = circling([bees, { tool: "look" }, bees, bees]);
    const { outcome, entries } = await simulate(looper(model, { search, look }), "go");
    expect(errorOf(outcome)).toMatchObject({
      detail: { kind: "loop", times: 5, calls: ['search({"query":"bees"})', "look({})"] },
    });
    expect(toolCounts(entries)).toEqual({ search: 15, look: 5 });
    expect(read(model)[2]?.match(/does not come from the tool/g)).toHaveLength(1);
  });

  test("G6 MAST 1.3: the word stands before a result of any form, and takes nothing from it", async () => {
    const content = { type: "content", value: [{ type: "text", text: "a picture" }] } as const;
    const drawing = { ...look, toModelOutput: () => content };
    const tools = { look, drawing };
    const models = Object.keys(tools).map((each) => circling({ tool: each }));
    for (const model of models) await simulate(looper(model, tools), "go");
    expect(read(models[0] as ScriptedModel)[2]).toMatch(/^\[This does.*\]\n\n\{"stock":\[1,2\],"open":true\}$/);
    const output = models[1]?.requests[3]?.toolResults[0]?.value;
    expect(output).toEqual([{ type: "text", text: expect.stringContaining("does not come") }, content.value[0]]);
  });

  test("G6 MAST 1.3: a result that is only shown in part is compared as a whole", async () => {
    let count = 0;
    const long = (step: number) =>
      tool({
        inputSchema: z.object({}),
        execute() {
          count += step;
          return "x".repeat(30_000) + count;
        },
      });
    const same = await simulate(looper(circling({ tool: "long" }), { long: long(0) }), "go");
    expect(errorOf(same.outcome)).toMatchObject({ detail: { kind: "loop", times: 5 } });
    const other = await simulate(looper(circling({ tool: "long" }), { long: long(1) }), "go");
    expect(errorOf(other.outcome)).toMatchObject({ code: "limit_reached", detail: { limit: "turns" } });
  });

  test("G6 MAST 1.3: calls that differ and bring nothing are told after 8 replies, and end after 16", async () => {
    const empty = { ...search, execute: () => "nothing found" };
    const failing = {
      ...look,
      inputSchema: z.object({ file: z.string() }),
      execute: ({ file }: { file: string }) => {
        throw new Error(`no file ${file} (${file.length * 7} ms)`);
      },
    };
    const cases = [
      { tools: { act: empty }, input: (turn: number) => ({ query: `bees ${turn}` }) },
      { tools: { act: failing }, input: (turn: number) => ({ file: "abc".repeat(turn + 1) }) },
    ];
    for (const { tools, input } of cases) {
      const inputs = Array.from({ length: 40 }, (_, turn) => ({ tool: "act", input: input(turn) }));
      const model = going(inputs);
      const { outcome, entries } = await simulate(looper(model, tools, { turns: 100 }), "go");
      expect(errorOf(outcome)).toMatchObject({ code: "loop_detected", detail: { kind: "no_progress", times: 16 } });
      expect(model.asked).toBe(17);
      expect(loopNotes(entries)).toMatchObject([
        { type: "loop.nudged", kind: "no_progress", times: 8 },
        { type: "loop.detected", kind: "no_progress", times: 16 },
      ]);
      expect(read(model)[8]).toContain("Your last 8 replies have called tools and brought nothing new");
    }
  });

  test("G6 MAST 1.3: a round of many calls, longer than a circle is looked for, is no progress", async () => {
    const six = ["a", "b", "c", "d", "e", "f"].map((query) => ({ tool: "search", input: { query } }));
    const { outcome } = await simulate(looper(circling(...six), { search }, { turns: 100 }), "go");
    expect(errorOf(outcome)).toMatchObject({ detail: { kind: "no_progress", times: 16 } });
  });

  test("G6 MAST 1.3: a model that delegates the same again and again is stopped by its team as well", async () => {
    const writer = fn("writer", () => "A text.");
    const model = circling({ tool: "ask_writer", input: { task: "Write." } });
    const options = { name: "team", model, members: [{ ...writer, description: "Writes." }] };
    const { outcome, entries } = await simulate(orchestrate(options), "go");
    expect(errorOf(outcome)).toMatchObject({
      code: "loop_detected",
      detail: { agent: "orchestrator", kind: "loop", times: 5, calls: ['ask_writer({"task":"Write."})'] },
    });
    expect(entries.filter(({ type, path }) => type === "agent.completed" && path.includes("writer"))).toHaveLength(10);
    const off = await simulate(orchestrate({ ...options, repeats: false, delegations: 9 }), "go");
    expect(errorOf(off.outcome)).toMatchObject({ code: "limit_reached", detail: { at: 21 } });
  });

  test("G6 MAST 1.3: a crash or a replay changes nothing of it", async () => {
    const outer = looper(circling(bees, { tool: "look" }), { search, look }, { repeats: 3 });
    expect(errorOf((await simulate(outer, "go")).outcome)).toMatchObject({ detail: { kind: "ping_pong", times: 3 } });
    expect(await survivesCrashes(outer, "go")).toBeGreaterThan(20);
  });

  test.each([
    [2, [2]],
    [3, [2, 3]],
    [5, [3, 5]],
    [10, [6, 10]],
  ])("G6 MAST 1.3: limits.repeats: %i", async (repeats, times) => {
    const { outcome, entries } = await simulate(looper(circling(bees), { search }, { repeats }), "go");
    expect(errorOf(outcome)).toMatchObject({ detail: { kind: "loop", times: repeats } });
    expect(loopNotes(entries)).toMatchObject(times.map((each) => ({ times: each })));
  });

  test("G6 MAST 1.3: negative control: without the guard it goes on to the limit, and pays for every step", async () => {
    for (const repeats of [false, Number.POSITIVE_INFINITY] as const) {
      const model = circling(bees);
      const { outcome, entries } = await simulate(looper(model, { search }, { repeats, turns: 60 }), "go");
      expect(errorOf(outcome)).toMatchObject({ code: "limit_reached", detail: { limit: "turns", at: 60 } });
      expect(model.asked).toBe(60);
      expect(toolCounts(entries)).toEqual({ search: 60 });
      expect(loopNotes(entries)).toEqual([]);
    }
  });

  test("G6 MAST 1.3: a bound that cannot be is refused when the agent is made, and so is a poll that is none", () => {
    for (const repeats of [0, 1, 2.5, Number.NaN, true, "5"]) {
      expect(() => looper(circling(bees), { search }, { repeats } as never)).toThrow(
        "limits.repeats must be a whole number from 2 on, or false for no bound",
      );
    }
    expect(() => looper(circling(bees), { search: { ...search, poll: 1 } as never })).toThrow(
      "poll must be true or false",
    );
    expect(() => tool({ ...search, poll: "yes" as never })).toThrow('tool: poll must be true or false, got "yes"');
  });
});
