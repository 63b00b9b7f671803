import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import { type EvidenceOptions, evidence } from "../../../src/agents/done/evidence.ts";
import { todos } from "../../../src/agents/done/todos.ts";
import { fn } from "../../../src/agents/fn.ts";
import { toolCalls } from "../../../src/testing/log-calls.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import type { ScriptedReply } from "../../../src/testing/scripted/scripted-reply.ts";
import { byTurn } from "../../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { tool } from "../../../src/tools/tool.ts";
import { survivesCrashes } from "../../teams/survives-crashes.ts";

const runTests = tool({
  description: "Runs the tests.",
  inputSchema: z.object({ fail: z.boolean().default(false) }),
  effect: "pure",
  execute: ({ fail }) => {
    if (fail) throw new Error("no compiler");
    return { passed: 12 };
  },
});
const look = tool({ inputSchema: z.object({}), effect: "pure", execute: () => "a file" });
const tools = { run_tests: runTests, look, ...todos() };

type Script = readonly (string | ScriptedReply)[];
const tester = (script: Script, options: EvidenceOptions | null = { tools: ["run_tests"] }, more: object = {}) => {
  const model = scriptedModel(byTurn(script));
  const done = options === null ? [] : [evidence(options)];
  return { model, tester: agent({ name: "tester", instructions: "You test.", model, tools, done, ...more }) };
};
const runs = (fail = false) => ({ calls: [{ tool: "run_tests", input: { fail } }] });
const claims = ["The tests passed.", "The tests did pass.", "All 12 tests passed.", "They passed!"];

