import type { LanguageModelV4CallOptions, LanguageModelV4ToolResultPart } from "@ai-sdk/provider";
import type { Message } from "../../core/model.ts";

/** The result of a tool, as a model is told. */
export interface ToldResult {
  readonly tool: string;
  readonly callId: string;
  /** As the tool returned it, where it is JSON; else as text. */
  readonly value: unknown;
  /** `value` as text. */
  readonly text: string;
  /** It failed, or a person refused it. */
  readonly isError: boolean;
}

/** What a scripted model is asked, in the words of a test. */
export interface ScriptedRequest {
  /** All system messages, joined by line breaks. */
  readonly system: string;
  /** The text of the last message of the user. */
  readonly lastUser: string;
  /** What came back of the tools since the last reply. */
  readonly toolResults: readonly ToldResult[];
  /** The conversation as it was when it was asked. */
  readonly messages: readonly Message[];
  /** Names of the tools that the model may call. */
  readonly tools: readonly string[];
  /** How many replies the conversation has already: 0 at the first. An agent that shortens its conversation lowers it. */
  readonly turn: number;
  /** Everything else: temperature, output format, headers. */
  readonly callOptions: LanguageModelV4CallOptions;
}

export function scriptedRequest(callOptions: LanguageModelV4CallOptions): ScriptedRequest {
  const messages = [...callOptions.prompt];
  return {
    system: messages.flatMap((message) => (message.role === "system" ? [message.content] : [])).join("\n"),
    lastUser: textOf(messages.findLast(({ role }) => role === "user")),
    toolResults: resultsIn(messages),
    messages,
    tools: callOptions.tools?.map(({ name }) => name) ?? [],
    turn: messages.reduce((sum, { role }) => (role === "assistant" ? sum + 1 : sum), 0),
    callOptions,
  };
}

function textOf(message: Message | undefined): string {
  if (message?.role !== "user") return "";
  return message.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

function resultsIn(messages: readonly Message[]): readonly ToldResult[] {
  const tail = messages.slice(messages.findLastIndex(({ role }) => role === "assistant") + 1);
  return tail.flatMap((message) =>
    message.role === "tool" ? message.content.flatMap((part) => (part.type === "tool-result" ? [told(part)] : [])) : [],
  );
}

function told({ toolName, toolCallId, output }: LanguageModelV4ToolResultPart): ToldResult {
  const value = output.type === "execution-denied" ? (output.reason ?? "denied") : output.value;
  return {
    tool: toolName,
    callId: toolCallId,
    value,
    text: typeof value === "string" ? value : JSON.stringify(value),
    isError: output.type !== "text" && output.type !== "json" && output.type !== "content",
  };
}

const mostShown = 200;
const clip = (text: string): string => JSON.stringify(text.length > mostShown ? `${text.slice(0, mostShown)} …` : text);

/** A few lines for a person who has to find out which request this was. */
export function describe(request: ScriptedRequest): string {
  const { system, lastUser, toolResults, tools, turn } = request;
  return [
    `  turn: ${turn}`,
    ...(system === "" ? [] : [`  system: ${clip(system)}`]),
    `  last user message: ${clip(lastUser)}`,
    ...toolResults.map(({ tool, text, isError }) => `  ${isError ? "failure" : "result"} of ${tool}: ${clip(text)}`),
    `  tools: ${tools.join(", ") || "none"}`,
  ].join("\n");
}
