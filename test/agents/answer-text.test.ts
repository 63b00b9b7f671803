import type { LanguageModelV4Content } from "@ai-sdk/provider";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { run } from "../../src/run.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";

const text = (said: string, phase?: string, provider = "openai"): LanguageModelV4Content => ({
  type: "text",
  text: said,
  ...(phase === undefined ? {} : { providerMetadata: { [provider]: { itemId: "m", phase } } }),
});

const output = z.object({ sure: z.boolean() });

describe.each([true, false])("replies with commentary: streaming %s", (streaming) => {
  test.each(["openai", "azure"])("A9 typed output is read from what %s says is the answer", async (provider) => {
    const content = [
      text('I have {"sure":false} in mind.', "commentary", provider),
      text('{"sure"', "final_answer", provider),
      text(":true}", "final_answer", provider),
    ];
    const model = scriptedModel([{ content }]);
    expect(await run(agent({ name: "a", model, output, streaming, maxRepairs: 0 }), "go")).toEqual({ sure: true });
  });

  test("A1 a text answer is without it", async () => {
    const content = [text("Let me think. ", "commentary"), text("Yes.", "final_answer")];
    const model = scriptedModel([{ content }]);
    expect(await run(agent({ name: "a", model, streaming }), "go")).toBe("Yes.");
  });

  test("A1 without an answer that is marked all of it is", async () => {
    const model = scriptedModel([{ content: [text("Half of it, ", "commentary"), text("and the rest.")] }]);
    expect(await run(agent({ name: "a", model, streaming }), "go")).toBe("Half of it, and the rest.");
  });
});

test("A9 typed output is what the provider says is structured, where it does", async () => {
  const model = scriptedModel([{ content: [text("Sure: "), text('{"sure":true}')] }]);
  const generate = model.doGenerate.bind(model);
  const marking = Object.assign(Object.create(model) as typeof model, {
    doGenerate: async (options: Parameters<typeof generate>[0]) => ({
      ...(await generate(options)),
      structuredOutputText: '{"sure":true}',
    }),
  });
  const answer = agent({ name: "a", model: marking, output, streaming: false, maxRepairs: 0 });
  expect(await run(answer, "go")).toEqual({ sure: true });
});
