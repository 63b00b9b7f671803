import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import type { Json } from "../../../src/base/json.ts";
import type { Message } from "../../../src/core/model.ts";
import { run } from "../../../src/run.ts";
import { tool } from "../../../src/tools/tool.ts";
import { anyHistory } from "../../wire/any-history.ts";
import { type FaultServer, faultServer } from "../../wire/fault-server.ts";
import {
  anthropicRules,
  geminiRules,
  openaiChatRules,
  openaiResponsesRules,
  type Rules,
} from "../../wire/history-rules.ts";
import { formats } from "../../wire/matrix.ts";
import { good, plain, plainText } from "../../wire/transforms.ts";
import type { WireFormat } from "../../wire/wire-format.ts";

const rules: Record<WireFormat["name"], Rules> = {
  "openai chat": openaiChatRules,
  "openai responses": openaiResponsesRules,
  anthropic: anthropicRules,
  gemini: geminiRules,
};

const task: Message = { role: "user", content: [{ type: "text", text: "Go on from here." }] };

/** What one agent leaves to another when it is stopped in the middle: a call without its result, a result without its call. */
const orphans: readonly Message[] = [
  { role: "user", content: [{ type: "text", text: "How is the weather?" }] },
  { role: "assistant", content: [{ type: "tool-call", toolCallId: "a", toolName: "weather", input: {} }] },
  { role: "user", content: [{ type: "text", text: "Well?" }] },
  {
    role: "tool",
    content: [
      { type: "tool-result", toolCallId: "b", toolName: "search", output: { type: "text", value: "nothing found" } },
    ],
  },
  task,
];

/** A tool of its own; `weather` and `search`, which histories speak of, it was not given. */
const lookUp = tool({ description: "Looks up.", inputSchema: z.object({}), effect: "pure", execute: () => "21" });

interface ToolOnTheWire {
  readonly name?: string;
  readonly function?: { readonly name: string };
  readonly functionDeclarations?: readonly { readonly name: string }[];
}

/** The names of the tools that a request offers, whatever its format. */
function offered(body: unknown): readonly (string | undefined)[] {
  const { tools = [] } = body as { readonly tools?: ToolOnTheWire | readonly ToolOnTheWire[] };
  const list: readonly ToolOnTheWire[] = [tools].flat();
  return list.flatMap(
    ({ name, function: inner, functionDeclarations }): readonly (string | undefined)[] =>
      functionDeclarations?.map((each) => each.name) ?? [inner?.name ?? name],
  );
}

let server: FaultServer;
beforeAll(async () => {
  server = await faultServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describe.each(formats)("G6 hand-off context loss: $name", (format) => {
  const receiver = () => {
    const corner = server.corner([good(format, plain)]);
    return { corner, next: agent({ name: "next", model: format.model(corner), tools: { look_up: lookUp } }) };
  };

  test("G6 hand-off context loss: whatever history is handed over, the request is valid, and offers the receiver's tools alone", {
    timeout: 60_000,
  }, async () => {
    const { corner, next } = receiver();
    await fc.assert(
      fc.asyncProperty(anyHistory, async (history) => {
        const given = JSON.parse(JSON.stringify([...history, task])) as Json;
        expect(await run(next, given)).toBe(plainText);
        const { body } = corner.requests.at(-1) ?? {};
        expect(rules[format.name](body)).toEqual([]);
        expect(offered(body)).toEqual(["look_up"]);
      }),
      { numRuns: 50 },
    );
  });

  test("G6 hand-off context loss: what was said is not lost with what had to be mended", async () => {
    const { corner, next } = receiver();
    await run(next, JSON.parse(JSON.stringify(orphans)) as Json);
    const { body } = corner.requests.at(-1) ?? {};
    expect(rules[format.name](body)).toEqual([]);
    for (const said of ["How is the weather?", "Well?", "Go on from here."])
      expect(JSON.stringify(body)).toContain(said);
  });

  test("G6 hand-off context loss: negative control: the same history, handed to the provider as it is, breaks its rules", async () => {
    const corner = server.corner([good(format, plain)]);
    const sent = await format
      .model(corner)
      .doStream({ prompt: [...orphans] })
      .then(
        ({ stream }) => stream.cancel().then(() => true),
        () => false,
      );
    const broken = sent ? rules[format.name](corner.requests.at(-1)?.body) : ["refused before it was sent"];
    expect(broken).not.toEqual([]);
  });
});
