import { tool as aiTool, dynamicTool, jsonSchema } from "ai";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { asTool } from "../../src/agents/as-tool.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Tools } from "../../src/core/tool.ts";
import { memory } from "../../src/engines/local/local.ts";
import { run } from "../../src/run.ts";
import { troupe } from "../../src/runtime/troupe.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import type { ScriptedCall } from "../../src/testing/scripted/scripted-reply.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tool } from "../../src/tools/tool.ts";

/** Calls what it is told in its first reply; its answer is what came back. */
const caller = (...calls: ScriptedCall[]) =>
  scriptedModel(({ turn, toolResults }) =>
    turn === 0
      ? { calls }
      : { json: toolResults.map(({ value, isError }) => (isError ? { failed: value as Json } : (value as Json))) },
  );

async function resultsOf(tools: Tools, ...calls: ScriptedCall[]): Promise<Json> {
  const text = await run(agent({ name: "user", model: caller(...calls), tools }), "go");
  return JSON.parse(text) as Json;
}

const echo = tool({ inputSchema: z.object({ text: z.string() }), effect: "pure", execute: ({ text }) => text });

describe("B1 tools: what a model may call", () => {
  test("a tool that was not granted does not run, and the model reads what it has", async () => {
    let ran = 0;
    const execute = () => {
      ran += 1;
    };
    const wipe = tool({ inputSchema: z.object({}), needs: ["files.write"], execute });
    const tools = { echo, wipe };
    const calls = [{ tool: "wipe" }];
    const refused = await run(
      agent({ name: "user", model: caller(...calls), tools, permissions: ["files.read"] }),
      "go",
    );
    expect(refused).toMatch(/may not use wipe: it needs the permission files\.write\. You may call: echo/);
    expect(ran).toBe(0);
    const allowed = agent({ name: "user", model: caller(...calls), tools, permissions: ["files.write"] });
    expect(await run(allowed, "go")).toBe('["done"]');
    expect(ran).toBe(1);
  });

  test("a tool that there is not: one failure, the other calls of the reply run", async () => {
    expect(await resultsOf({ echo }, { tool: "shout" }, { tool: "echo", input: { text: "hi" } })).toEqual([
      { failed: 'There is no tool "shout". You may call: echo.' },
      "hi",
    ]);
  });

  test("what a tool throws is told to the model, without a stack", async () => {
    const bad = tool({
      inputSchema: z.object({}),
      effect: "pure",
      execute() {
        throw new RangeError("too hot");
      },
    });
    expect(await resultsOf({ bad }, { tool: "bad" })).toEqual([{ failed: "bad failed: too hot" }]);
  });

  test("results that JSON cannot carry are refused; large ones come in parts", async () => {
    const map = tool({ inputSchema: z.object({}), effect: "pure", execute: () => new Map() as never });
    expect(await resultsOf({ map }, { tool: "map" })).toEqual([
      { failed: expect.stringMatching(/map failed \(invalid_value\): .*Map/) },
    ]);
    const text = Array.from({ length: 9_000 }, (_, n) => `line ${n}`).join("\n");
    const long = tool({ inputSchema: z.object({}), effect: "pure", execute: () => text });
    const seen: string[] = [];
    const model = scriptedModel(({ turn, toolResults, tools }) => {
      const [result] = toolResults;
      if (result) seen.push(result.text);
      if (turn === 0) return { calls: [{ tool: "long" }] };
      expect(tools).toEqual(["long", "read_result"]);
      const next = /read_result\((.*)\)\]$/.exec(result?.text ?? "")?.[1];
      return next ? { calls: [{ tool: "read_result", input: JSON.parse(next) as Json }] } : "read";
    });
    expect(await run(agent({ name: "reader", model, tools: { long } }), "go")).toBe("read");
    expect(seen.map((page) => page.replace(/\n\[characters [^\]]*\]$/, "")).join("")).toBe(text);
  });

  test("a tool with run is an agent: its steps are in the log under its name", async () => {
    const twice = tool({
      inputSchema: z.object({ n: z.number() }),
      run: async ({ n }, ctx) => ctx.step("double", () => n * 2, { effect: "pure" }),
    });
    const model = caller({ tool: "twice", input: { n: 4 } });
    const { outcome, entries } = await simulate(agent({ name: "user", model, tools: { twice } }), "go");
    expect(outcome).toEqual({ status: "completed", value: "[8]" });
    expect(entries.map(({ path }) => path)).toContain("user/twice/double");
  });

  test("asTool: an agent is called by its name, and fails without harm", async () => {
    const adder = { ...fn("adder", (task: string) => `${task} = 2`), description: "Adds." };
    const broken = fn("broken", () => Promise.reject(new Error("no")));
    const tools = { add: asTool(adder), break: asTool(broken, { description: "Breaks." }) };
    const calls = [
      { tool: "add", input: { task: "1 + 1" } },
      { tool: "add", input: { task: "2" } },
      { tool: "break", input: { task: "x" } },
    ];
    const { outcome, entries } = await simulate(agent({ name: "boss", model: caller(...calls), tools }), "go");
    expect(outcome).toMatchObject({ value: JSON.stringify(["1 + 1 = 2", "2 = 2", { failed: "break failed: no" }]) });
    const started = entries.filter(({ type }) => type === "agent.started").map(({ path }) => path);
    expect(started).toEqual(["boss", "boss/adder", "boss/adder#2", "boss/broken"]);
    expect(() => asTool(fn("nobody", () => 1))).toThrow(/description/);
  });
});

