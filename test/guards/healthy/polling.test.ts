import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import { fn } from "../../../src/agents/fn.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { tool } from "../../../src/tools/tool.ts";
import { errorOf, going, loopNotes, toItsEnd, toolCounts, turnIn, undisturbed } from "../runs.ts";

/** A build that takes so many questions, and tells how far it is or only that it is not done. */
const build = (questions: number, isTelling: boolean) =>
  tool({
    description: "Whether the build is done.",
    inputSchema: z.object({ build: z.number() }),
    effect: "pure",
    execute(_, { key }) {
      const turn = turnIn(key);
      if (turn >= questions) return { status: "done" };
      return isTelling ? { status: "pending", percent: Math.floor((100 * turn) / questions) } : { status: "pending" };
    },
  });

const asking = (times: number) => going(Array.from({ length: times }, () => ({ tool: "status", input: { build: 7 } })));

describe("G6 healthy: polling", () => {
  test("G6 healthy: asking until it is done, with answers that change", async () => {
    const waiter = agent({ name: "waiter", model: asking(15), tools: { status: build(15, true) } });
    const { value, entries } = await undisturbed(waiter, "Wait for build 7.");
    expect(value).toBe("Done.");
    expect(toolCounts(entries)).toEqual({ status: 15 });
  });

  test("G6 healthy: a tool with poll may say pending twenty times", async () => {
    const status = { ...build(21, false), poll: true };
    const waiter = agent({ name: "waiter", model: asking(21), tools: { status }, limits: { turns: 30 } });
    const { value, entries } = await undisturbed(waiter, "Wait for build 7.");
    expect(value).toBe("Done.");
    expect(toolCounts(entries)).toEqual({ status: 21 });
  });

  test("G6 healthy: without poll, or with other calls that repeat beside it, the same is a loop", async () => {
    const plain = agent({ name: "waiter", model: asking(21), tools: { status: build(21, false) } });
    expect(errorOf((await simulate(plain, "go")).outcome)).toMatchObject({ detail: { kind: "loop", times: 5 } });

    const status = { ...build(99, false), poll: true };
    const calls = Array.from({ length: 30 }, (_, turn) =>
      turn % 2 === 0 ? { tool: "status", input: { build: 7 } } : { tool: "other" },
    );
    const other = tool({ inputSchema: z.object({}), execute: () => "as before" });
    const both = agent({ name: "waiter", model: going(calls), tools: { status, other }, limits: { turns: 40 } });
    expect(errorOf((await simulate(both, "go")).outcome)).toMatchObject({
      detail: { kind: "loop", times: 5, calls: ["other({})"] },
    });
  });

  test("G6 healthy: what a poll brings that is new lets the other calls begin anew", async () => {
    const status = { ...build(20, true), poll: true };
    const other = tool({ inputSchema: z.object({}), execute: () => "as before" });
    const calls = Array.from({ length: 20 }, (_, turn) =>
      turn % 2 === 0 ? { tool: "status", input: { build: 7 } } : { tool: "other" },
    );
    const both = agent({ name: "waiter", model: going(calls), tools: { status, other }, limits: { turns: 40 } });
    expect((await undisturbed(both, "go")).value).toBe("Done.");
  });

  test("G6 healthy: the same question at every call of a thread, each with the same answer", async () => {
    const queue = tool({ inputSchema: z.object({}), effect: "pure", execute: () => 0 });
    const model = scriptedModel(({ toolResults }) =>
      toolResults.length > 0 ? "Empty." : { calls: [{ tool: "queue" }] },
    );
    const monitor = agent({ name: "monitor", model, tools: { queue } });
    const watch = fn("watch", async (_: null, ctx) => {
      for (let day = 0; day < 10; day++) {
        await ctx.call(monitor, "Is anything in the queue?", { thread: "watch" });
        await ctx.sleep(86_400_000);
      }
      return ctx.clock.now();
    });
    const { entries } = await simulate(watch, null, { meanwhile: toItsEnd });
    expect(toolCounts(entries)).toEqual({ queue: 10 });
    expect(loopNotes(entries)).toEqual([]);
  });
});
