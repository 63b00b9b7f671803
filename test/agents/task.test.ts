import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import type { AgentOptions } from "../../src/agents/agent-options.ts";
import { asTool } from "../../src/agents/as-tool.ts";
import { fn } from "../../src/agents/fn.ts";
import { task } from "../../src/agents/task.ts";
import { run } from "../../src/run.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byCase, type ScriptCase } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";

const script: readonly ScriptCase[] = [
  { when: { system: "the researcher of tides" }, say: "FACTS" },
  { when: { system: "the writer about tides" }, say: "PROSE" },
  { when: { system: "the editor" }, say: "FINAL" },
];

/** A crew by role, goal and backstory, on one model. */
function crew(more: { readonly cases?: readonly ScriptCase[]; readonly editor?: Pick<AgentOptions, "tools"> } = {}) {
  const model = scriptedModel(byCase([...(more.cases ?? []), ...script]));
  const member = (name: string, role: string, options: Pick<AgentOptions, "tools" | "description"> = {}) =>
    agent({
      name,
      role,
      goal: `be a good ${name} for {topic}`,
      backstory: `Long years of {topic}.`,
      prompt: "{task}",
      model,
      ...options,
    });
  const researcher = member("researcher", "the researcher of {topic}", { description: "Finds facts." });
  const writer = member("writer", "the writer about {topic}", { description: "Writes." });
  const editor = member("editor", "the editor", { description: "Edits.", ...more.editor });
  return { model, researcher, writer, editor };
}

describe("A2 tasks", () => {
  test("a crew works one after another: fields are filled in everywhere, each sees what came before", async () => {
    const { model, researcher, writer, editor } = crew();
    const team = pipeline({
      name: "crew",
      stages: [
        task({
          name: "research",
          agent: researcher,
          description: "Research {topic}.",
          expectedOutput: "{count} facts.",
        }),
        task({ name: "write", agent: writer, description: "Write about {topic}." }),
        task({ name: "edit", agent: editor, description: "Edit it.", context: ["write"] }),
      ],
    });
    const { outcome } = await simulate(team, { topic: "tides", count: 10 }, { alwaysReplay: true });
    expect(outcome).toEqual({
      status: "completed",
      value: {
        topic: "tides",
        count: 10,
        output: "FINAL",
        outputs: [
          { task: "research", output: "FACTS" },
          { task: "write", output: "PROSE" },
          { task: "edit", output: "FINAL" },
        ],
      },
    });
    expect(model.requests.map(({ system }) => system)[0]).toBe(
      "You are the researcher of tides.\n\nLong years of tides.\n\nYour goal: be a good researcher for tides",
    );
    expect(model.requests.map(({ lastUser }) => lastUser)).toEqual([
      "Research tides.\n\nExpected output: 10 facts.",
      'Write about tides.\n\nOutput of the earlier task "research":\nFACTS',
      'Edit it.\n\nOutput of the earlier task "write":\nPROSE',
    ]);
  });

  test("the same members work under a manager that delegates to them as tools", async () => {
    const { model, researcher, writer } = crew({
      cases: [
        {
          when: { system: "the manager" },
          say: [
            { calls: [{ tool: "research", input: { topic: "tides", task: "Find facts." } }] },
            { calls: [{ tool: "write", input: { topic: "tides", task: "Write from FACTS." } }] },
            { text: "Done: PROSE", expect: { toolResult: "PROSE" } },
          ],
        },
      ],
    });
    const inputSchema = z.object({ topic: z.string(), task: z.string() });
    const manager = agent({
      name: "manager",
      role: "the manager",
      goal: "have an article",
      model,
      tools: { research: asTool(researcher, { inputSchema }), write: asTool(writer, { inputSchema }) },
    });
    expect(await run(manager, "An article about tides, please.")).toBe("Done: PROSE");
    const writing = model.requests.find(({ system }) => system.includes("the writer"));
    expect(writing?.lastUser).toBe("Write from FACTS.");
    expect(writing?.tools).toEqual([]); // members may not delegate
  });

  test("a member may delegate when it is given others as tools, and only then", async () => {
    const helper = agent({ name: "helper", description: "Checks.", model: scriptedModel(() => "Checked.") });
    const { model, editor } = crew({
      cases: [
        {
          when: { system: "the editor" },
          say: [{ calls: [{ tool: "ask_helper", input: { task: "Check it." } }] }, "FINAL, checked"],
        },
      ],
      editor: { tools: { ask_helper: asTool(helper) } },
    });
    const { output } = await run(task({ agent: editor, description: "Edit." }), { topic: "tides" });
    expect(output).toBe("FINAL, checked");
    expect(model.requests[0]?.tools).toEqual(["ask_helper"]);
    expect(model.requests[1]?.toolResults[0]?.text).toBe("Checked.");
  });

  test("a whole task is a tool as well", async () => {
    const { researcher } = crew();
    const research = task({ agent: researcher, description: "Research {topic}." });
    const model = scriptedModel([
      { calls: [{ tool: "research", input: { topic: "tides" } }] },
      { text: "Thanks.", expect: { toolResult: /FACTS/ } },
    ]);
    const tools = { research: asTool(research, { inputSchema: z.object({ topic: z.string() }) }) };
    expect(await run(agent({ name: "manager", model, tools }), "Go.")).toBe("Thanks.");
    model.assertDone();
  });

  test("any agent can do a task, and typed outputs stay typed", async () => {
    const count = fn("count", ({ task: what }: { readonly task: string }) => ({ words: what.split(" ").length }));
    const { output } = await run(task({ agent: count, description: "Count {these} words." }), { these: "five or six" });
    expect(output.words).toBe(5);
  });

  test("fields and earlier tasks that are not there are named", async () => {
    const { researcher } = crew();
    const research = task({ agent: researcher, description: "Research {topic} in {language}." });
    await expect(run(research, { topic: "tides" })).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining('description of researcher: the input has no field "language"'),
    });
    const edit = task({ agent: researcher, description: "Edit.", context: ["writen"] });
    const done = { topic: "tides", outputs: [{ task: "write", output: "PROSE" }] };
    await expect(run(edit, done)).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringMatching(/no task "writen" was done before; did you mean "write"\? \(done: write\)/),
    });
  });

  test("options that cannot be are refused", () => {
    const { researcher } = crew();
    expect(() => task({ agent: researcher, description: " " })).toThrow(/must say what to do/);
    expect(() => task({ agent: researcher, describtion: "x" } as never)).toThrow(/did you mean "description"/);
    expect(() => task({ agent: researcher, description: "x", name: "a/b" })).toThrow(/not a name/);
  });
});
