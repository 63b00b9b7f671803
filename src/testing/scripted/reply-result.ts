import type { LanguageModelV4CallOptions, LanguageModelV4Content } from "@ai-sdk/provider";
import type { Usage } from "../../core/model.ts";
import { estimateUsage } from "../model/estimate.ts";
import type { Result } from "../model/parts.ts";
import type { ScriptedCall, ScriptedReply } from "./scripted-reply.ts";

/** What the reply is, as `doGenerate` would return it. Ids are made of the turn, so that every process makes the same. */
export function resultOf(
  reply: ScriptedReply,
  turn: number,
  modelId: string,
  callOptions: LanguageModelV4CallOptions,
  usage: Partial<Usage>,
): Result {
  const content = [...(reply.content ?? contentOf(reply, turn))];
  const calls = content.some((part) => part.type === "tool-call" && !part.providerExecuted);
  const unified = reply.finish ?? (calls ? "tool-calls" : "stop");
  return {
    content,
    finishReason: { unified, raw: unified },
    usage: estimateUsage(callOptions, content, { ...usage, ...reply.usage }),
    warnings: [],
    response: { id: `reply-${turn + 1}`, modelId },
  };
}

function contentOf({ reasoning, text, json, calls = [] }: ScriptedReply, turn: number): LanguageModelV4Content[] {
  const said = json === undefined ? text : JSON.stringify(json);
  return [
    ...(reasoning === undefined ? [] : [{ type: "reasoning" as const, text: reasoning }]),
    ...(said === undefined ? [] : [{ type: "text" as const, text: said }]),
    ...calls.map((call, index) => callContent(call, `call_${turn + 1}_${index + 1}`)),
  ];
}

const callContent = ({ tool, input = {}, rawInput, id }: ScriptedCall, fallback: string): LanguageModelV4Content => ({
  type: "tool-call",
  toolCallId: id ?? fallback,
  toolName: tool,
  input: rawInput ?? JSON.stringify(input),
});
