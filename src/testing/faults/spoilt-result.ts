import type { LanguageModelV4CallOptions, LanguageModelV4Content } from "@ai-sdk/provider";
import type { Result } from "../model/parts.ts";

/** Faults that are in what a reply says. */
export type ContentFault =
  | "truncated"
  | "filtered"
  | "refused"
  | "empty"
  | "too_large"
  | "tool_arguments"
  | "tool_unknown";

/** Over every limit of this library: 9 MiB. */
export const hugeText = (): string => "huge ".repeat((9 * 1_048_576) / 5);

/** No tool has this name. */
const unknownTool = "no_such_tool";

/** The reply as it is when this has gone wrong with it. */
export function spoilt(fault: ContentFault, result: Result, options: LanguageModelV4CallOptions): Result {
  switch (fault) {
    case "truncated":
      return { ...result, content: halved(result.content), finishReason: { unified: "length", raw: "length" } };
    case "filtered":
      return { ...result, content: halved(result.content), finishReason: filter("content_filter") };
    case "refused":
      return {
        ...result,
        content: [{ type: "text", text: "I cannot help with that." }],
        finishReason: filter("refusal"),
      };
    case "empty":
      return { ...result, content: [], finishReason: { unified: "stop", raw: "stop" } };
    case "too_large":
      return { ...result, content: [{ type: "text", text: hugeText() }] };
    case "tool_arguments":
      return calling(result, options, (call) => ({ ...call, input: call.input.slice(0, -1) || "{" }));
    case "tool_unknown":
      return calling(result, options, (call) => ({ ...call, toolName: unknownTool }));
  }
}

const filter = (raw: string): Result["finishReason"] => ({ unified: "content-filter", raw });

/** Everything until the last text or call, and half of that. */
export function halved(content: readonly LanguageModelV4Content[]): LanguageModelV4Content[] {
  const last = content.at(-1);
  if (last?.type === "text" || last?.type === "reasoning")
    return [...content.slice(0, -1), { ...last, text: half(last.text) }];
  if (last?.type === "tool-call") return [...content.slice(0, -1), { ...last, input: half(last.input) }];
  return content.slice(0, -1);
}

const half = (text: string): string => text.slice(0, Math.floor(text.length / 2)).toWellFormed();

type Call = Extract<LanguageModelV4Content, { type: "tool-call" }>;

/** Changes the first call of a tool; a reply without one calls the first tool there is. */
function calling(result: Result, { tools = [] }: LanguageModelV4CallOptions, change: (call: Call) => Call): Result {
  const at = result.content.findIndex((part) => part.type === "tool-call" && !part.providerExecuted);
  const found = result.content[at];
  const made: Call = {
    type: "tool-call",
    toolCallId: "call_faulty",
    toolName: tools.find(({ type }) => type === "function")?.name ?? unknownTool,
    input: "{}",
  };
  const content =
    found?.type === "tool-call" ? result.content.with(at, change(found)) : [...result.content, change(made)];
  return { ...result, content, finishReason: { unified: "tool-calls", raw: "tool-calls" } };
}