describe("effects of tools", () => {
  test("one step each, named by turn and tool, with the key that its execute is given", async () => {
    const keys: string[] = [];
    const pay = tool({
      inputSchema: z.object({}),
      effect: "once",
      execute: (_, { key, toolCallId, messages, abortSignal }) => {
        keys.push(key, toolCallId, String(messages.length), String(abortSignal.aborted));
        return { paid: true };
      },
    });
    const model = caller({ tool: "pay", id: "a" }, { tool: "pay", id: "a" });
    const { entries } = await simulate(agent({ name: "payer", model, tools: { pay } }), "go");
    const steps = entries.filter(({ type }) => type === "tool.completed");
    expect(steps.map(({ path }) => path)).toEqual(["payer/turn-1.pay", "payer/turn-1.pay.2"]);
    expect(keys).toEqual([
      "sim-1/payer/turn-1.pay",
      "a",
      "1",
      "false",
      "sim-1/payer/turn-1.pay.2",
      "call-2",
      "1",
      "false",
    ]);
    expect(entries.filter(({ type }) => type === "effect.intended")).toHaveLength(2);
    expect(entries.filter(({ type }) => type === "model.completed").map(({ path }) => path)).toEqual([
      "payer/turn-1",
      "payer/turn-2",
    ]);
  });

  test("a limit of time frees the call, and the model is told", async () => {
    const hang = tool({
      inputSchema: z.object({}),
      effect: "pure",
      timeoutMs: 5_000,
      execute: () => new Promise(() => {}),
    });
    const model = caller({ tool: "hang" });
    const { outcome, elapsedMs } = await simulate(agent({ name: "user", model, tools: { hang } }), "go");
    expect(outcome).toMatchObject({ status: "completed", value: expect.stringContaining("timeout") });
    expect(elapsedMs).toBe(6_000);
  });
});

