import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent, Context } from "../../src/core/agent.ts";
import type { LanguageModel } from "../../src/core/model.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";
import { run } from "../../src/run.ts";
import { parallel } from "../../src/teams/parallel.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { cassette } from "../../src/testing/cassette/cassette.ts";
import { crashingJournal } from "../../src/testing/crashing-journal.ts";
import { faultyModel } from "../../src/testing/faults/faulty-model.ts";
import { faultyTool } from "../../src/testing/faults/faulty-tool.ts";
import { modelCalls, toolCalls } from "../../src/testing/log-calls.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byCase, byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { tool } from "../../src/tools/tool.ts";
import { tapeFile } from "./cassette/folder.ts";

const add = tool({
  description: "Adds one.",
  inputSchema: z.object({ n: z.number() }),
  effect: "pure",
  execute: ({ n }) => n + 1,
});

/** Two that work at the same time, and one that has the last word; the replies take their time by `clock`. */
function team(
  clock: ReturnType<typeof virtualClock>,
  spoil: (model: LanguageModel) => LanguageModel = (model) => model,
) {
  const model = spoil(
    scriptedModel(
      byCase([
        {
          when: { system: "counter" },
          say: [
            { calls: [{ tool: "add", input: { n: 1 } }], delayMs: 3_000 },
            { text: "two", delayMs: 2_000, gapMs: 10 },
          ],
        },
        { when: { system: "thinker" }, say: { text: "thought", reasoning: "hm", delayMs: 4_000 } },
        { say: ({ lastUser }) => ({ text: `all of ${lastUser}`, delayMs: 1_000 }) },
      ]),
      { clock },
    ),
  );
  return pipeline({
    name: "team",
    stages: [
      parallel({
        name: "both",
        members: [
          agent({ name: "counter", model, instructions: "You are a counter.", tools: { add } }),
          agent({ name: "thinker", model, instructions: "You are a thinker." }),
        ],
      }),
      agent({ name: "editor", model }),
    ],
  });
}

describe("J6 simulate: model agents", () => {
  const once = async (
    seed: number,
    spoil?: (clock: ReturnType<typeof virtualClock>) => (model: LanguageModel) => LanguageModel,
  ) => {
    const clock = virtualClock();
    return simulate(team(clock, spoil?.(clock)), "go", { seed, clock });
  };

  test("J6 simulate: same seed, same log to the byte; the delays of models take no real time", async () => {
    const [first, second] = [await once(1), await once(1)];
    expect(first.outcome).toMatchObject({
      status: "completed",
      value: expect.stringMatching(/all of[\s\S]*two[\s\S]*thought/),
    });
    expect(first.elapsedMs).toBeGreaterThanOrEqual(3_000 + 2_000 + 1_000);
    expect(first.elapsedMs).toBeLessThan(7_000);
    expect(JSON.stringify(second.entries)).toBe(JSON.stringify(first.entries));
    expect(second.head).toBe(first.head);
    expect((await once(2)).head).not.toBe(first.head);
  });

  test("J6 simulate: with faults, retries and Retry-After, still the same log", { timeout: 60_000 }, async () => {
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= 12; seed++) {
      const faults = [
        "rate_limited",
        "overloaded",
        "cut",
        "unterminated",
        "stalled",
        "first_byte",
        "empty",
        "malformed",
      ] as const;
      const spoil = (clock: ReturnType<typeof virtualClock>) => (model: LanguageModel) =>
        faultyModel(model, { seed, rate: 0.35, faults, clock, retryAfter: 20 });
      const [first, second] = [await once(seed, spoil), await once(seed, spoil)];
      expect(second.head).toBe(first.head);
      outcomes.add(first.outcome.status);
      const failed = modelCalls(first.entries).flatMap(({ reply }) => reply?.failed ?? []);
      if (seed === 1) expect(failed.length).toBeGreaterThan(0);
    }
    expect(outcomes).toContain("completed");
  });

  test("J6 byTurn: a run that dies at any commit says the same after it is resumed", async () => {
    const model = scriptedModel(byTurn([{ calls: [{ tool: "add", input: { n: 1 } }] }, { text: "two" }]));
    const counter = agent({ name: "counter", model, tools: { add } });
    const counting = crashingJournal(memoryJournal(), { at: Number.POSITIVE_INFINITY, when: "before" });
    await simulate(counter, "go", { journal: counting });
    expect(counting.commits).toBeGreaterThan(3);
    for (let at = 1; at <= counting.commits; at++) {
      const journal = memoryJournal();
      await expect(
        simulate(counter, "go", { journal: crashingJournal(journal, { at, when: "after" }) }),
      ).rejects.toThrow();
      const { outcome } = await simulate(counter, "go", { journal });
      expect(outcome).toEqual({ status: "completed", value: "two" });
    }
  });
});

