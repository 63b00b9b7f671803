import type { LanguageModelV4Content } from "@ai-sdk/provider";
import type { Part, Result } from "./parts.ts";

/** What is known when a stream ends without saying so, in the words of the provider packages. */
const interrupted: Pick<Result, "finishReason" | "usage"> = {
  finishReason: { unified: "interrupted", raw: undefined },
  usage: {
    inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: undefined, text: undefined, reasoning: undefined },
  },
};

interface Block {
  readonly type: "text" | "reasoning";
  text: string;
}

/**
 * The whole reply that streamed parts amount to. A stream without `finish` is one that was interrupted.
 *
 * @throws the error of the first `error` part.
 */
export function collect(parts: readonly Part[]): Result {
  const content: LanguageModelV4Content[] = [];
  const open = new Map<string, Block>();
  let result: Result = { content, ...interrupted, warnings: [] };
  for (const part of parts) {
    switch (part.type) {
      case "stream-start":
        result = { ...result, warnings: part.warnings };
        break;
      case "response-metadata": {
        const { type: _, ...response } = part;
        result = { ...result, response };
        break;
      }
      case "finish": {
        const { type: _, ...end } = part;
        result = { ...result, ...end };
        break;
      }
      case "error":
        throw part.error;
      default:
        addContent(part, content, open);
    }
  }
  return result;
}

function addContent(part: Part, content: LanguageModelV4Content[], open: Map<string, Block>): void {
  switch (part.type) {
    case "text-start":
    case "reasoning-start": {
      const block: Block = { type: part.type === "text-start" ? "text" : "reasoning", text: "" };
      content.push(block);
      open.set(`${block.type} ${part.id}`, block);
      break;
    }
    case "text-delta":
    case "reasoning-delta": {
      const block = open.get(`${part.type === "text-delta" ? "text" : "reasoning"} ${part.id}`);
      if (block) block.text += part.delta;
      break;
    }
    case "text-end":
    case "reasoning-end": {
      const { type, id, ...rest } = part;
      const block = open.get(`${type === "text-end" ? "text" : "reasoning"} ${id}`);
      if (block) Object.assign(block, rest);
      break;
    }
    case "custom":
    case "file":
    case "reasoning-file":
    case "source":
    case "tool-approval-request":
    case "tool-call":
    case "tool-result":
      content.push(part);
      break;
    default: // the parts of a tool's input come once more, whole; pings and raw chunks are not content
      break;
  }
}