describe("approvals", () => {
  const pay = tool({
    description: "Pays.",
    inputSchema: z.object({ amount: z.number() }),
    effect: "once",
    approval: ({ amount }) => amount > 10,
    execute: ({ amount }) => ({ paid: amount }),
  });

  async function decided(approved: boolean, note?: string) {
    const model = caller({ tool: "pay", input: { amount: 5 } }, { tool: "pay", input: { amount: 50 } });
    const payer = agent({ name: "payer", model, tools: { pay } });
    await using app = troupe({ agents: [payer], engine: memory() });
    const run = await app.start(payer, "go");
    const outcome = await run.outcome;
    if (outcome.status !== "paused") throw new Error("a person should have been asked");
    const [decision] = outcome.decisions;
    expect(decision?.question).toMatchObject({ proposal: { tool: "pay", input: { amount: 50 } }, why: "Pays." });
    await app.decide(decision?.id ?? "", { approved, ...(note === undefined ? {} : { note }) });
    return JSON.parse(await run.result) as Json;
  }

  test("the exact call is shown, only where the tool says so; yes lets it run", async () => {
    expect(await decided(true)).toEqual([{ paid: 5 }, { paid: 50 }]);
  });

  test("no is told to the model", async () => {
    expect(await decided(false, "too much")).toEqual([
      { paid: 5 },
      { failed: expect.stringMatching(/was not made\. Their reason: too much\./) },
    ]);
  });

  test("a tool without code is a question to a person, whose value is the result", async () => {
    const weigh = tool({ description: "Weighs the parcel.", inputSchema: z.object({}) });
    const weigher = agent({ name: "weigher", model: caller({ tool: "weigh" }), tools: { weigh } });
    await using app = troupe({ agents: [weigher], engine: memory() });
    const run = await app.start(weigher, "go");
    const outcome = await run.outcome;
    if (outcome.status !== "paused") throw new Error("a person should have been asked");
    await app.decide(outcome.decisions[0]?.id ?? "", { approved: true, value: { grams: 200 } });
    expect(await run.result).toBe('[{"grams":200}]');
  });
});

describe("J1 tools of the AI SDK, unchanged", () => {
  test("function tools, with an asynchronous iterable, hooks, and their own text for the model", async () => {
    const heard: string[] = [];
    const slow = aiTool({
      description: "Counts.",
      inputSchema: z.object({ to: z.number() }),
      async *execute({ to }) {
        for (let n = 1; n <= to; n++) yield { n };
      },
      onInputAvailable: ({ input }) => void heard.push(`available ${JSON.stringify(input)}`),
    });
    const shown = aiTool({
      inputSchema: jsonSchema<{ q: string }>({ type: "object", properties: { q: { type: "string" } } }),
      execute: async ({ q }) => ({ q, secret: "x" }),
      toModelOutput: ({ output }) => ({ type: "text", value: `asked ${output.q}` }),
    });
    expect(
      await resultsOf({ slow, shown }, { tool: "slow", input: { to: 3 } }, { tool: "shown", input: { q: "why" } }),
    ).toEqual([{ n: 3 }, "asked why"]);
    expect(heard).toEqual(['available {"to":3}']);
  });

  test("needsApproval, dynamic tools, and tools without execute", async () => {
    const guarded = aiTool({ inputSchema: z.object({}), needsApproval: true, execute: async () => "done" });
    await expect(resultsOf({ guarded }, { tool: "guarded" })).rejects.toMatchObject({ code: "decision_required" });
    const dynamic = dynamicTool({ inputSchema: z.object({ a: z.number() }), execute: async (input) => input });
    expect(await resultsOf({ dynamic }, { tool: "dynamic", input: { a: 1 } })).toEqual([{ a: 1 }]);
  });

  test("provider-executed tools: told to the provider, results kept in the conversation, nothing run here", async () => {
    const web = { type: "provider", id: "openai.web_search", isProviderExecuted: true, args: { depth: 2 } } as const;
    const call = {
      type: "tool-call",
      toolCallId: "w",
      toolName: "web",
      input: '{"q":"x"}',
      providerExecuted: true,
    } as const;
    const result = { type: "tool-result", toolCallId: "w", toolName: "web", result: { found: 1 } } as const;
    const model = scriptedModel([
      { content: [call, result, { type: "tool-call", toolCallId: "e", toolName: "echo", input: '{"text":"hi"}' }] },
      { text: "ok", expect: { toolResult: "hi" } },
    ]);
    expect(await run(agent({ name: "user", model, tools: { web, echo } }), "go")).toBe("ok");
    const [, second] = model.requests;
    expect(model.requests[0]?.callOptions.tools?.[0]).toEqual({
      type: "provider",
      id: "openai.web_search",
      name: "web",
      args: { depth: 2 },
    });
    expect(second?.messages.find(({ role }) => role === "assistant")?.content).toMatchObject([
      { type: "tool-call", providerExecuted: true, input: { q: "x" } },
      { type: "tool-result", output: { type: "json", value: { found: 1 } } },
      { type: "tool-call", toolCallId: "e" },
    ]);
  });
});
