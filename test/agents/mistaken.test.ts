import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { asTool } from "../../src/agents/as-tool.ts";
import { human } from "../../src/agents/human.ts";
import { memory } from "../../src/engines/local/local.ts";
import { run } from "../../src/run.ts";
import { troupe } from "../../src/runtime/troupe.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tool } from "../../src/tools/tool.ts";

const model = scriptedModel(() => "ok");
const helper = agent({ name: "helper", description: "Helps.", model });
/** As from programs without types. */
const made = (options: object) => () => agent(options as never);
const given = { name: "guide", model };

describe("what is mistaken is named, and what was meant", () => {
  test.each<[string, () => unknown, string]>([
    ["an agent without a name", made({ model }), "agent: name is missing"],
    ["an agent without anything", () => agent(undefined as never), "agent: name is missing"],
    ["a name that is no text", made({ ...given, name: 7 }), "not a name: 7"],
    ["a person without a name", () => human(undefined as never, () => ({ question: "?" })), "not a name: undefined"],
    [
      "an agent as a tool",
      made({ ...given, tools: { helper } }),
      'agent guide: tool "helper" is an agent; wrap it: asTool(helper)',
    ],
    ["a list of tools", made({ ...given, tools: [helper] }), "tools must be an object of tools by name, got a list"],
    ["a text of tools", made({ ...given, tools: "helper" }), 'must be an object of tools by name, got "helper"'],
    ["system", made({ ...given, system: "x" }), 'no option "system"; did you mean "instructions"?'],
    ["maxSteps", made({ ...given, maxSteps: 3 }), 'did you mean "limits.turns"?'],
    ["temperature", made({ ...given, temperature: 0 }), 'did you mean "settings.temperature"?'],
    ["maxOutputTokens", made({ ...given, maxOutputTokens: 9 }), 'did you mean "settings.maxOutputTokens"?'],
    ["topP", made({ ...given, topP: 0 }), 'did you mean "settings.topP"?'],
    [
      "a team of what is no agent",
      () => troupe({ agents: [helper, {} as never], engine: memory() }),
      "troupe: agents[1] must be an agent (something with a name and run)",
    ],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });

  test("an agent that is wrapped is a tool, and so is what uses ctx", () => {
    const inputSchema = z.object({});
    const named = { name: "named", inputSchema, run: async () => 1 };
    expect(made({ ...given, tools: { ask: asTool(helper), named } })).not.toThrow();
  });

  test.each([undefined, null, {}, "helper", { name: "x" }, { run: async () => 1 }])(
    "run of %j, which is no agent",
    async (what) => {
      await expect(run(what as never, "x" as never)).rejects.toThrow(
        new TypeError("run: the first argument must be an agent (something with a name and run)"),
      );
    },
  );

  test("run: where a person is needed it says how to have one", async () => {
    const editor = human("editor", (draft: string) => ({ question: `Publish ${draft}?` }));
    await expect(run(editor, "it")).rejects.toMatchObject({
      code: "decision_required",
      message: expect.stringContaining("nobody can answer inside run(); use troupe({ … }), app.start and app.decide"),
    });
  });

  test("simulate: an option that there is not", async () => {
    const decide = { decide: () => true } as object;
    await expect(simulate(helper, "x", decide)).rejects.toThrow('no option "decide"; did you mean "meanwhile"?');
  });

  test("stopWhen of the AI SDK: what it is given instead, and the limit that was meant", async () => {
    const stepCountIs = ({ steps }: { steps: readonly unknown[] }) => steps.length === 2;
    const look = tool({ inputSchema: z.object({}), execute: () => 1 });
    const calling = scriptedModel(() => ({ calls: [{ tool: "look", input: {} }] }));
    const stopping = agent({ name: "a", model: calling, tools: { look }, stopWhen: stepCountIs as never });
    await expect(run(stopping, "x")).rejects.toThrow(/stopWhen: .* a number of replies is limits\.turns/);
  });

  test.each<[string, z.ZodType, string]>([
    ["a date", z.object({ when: z.date() }), "at $.when (Date cannot be represented in JSON Schema); a date is a text"],
    ["one further down", z.object({ a: z.string(), b: z.array(z.object({ c: z.bigint() })) }), "at $.b[].c ("],
    ["all of it", z.date(), "at $ ("],
  ])("a schema that cannot be shown to a model: %s", (_, output, message) => {
    expect(made({ ...given, output })).toThrow(message);
  });
});
