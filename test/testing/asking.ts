import type { LanguageModelV4CallOptions, LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import type { LanguageModel, Message } from "../../src/core/model.ts";
import type { Part } from "../../src/testing/model/parts.ts";

export const user = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });
export const system = (content: string): Message => ({ role: "system", content });
export const assistant = (text: string): Message => ({ role: "assistant", content: [{ type: "text", text }] });

/** A call of a tool and its result. */
export const used = (toolName: string, input: unknown, value: string, toolCallId = "c1"): readonly Message[] => [
  { role: "assistant", content: [{ type: "tool-call", toolCallId, toolName, input }] },
  { role: "tool", content: [{ type: "tool-result", toolCallId, toolName, output: { type: "text", value } }] },
];

/** Call options around a conversation; a bare text is what the user says. */
export function ask(
  said: string | readonly Message[],
  rest: Omit<LanguageModelV4CallOptions, "prompt"> = {},
): LanguageModelV4CallOptions {
  return { prompt: typeof said === "string" ? [user(said)] : [...said], ...rest };
}

export const toolNamed = (name: string): LanguageModelV4FunctionTool => ({
  type: "function",
  name,
  inputSchema: { type: "object", properties: {} },
});

/** The parts of a streamed reply, to its end. */
export async function stream(model: LanguageModel, options: LanguageModelV4CallOptions): Promise<readonly Part[]> {
  return Array.fromAsync((await model.doStream(options)).stream);
}

/** The text of a whole reply. */
export async function text(model: LanguageModel, options: LanguageModelV4CallOptions): Promise<string> {
  const { content } = await model.doGenerate(options);
  return content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
}
