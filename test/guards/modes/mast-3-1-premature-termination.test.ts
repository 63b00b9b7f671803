import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import type { DoneCheck } from "../../../src/agents/done/check.ts";
import { failedTools } from "../../../src/agents/done/failed-tools.ts";
import { openTodos } from "../../../src/agents/done/open-todos.ts";
import { todos } from "../../../src/agents/done/todos.ts";
import { toolCalls } from "../../../src/testing/log-calls.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import type { ScriptedReply } from "../../../src/testing/scripted/scripted-reply.ts";
import { byTurn } from "../../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { tool } from "../../../src/tools/tool.ts";
import { paths } from "../../runtime/world.ts";
import { survivesCrashes } from "../../teams/survives-crashes.ts";

type Status = "pending" | "in_progress" | "completed";

const writes = (...statuses: readonly Status[]) => ({
  tool: "write_todos",
  input: { todos: statuses.map((status, index) => ({ content: `task ${index + 1}`, status })) },
});

/** Writes three tasks, does one, and says that all is done, whatever it is told. */
const hasty: readonly (string | ScriptedReply)[] = [
  { calls: [writes("pending", "pending", "pending")] },
  { calls: [writes("completed", "in_progress", "pending")] },
  "All done.",
  "All done!",
  "Really, all done.",
  "I said so.",
];

const worker = (script: readonly (string | ScriptedReply)[], done: readonly DoneCheck[], more: object = {}) => {
  const model = scriptedModel(byTurn(script));
  return { model, worker: agent({ name: "worker", model, tools: todos(), done, ...more }) };
};

