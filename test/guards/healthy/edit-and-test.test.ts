import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import { tool } from "../../../src/tools/tool.ts";
import { going, toolCounts, undisturbed } from "../runs.ts";

const edit = tool({ inputSchema: z.object({ line: z.number() }), execute: () => "ok" });
const run = tool({
  inputSchema: z.object({ command: z.string() }),
  execute: () => {
    throw new Error("exit code 1: 3 tests failed");
  },
});
const test_ = { tool: "run", input: { command: "npm test" } };

describe("G6 healthy: edit and test", () => {
  test("G6 healthy: the same test command after each of fifteen edits, failing each time in the same way", async () => {
    const calls = Array.from({ length: 15 }, (_, line) => [{ tool: "edit", input: { line } }, test_]).flat();
    const coder = agent({ name: "coder", model: going(calls), tools: { edit, run }, limits: { turns: 40 } });
    const { value, entries } = await undisturbed(coder, "Mend it.");
    expect(value).toBe("Done.");
    expect(toolCounts(entries)).toEqual({ edit: 15, run: 15 });
  });

  test("G6 healthy: both in one reply", async () => {
    const calls = Array.from({ length: 15 }, (_, line) => [test_, { tool: "edit", input: { line } }]);
    const coder = agent({ name: "coder", model: going(calls), tools: { edit, run } });
    expect((await undisturbed(coder, "Mend it.")).value).toBe("Done.");
  });

  test("G6 healthy: many changes that all just succeed", async () => {
    const calls = Array.from({ length: 30 }, (_, line) => ({ tool: "edit", input: { line } }));
    const coder = agent({ name: "coder", model: going(calls), tools: { edit }, limits: { turns: 40 } });
    expect((await undisturbed(coder, "Write 30 lines.")).value).toBe("Done.");
  });

  test("G6 healthy: a program that fails in another way each time", async () => {
    const compile = {
      ...run,
      inputSchema: z.object({ text: z.string() }),
      execute({ text }: { text: string }) {
        throw new Error(`unknown name ${text.replaceAll("v", "w")}`);
      },
    };
    const calls = Array.from({ length: 25 }, (_, n) => ({ tool: "compile", input: { text: `v${"v".repeat(n)}` } }));
    const coder = agent({ name: "coder", model: going(calls), tools: { compile }, limits: { turns: 40 } });
    expect((await undisturbed(coder, "Mend it.")).value).toBe("Done.");
  });

  test("G6 healthy: looking again at what has not changed, now and then", async () => {
    const read = tool({ inputSchema: z.object({}), effect: "pure", execute: () => "the plan" });
    const calls = Array.from({ length: 12 }, (_, line) => [{ tool: "read" }, { tool: "edit", input: { line } }]).flat();
    const coder = agent({ name: "coder", model: going(calls), tools: { read, edit }, limits: { turns: 40 } });
    expect((await undisturbed(coder, "Follow the plan.")).value).toBe("Done.");
  });
});
