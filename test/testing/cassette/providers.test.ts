import { readFileSync } from "node:fs";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import type { LanguageModel } from "../../../src/core/model.ts";
import { run } from "../../../src/run.ts";
import { cassette } from "../../../src/testing/cassette/cassette.ts";
import { modelCalls } from "../../../src/testing/log-calls.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { tool } from "../../../src/tools/tool.ts";
import { tapeFile } from "./folder.ts";

const apiKey = "sk-not-to-be-written-0123";
const mock = new LLMock({ port: 0, journalMaxEntries: 0 });
mock
  .on(
    { userMessage: "weather", hasToolResult: false },
    { toolCalls: [{ name: "weather", arguments: '{"city":"Paris"}' }] },
  )
  .on({ userMessage: "weather", hasToolResult: true }, { content: "It is warm, ça va.", reasoning: "Easy." })
  .onMessage("refused", { error: { message: `wrong key ${apiKey}` }, status: 401 });

beforeAll(() => mock.start());
afterAll(() => mock.stop());

/** The real provider packages. `dead`: at an address where nobody listens. */
const providers: Readonly<Record<string, (dead: boolean) => LanguageModel>> = {
  "openai responses": (dead) => createOpenAI({ apiKey, baseURL: address(dead, "/v1") })("gpt-5"),
  "openai chat": (dead) => createOpenAI({ apiKey, baseURL: address(dead, "/v1") }).chat("gpt-5"),
  anthropic: (dead) => createAnthropic({ apiKey, baseURL: address(dead, "/v1") })("claude-sonnet-5"),
  gemini: (dead) => createGoogle({ apiKey, baseURL: address(dead, "/v1beta") })("gemini-2.5-pro"),
};

const address = (dead: boolean, path: string): string => (dead ? "http://127.0.0.1:9" : mock.url) + path;

const weather = tool({
  description: "The weather in a city.",
  inputSchema: z.object({ city: z.string() }),
  effect: "pure",
  execute: ({ city }) => `warm in ${city}`,
});

describe.each(Object.entries(providers))("J6 cassette: %s", (_, model) => {
  test.each([true, false])(
    "J6 cassette: an agent over HTTP, streaming %s, and again without a server",
    async (streaming) => {
      const file = tapeFile();
      const once = async (dead: boolean) => {
        const tape = cassette(file, { secrets: [{ name: "KEY", value: apiKey }] });
        expect(tape.recording).toBe(!dead);
        const options = { name: "a", model: tape.model(model(dead)), tools: tape.tools({ weather }), streaming };
        const said = await run(agent(options), "What is the weather like?");
        await expect(run(agent({ ...options, name: "b" }), "refused")).rejects.toMatchObject({
          code: "model_failed",
          detail: { fault: "unauthorized", status: 401 },
        });
        tape.assertDone();
        return said;
      };
      expect(await once(false)).toBe("It is warm, ça va.");
      expect(readFileSync(file, "utf8")).not.toContain(apiKey);
      expect(await once(true)).toBe("It is warm, ça va.");
    },
  );

  test("J6 cassette: two replays have the same log to the byte, ids and dates of the provider included", async () => {
    const file = tapeFile();
    const recording = cassette(file);
    await run(
      agent({ name: "a", model: recording.model(model(false)), tools: { weather } }),
      "What is the weather like?",
    );
    recording.assertDone();
    const replay = async () => {
      const tape = cassette(file, { mode: "replay" });
      const replayed = agent({ name: "a", model: tape.model(model(true)), tools: { weather } });
      const end = await simulate(replayed, "What is the weather like?");
      tape.assertDone();
      return end;
    };
    const [first, second] = [await replay(), await replay()];
    expect(modelCalls(first.entries)).toHaveLength(2);
    expect(second.head).toBe(first.head);
  });
});