describe("G6 MAST 2.6: reasoning and action do not match", () => {
  test("G6 MAST 2.6: a claim without any call is refused, and in the end not_done", async () => {
    const { model, tester: liar } = tester(claims);
    const { outcome, entries } = await simulate(liar, "Do the tests pass?");
    const open = ["your answer cites no successful call of run_tests; there is none: make the calls first"];
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "not_done", detail: { agent: "tester", open, text: claims[2] } },
    });
    expect(model.asked).toBe(3);
    expect(toolCalls(entries)).toEqual([]);
    expect(model.requests[0]?.system).toMatch(/^You test\.\n\nWhat you state must rest on results of run_tests\./);
  });

  test("G6 MAST 2.6: negative control: without the check the claim is the answer", async () => {
    const { model, tester: liar } = tester(claims, null);
    expect((await simulate(liar, "Do the tests pass?")).outcome).toEqual({ status: "completed", value: claims[0] });
    expect(model.asked).toBe(1);
    expect(model.requests[0]?.system).toBe("You test.");
  });

  test("G6 MAST 2.6: told, it makes the call, sees the id and cites it", async () => {
    const { model, tester: honest } = tester(["They pass.", runs(), "They pass [turn-2.run_tests]."]);
    expect((await simulate(honest, "Do the tests pass?")).outcome).toMatchObject({
      value: "They pass [turn-2.run_tests].",
    });
    expect(model.requests[2]?.toolResults[0]?.text).toBe('[turn-2.run_tests]\n{"passed":12}');
  });

  test.each<[string, Script, string]>([
    [
      "a call that there is not",
      [runs(), ...Array<string>(3).fill("Pass [turn-7.run_tests].")],
      "you cite [turn-7.run_tests], and no such call was made",
    ],
    [
      "a call that failed",
      [runs(true), ...Array<string>(3).fill("Pass [turn-1.run_tests].")],
      "you cite [turn-1.run_tests], and that call failed",
    ],
    [
      "one that could not be made",
      [{ calls: [{ tool: "walk" }] }, ...Array<string>(3).fill("Pass [turn-1.walk].")],
      "you cite [turn-1.walk], and that call was not made",
    ],
    [
      "a good one beside one that there is not",
      [runs(), ...Array<string>(3).fill("Pass [turn-1.run_tests, turn-3.look].")],
      "you cite [turn-3.look], and no such call was made",
    ],
    [
      "another tool's",
      [{ calls: [{ tool: "look" }] }, ...Array<string>(3).fill("Pass [turn-1.look].")],
      "your answer cites no successful call of run_tests; there is none: make the calls first",
    ],
    [
      "none, although there is one",
      [runs(), ...Array<string>(3).fill("Pass.")],
      "your answer cites no successful call of run_tests; there are [turn-1.run_tests]",
    ],
  ])("G6 MAST 2.6: refused, naming it: %s", async (_, script, line) => {
    const { outcome } = await simulate(tester(script).tester, "Do the tests pass?");
    expect(outcome).toMatchObject({ error: { code: "not_done", detail: { open: expect.arrayContaining([line]) } } });
  });

  test("G6 MAST 2.6: in a typed answer ids stand in any text of it; of several calls each has its own", async () => {
    const output = z.object({ claims: z.array(z.object({ text: z.string(), source: z.string() })) });
    const json = (source: string) => ({ json: { claims: [{ text: "They pass.", source }] } });
    const twice = { calls: [{ tool: "run_tests" }, { tool: "run_tests" }] };
    const good = tester([twice, json("turn-1.run_tests.2")], undefined, { output });
    expect((await simulate(good.tester, "go")).outcome).toMatchObject({ status: "completed" });
    expect(good.model.requests[1]?.toolResults.map(({ text }) => text.split("\n")[0])).toEqual([
      "[turn-1.run_tests]",
      "[turn-1.run_tests.2]",
    ]);
    const bad = tester([twice, ...Array<ScriptedReply>(3).fill(json("turn-1.run_tests.3"))], undefined, { output });
    expect((await simulate(bad.tester, "go")).outcome).toMatchObject({ error: { code: "not_done" } });
  });

  test("G6 MAST 2.6: without names every tool counts, but not the list of what is to be done", async () => {
    const list = { calls: [{ tool: "write_todos", input: { todos: [] } }] };
    const first = tester([{ calls: [{ tool: "look" }] }, "A file [turn-1.look]."], {});
    expect((await simulate(first.tester, "go")).outcome).toMatchObject({ status: "completed" });
    const second = tester([list, ...Array<string>(3).fill("Done [turn-1.write_todos].")], {});
    expect((await simulate(second.tester, "go")).outcome).toMatchObject({ error: { code: "not_done" } });
    expect(second.model.requests[1]?.toolResults[0]?.text).toBe("The list has 0 items, 0 of them open.");
    expect(() => evidence({ tools: [] })).toThrow(/tools must be a list of names of tools/);
    expect(() => evidence({ tool: "x" } as never)).toThrow(/did you mean "tools"/);
  });

  test("G6 MAST 2.6: a long result keeps its id where the model is shown only its beginning", async () => {
    const long = tool({ inputSchema: z.object({}), effect: "pure", execute: () => "0123456789".repeat(3_000) });
    const script = [{ calls: [{ tool: "long" }] }, "Long [turn-1.long]."];
    const { model, tester: reader } = tester(script, { tools: ["long"] }, { tools: { long } });
    expect((await simulate(reader, "go")).outcome).toMatchObject({ status: "completed" });
    expect(model.requests[1]?.toolResults[0]?.text).toMatch(/^\[turn-1\.long\]\n0123/);
  });

  test("G6 MAST 2.6: in a thread earlier calls can be cited, and ids stay apart; what was taken back cannot", async () => {
    const model = scriptedModel(
      byTurn([runs(), "Pass [turn-1.run_tests].", runs(), "Still [turn-1.run_tests] [call-2.turn-1.run_tests]."]),
    );
    const one = agent({ name: "tester", model, tools, done: [evidence()] });
    const twice = fn("twice", async (_: string, ctx) => {
      await ctx.call(one, "first", { thread: "t" });
      return ctx.call(one, "again", { thread: "t" });
    });
    const { outcome } = await simulate(twice, "go");
    expect(outcome).toMatchObject({ value: "Still [turn-1.run_tests] [call-2.turn-1.run_tests]." });

    const failing = scriptedModel(({ lastUser, toolResults, turn }) => {
      if (lastUser === "first") return turn === 0 ? runs() : "Pass [turn-1.run_tests].";
      if (lastUser === "second") return toolResults.length > 0 ? { error: { status: 400 } } : runs();
      return "Pass [call-2.turn-1.run_tests].";
    });
    const other = agent({ name: "tester", model: failing, tools, done: [evidence()] });
    const after = fn("after", async (_: string, ctx) => {
      await ctx.call(other, "first", { thread: "t" });
      await ctx.call(other, "second", { thread: "t" }).catch(() => undefined);
      return ctx.call(other, "third", { thread: "t" });
    });
    const none = "you cite [call-2.turn-1.run_tests], and no such call was made";
    expect((await simulate(after, "go")).outcome).toMatchObject({
      error: { code: "not_done", detail: { open: expect.arrayContaining([none]) } },
    });
  });

  test("G6 MAST 2.6: other citations of nothing are no progress", async () => {
    const made = Array.from({ length: 9 }, (_, index) => `Pass [turn-${index + 5}.run_tests].`);
    const { model, tester: liar } = tester(made);
    expect((await simulate(liar, "go")).outcome).toMatchObject({ error: { code: "not_done" } });
    expect(model.asked).toBe(3);
  });

  test("G6 MAST 2.6: a crash at every write ends the same", { timeout: 30_000 }, async () => {
    const script = ["They pass.", runs(true), "Pass [turn-2.run_tests].", runs(), "Pass [turn-4.run_tests]."];
    expect(await survivesCrashes(tester(script).tester, "Do the tests pass?")).toBeGreaterThan(10);
  });
});
