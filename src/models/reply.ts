import type { LanguageModelV4Content } from "@ai-sdk/provider";
import type { ModelFault, Reply } from "../core/model.ts";
import { faultOfFinish } from "./finish.ts";
import type { Room } from "./plain-json.ts";
import { hasSubstance, replyPart } from "./reply-content.ts";
import { type Attempted, type Trouble, trouble } from "./trouble.ts";
import { usageOf } from "./usage.ts";

/** What a provider package has given for one reply, whether it counts or not. */
export interface Given {
  readonly content: readonly LanguageModelV4Content[];
  readonly finish: unknown;
  readonly usage: unknown;
  readonly id: unknown;
  readonly structured?: unknown;
}

/** The reply, if it counts. */
export function judge({ content, finish, usage, id, structured }: Given, model: string, room: Room): Attempted {
  if (room.left < 0) return spent("too_large", usage);
  const fault = faultOfFinish(finish);
  if (fault !== null) return spent(fault, usage, endText(finish));
  if (!hasSubstance(content)) return spent("empty", usage);
  const { unified } = finish as { readonly unified: Reply["finish"] };
  if (unified === "tool-calls" && !content.some(({ type }) => type === "tool-call")) {
    return spent("malformed", usage, "it ends with calls of tools, and has none");
  }
  const reply: Reply = { content, finish: unified, usage: usageOf(usage), model };
  const hasId = typeof id === "string" && id !== "";
  if (!hasId && typeof structured !== "string") return reply;
  return { ...reply, ...(hasId ? { id } : {}), ...(typeof structured === "string" ? { structured } : {}) };
}

/** A reply that does not count is paid for all the same. */
function spent(fault: ModelFault, usage: unknown, said = ""): Trouble {
  const found = trouble(fault, said);
  return usage === undefined || usage === null ? found : { ...found, usage: usageOf(usage) };
}

/** Judges what `doGenerate` has returned. @throws TypeError for what is no result at all. */
export function judgeResult(result: unknown, model: string, maxBytes: number): Attempted {
  const { content, finishReason, usage, structuredOutputText, response } = (result ?? {}) as Result;
  if (!Array.isArray(content)) throw new TypeError("a reply without content");
  const room: Room = { left: maxBytes };
  const parts: LanguageModelV4Content[] = [];
  for (const part of content) {
    const kept = typeof part === "object" && part !== null ? replyPart(part, room) : null;
    if (kept) parts.push(kept);
  }
  const given = { content: parts, finish: finishReason, usage, id: response?.id, structured: structuredOutputText };
  return judge(given, model, room);
}

interface Result {
  readonly content?: unknown;
  readonly finishReason?: unknown;
  readonly usage?: unknown;
  readonly structuredOutputText?: unknown;
  readonly response?: { readonly id?: unknown } | null;
}

function endText(finish: unknown): string {
  if (typeof finish !== "object" || finish === null) return "";
  const { raw } = finish as { readonly raw?: unknown };
  return typeof raw === "string" ? `it ended with ${JSON.stringify(raw)}` : "";
}