describe("J6 logs: what was called", () => {
  const odd = {
    ...add,
    execute: async ({ n }: { n: number }) => {
      if (n > 5) throw new Error("too many");
      return n + 1;
    },
  };
  const model = scriptedModel([
    {
      text: "let me see",
      calls: [
        { tool: "add", input: { n: 1 } },
        { tool: "add", input: { n: 7 } },
        { tool: "nope" },
        { tool: "add", rawInput: "{" },
      ],
    },
    "done",
  ]);

  test("J6 toolCalls, modelCalls: each with what became of it", async () => {
    const counter = agent({ name: "counter", model, tools: { add: odd } });
    const { entries } = await simulate(
      fn("outer", (input: string, ctx) => ctx.call(counter, input)),
      "go",
    );
    expect(modelCalls(entries)).toMatchObject([
      { agent: "outer/counter", step: "turn-1", reply: { finish: "tool-calls" }, error: null },
      { agent: "outer/counter", step: "turn-2", reply: { content: [{ type: "text", text: "done" }] } },
    ]);
    const call = { agent: "outer/counter", step: "turn-1" };
    expect(toolCalls(entries)).toMatchObject([
      { ...call, tool: "add", input: { n: 1 }, outcome: "completed", value: 2 },
      { ...call, tool: "add", input: { n: 7 }, outcome: "failed", error: { message: "too many" } },
      { ...call, tool: "nope", input: {}, outcome: "none" },
      { ...call, tool: "add", input: "{", outcome: "none" },
    ]);
  });

  test("J6 toolCalls: tools that are agents, by their paths", async () => {
    const schema = z.object({ n: z.number() });
    const run = async ({ n }: { n: number }, ctx: Context): Promise<number> => {
      if (n > 5) throw new Error("too many");
      return ctx.step("count", () => n + 1, { effect: "pure" });
    };
    const count = tool({ description: "Counts.", inputSchema: schema, run });
    const call = (n: Json) => ({ tool: "count", input: { n } });
    const replies = scriptedModel(byTurn([{ calls: [call(1), call("x")] }, { calls: [call(7), call(2)] }, "done"]));
    const { entries } = await simulate(agent({ name: "counter", model: replies, tools: { count } }), "go");
    expect(toolCalls(entries).map(({ step, outcome, error }) => [step, outcome, error?.message])).toEqual([
      ["turn-1", "completed", undefined],
      ["turn-1", "none", undefined],
      ["turn-2", "failed", "too many"],
      ["turn-2", "completed", undefined],
    ]);
  });

  test("J6 modelCalls: those that failed", async () => {
    const failing = agent({ name: "a", model: scriptedModel(() => ({ error: { status: 401 } })) });
    const { entries, outcome } = await simulate(failing, "go");
    expect(outcome.status).toBe("failed");
    expect(modelCalls(entries)).toMatchObject([{ agent: "a", reply: null, error: { code: "model_failed" } }]);
  });
});

describe("J6 agents under test", () => {
  test("J6 scriptedModel: a mismatch fails the agent, and is told at the end", async () => {
    const model = scriptedModel([{ text: "x", expect: { lastUser: "wasps" } }]);
    await expect(run(agent({ name: "a", model }), "bees")).rejects.toMatchObject({ code: "model_failed" });
    expect(() => model.assertDone()).toThrow(/lastUser does not match "wasps"[\s\S]*"bees"/);
    expect(model.asked).toBe(1);
  });

  test("J6 faultyTool: what goes wrong with a tool is told to the model", async () => {
    const say = ({ toolResults }: { toolResults: readonly { text: string }[] }) =>
      toolResults.map(({ text }) => text).join();
    for (const [fault, said] of [
      ["throws", /add failed: an injected failure/],
      ["not_json", /invalid_value/],
      ["huge", /too_large/],
    ] as const) {
      const model = scriptedModel(
        byCase([{ when: { turn: 0 }, say: { calls: [{ tool: "add", input: { n: 1 } }] } }, { say }]),
      );
      const tools = { add: faultyTool(add, { at: { 1: fault } }) };
      expect(await run(agent({ name: "a", model, tools }), "go")).toMatch(said);
    }
  });

  test("J6 faultyTool: one that hangs is left behind when its time is up", async () => {
    const model = scriptedModel(byTurn([{ calls: [{ tool: "add", input: { n: 1 } }] }, "gave up"]));
    const tools = { add: { ...faultyTool(add, { at: { 1: "hangs" } }), timeoutMs: 30_000 } };
    const { outcome, elapsedMs, entries } = await simulate(agent({ name: "a", model, tools }), "go");
    expect(outcome).toMatchObject({ value: "gave up" });
    expect(elapsedMs).toBeGreaterThanOrEqual(30_000);
    expect(toolCalls(entries)).toMatchObject([{ outcome: "failed", error: { code: "timeout" } }]);
  });

  test("J6 cassette: drift in a tool ends the run, and is no news for the model", async () => {
    const file = tapeFile();
    const counter = (n: number): { readonly agent: Agent<string, string>; readonly done: () => void } => {
      const tape = cassette(file);
      const model = scriptedModel(byTurn([{ calls: [{ tool: "add", input: { n } }] }, "done"]));
      return {
        agent: agent({ name: "counter", model, tools: tape.tools({ add }) }),
        done: () => tape.assertDone(),
      };
    };
    const first = counter(1);
    await run(first.agent, "go");
    first.done();
    await expect(run(counter(2).agent, "go")).rejects.toMatchObject({ code: "cassette_drift", detail: { at: 1 } });
  });
});
