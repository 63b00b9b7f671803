import type { LanguageModelV4Content } from "@ai-sdk/provider";
import { plainJson, type Room } from "./plain-json.ts";

/** A part as a provider package made it: nothing is taken for granted. */
type Given = Readonly<Record<string, unknown>>;

/**
 * A part of a reply as the log keeps it: JSON, and nothing that the contract does not know. Null for parts that are no
 * content, such as those that a later version of the contract may bring. Takes what it holds from `room`.
 *
 * @throws TypeError for a part that cannot be used.
 */
export function replyPart(given: object, room: Room): LanguageModelV4Content | null {
  const part = given as Given;
  switch (part["type"]) {
    case "text":
    case "reasoning":
      return spoken(part, room);
    case "tool-call":
      return toolCall(part, room);
    case "tool-result":
      requireName(part, "a result of a tool");
      return plain("result" in part && part["result"] !== undefined ? part : { ...part, result: null }, room);
    case "tool-approval-request":
    case "source":
    case "file":
    case "reasoning-file":
    case "custom":
      return plain(part, room);
    default:
      return null;
  }
}

const plain = (part: Given, room: Room) => plainJson(part, room) as LanguageModelV4Content;

function spoken(part: Given, room: Room): LanguageModelV4Content {
  const { type, text, citations, providerMetadata } = part;
  if (typeof text !== "string") throw new TypeError(`a part of type ${String(type)} without text`);
  if (citations !== undefined || providerMetadata !== undefined) return plain(part, room);
  room.left -= text.length;
  return { type: type as "text", text };
}

function toolCall(part: Given, room: Room): LanguageModelV4Content {
  requireName(part, "a call of a tool");
  const { toolCallId, toolName, input, providerExecuted, dynamic, providerMetadata } = part;
  const call = {
    type: "tool-call" as const,
    toolCallId: typeof toolCallId === "string" ? toolCallId : "",
    toolName: toolName as string,
    input: typeof input === "string" ? input : inputText(input),
  };
  if (providerExecuted === undefined && dynamic === undefined && providerMetadata === undefined) {
    room.left -= call.input.length;
    return call;
  }
  return plain({ ...call, providerExecuted, dynamic, providerMetadata }, room);
}

/** No input at all is for the agent to read as none; some packages give it parsed. */
function inputText(input: unknown): string {
  if (input === undefined || input === null) return "";
  if (typeof input === "object") return JSON.stringify(input);
  throw new TypeError("a call of a tool whose input is no JSON");
}

function requireName({ toolName }: Given, what: string): void {
  if (typeof toolName !== "string" || toolName === "") throw new TypeError(`${what} without the tool's name`);
}

/** Whether a reply says or does anything: reasoning and sources alone do not. */
export function hasSubstance(content: readonly LanguageModelV4Content[]): boolean {
  return content.some((part) => {
    switch (part.type) {
      case "text":
        return /\S/.test(part.text);
      case "tool-call":
      case "tool-result":
      case "tool-approval-request":
      case "file":
        return true;
      default:
        return false;
    }
  });
}