describe("G6 MAST 3.1: premature termination", () => {
  test("G6 MAST 3.1: an end with two open tasks is refused, both are named in one message, and then it is not_done", async () => {
    const { model, worker: hastyOne } = worker(hasty, [openTodos()]);
    const { outcome, entries } = await simulate(hastyOne, "Do three tasks.");
    const open = [
      "in progress: task 2 (do it, then mark it completed with write_todos)",
      "pending: task 3 (do it, then mark it completed with write_todos)",
    ];
    expect(outcome).toMatchObject({
      status: "failed",
      error: { code: "not_done", detail: { agent: "worker", open, text: "Really, all done." } },
    });
    expect(model.asked).toBe(5); // two lists, and three answers, of which two were sent back
    expect(paths(entries, "done.refused")).toHaveLength(2);
    const told = model.requests[3]?.lastUser ?? "";
    for (const line of open) expect(told).toContain(`- ${line}`);
    expect(model.requests[3]?.messages.filter(({ role }) => role === "user")).toHaveLength(2);
  });

  test("G6 MAST 3.1: negative control: without the check it ends with two open tasks", async () => {
    const { model, worker: hastyOne } = worker(hasty, []);
    const { outcome } = await simulate(hastyOne, "Do three tasks.");
    expect(outcome).toEqual({ status: "completed", value: "All done." });
    expect(model.asked).toBe(3);
  });

  test("G6 MAST 3.1: what is done between two refusals begins the count anew, however many there are", async () => {
    const steps: readonly (readonly Status[])[] = [1, 2, 3, 4, 5].map((ready) =>
      Array.from({ length: 5 }, (_, index) => (index < ready ? "completed" : "pending")),
    );
    const script = [
      { calls: [writes("pending", "pending", "pending", "pending", "pending")] },
      ...steps.flatMap((statuses) => ["Done?", { calls: [writes(...statuses)] }]),
      "Done.",
    ];
    const { worker: slow } = worker(script, [openTodos()]);
    const { outcome, entries } = await simulate(slow, "Do five tasks.");
    expect(outcome).toEqual({ status: "completed", value: "Done." });
    expect(paths(entries, "done.refused")).toHaveLength(5);
  });

  test("G6 MAST 3.1: calls that do nothing about it do not begin the count anew", async () => {
    const script = [
      { calls: [writes("pending")] },
      ...Array.from({ length: 8 }, () => ["Done.", { calls: [writes("pending")] }]).flat(),
    ];
    const { model, worker: idle } = worker(script, [openTodos()]);
    expect((await simulate(idle, "go")).outcome).toMatchObject({ error: { code: "not_done" } });
    expect(model.asked).toBe(1 + 5);
  });

  test("G6 MAST 3.1: maxRepairs is the number of refusals; 0 sends nothing back", async () => {
    for (const maxRepairs of [0, 1, 2]) {
      const { model, worker: strict } = worker(hasty, [openTodos()], { maxRepairs });
      expect((await simulate(strict, "go")).outcome).toMatchObject({ error: { code: "not_done" } });
      expect(model.asked).toBe(3 + maxRepairs);
    }
  });

  const broken = tool({
    inputSchema: z.object({}),
    effect: "pure",
    execute: () => {
      throw new Error("the printer is on fire");
    },
  });
  const givesUp = [{ calls: [{ tool: "print" }] }, "Printed.", "Printed, I think."];

  test("G6 MAST 3.1: a tool that failed is named once; then the answer counts, and the log has it", async () => {
    const { model, worker: printer } = worker(givesUp, [failedTools()], { tools: { print: broken }, maxRepairs: 0 });
    const { outcome, entries } = await simulate(printer, "Print it.");
    expect(outcome).toEqual({ status: "completed", value: "Printed, I think." });
    expect(model.asked).toBe(3);
    expect(model.requests[2]?.lastUser).toContain(
      "the last call of print failed (turn-1.print: print failed: the printer is on fire): call it again",
    );
    expect(paths(entries, "done.refused")).toEqual(["worker"]);
    expect(toolCalls(entries)).toMatchObject([{ tool: "print", outcome: "failed" }]);
  });

  test("G6 MAST 3.1: negative control: without the check nobody mentions the failure", async () => {
    const { outcome } = await simulate(worker(givesUp, [], { tools: { print: broken } }).worker, "Print it.");
    expect(outcome).toEqual({ status: "completed", value: "Printed." });
  });

  test("G6 MAST 3.1: each failure is named once, also where the tool is tried again and fails", async () => {
    const again = [...givesUp.slice(0, 2), { calls: [{ tool: "print" }] }, "Printed.", "It could not be printed."];
    const { model, worker: printer } = worker(again, [failedTools()], { tools: { print: broken } });
    expect((await simulate(printer, "Print it.")).outcome).toMatchObject({ value: "It could not be printed." });
    expect(model.requests[4]?.lastUser).toContain("turn-3.print");
    expect(model.requests[4]?.lastUser).not.toContain("turn-1.print");
  });

  test("G6 MAST 3.1: a crash at every write ends the same", { timeout: 30_000 }, async () => {
    const run = () => worker(hasty, [openTodos(), failedTools()]).worker;
    expect(await survivesCrashes(run(), "Do three tasks.")).toBeGreaterThan(10);
  });

  test("G6 MAST 3.1: checks of one's own, at once or later, and of agents; what they must be is said", async () => {
    const asked: string[] = [];
    const tooShort: DoneCheck = { name: "length", open: ({ text }) => (text.length < 10 ? ["it is too short"] : []) };
    const unsigned: DoneCheck = {
      name: "signed",
      open: async ({ text }) => {
        asked.push(text);
        return text.endsWith("Ann") ? [] : ["it is not signed"];
      },
    };
    const judge: DoneCheck = {
      name: "judge",
      run: async ({ value }, ctx) =>
        ctx.step("judge", () => (String(value).includes("bees") ? [] : ["it is not about bees"]), { effect: "pure" }),
    };
    const script = ["Short", "Long enough, about bees.", "Long enough, about bees. Ann"];
    const { model, worker: writer } = worker(script, [tooShort, unsigned, judge]);
    const { outcome, entries } = await simulate(writer, "go", { alwaysReplay: true });
    expect(outcome).toEqual({ status: "completed", value: script[2] });
    expect(model.requests[1]?.lastUser).toContain("- it is too short\n- it is not signed\n- it is not about bees\n");
    expect(asked).toEqual(script); // recorded: a replay does not ask again
    expect(paths(entries, "step.completed")).toContain("worker/turn-1-done-signed");

    const make = (done: unknown) => () => agent({ name: "a", done: done as never });
    for (const bad of [openTodos(), [{}], [{ name: "a/b", open: () => [] }], [openTodos(), openTodos()]]) {
      expect(make(bad)).toThrow(/done must be a list of checks, each with a name of its own/);
    }
    const { worker: mistaken } = worker(["x"], [{ name: "mistaken", open: () => true as never }]);
    expect((await simulate(mistaken, "go")).outcome).toMatchObject({
      error: { message: expect.stringContaining("done: mistaken must say what is open as a list of texts") },
    });
  });
});
