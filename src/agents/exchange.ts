import type { Message } from "../core/model.ts";
import type { ToolResultOutput } from "../core/tool.ts";
import { mendHistory } from "./history.ts";

type Part = Exclude<Message["content"], string>[number];

/** Less than this of a text says nothing: rather leave out whole calls. */
const leastShown = 300;

/**
 * What is kept of one call of an agent: what was said, the calls with their results, and files that are named by an
 * address. Not kept is what only counts while the call lasts: instructions, reasoning, what the provider did and noted
 * for itself. The longest texts are cut so that there are about `maxCharacters`; of very many calls the last are kept.
 */
export function keepable(messages: readonly Message[], maxCharacters: number): Message[] {
  const kept = mendHistory(messages.flatMap(stripped));
  if (JSON.stringify(kept).length <= maxCharacters) return kept; // however many calls there are
  const fewer = withoutOldCalls(kept, Math.max(1, Math.floor(maxCharacters / leastShown)));
  const most = shareOf(fewer.flatMap(partsOf).map(sizeOf), maxCharacters);
  return fewer.map((message) => cutMessage(message, most));
}

function stripped(message: Message): Message[] {
  if (message.role === "system") return [];
  const content = partsOf(message).flatMap((part): Part[] => {
    switch (part.type) {
      case "text":
        return [{ type: "text", text: part.text }];
      case "file":
        return [keptFile(part)];
      case "tool-call": {
        const { type, toolCallId, toolName, input } = part;
        return part.providerExecuted === true ? [] : [{ type, toolCallId, toolName, input }];
      }
      case "tool-result":
        // the provider's own stand in its replies
        return message.role === "assistant" ? [] : [{ ...part, output: plain(part.output) }];
      default:
        return [];
    }
  });
  return content.length === 0 ? [] : [{ role: message.role, content } as Message];
}

function keptFile({ data, mediaType, filename }: Extract<Part, { type: "file" }>): Part {
  if (data.type === "url" || data.type === "reference") {
    return { type: "file", data, mediaType, ...(filename === undefined ? {} : { filename }) };
  }
  return { type: "text", text: data.type === "text" ? data.text : `[a file, ${filename ?? mediaType}, was here]` };
}

/** Without what a call was told about reading on, which nobody can any more. */
function plain(output: ToolResultOutput): ToolResultOutput {
  if (output.type !== "text") return output;
  return { type: "text", value: output.value.replace(/; go on with read_result\(\{[^}]*\}\)\]$/, "]") };
}

const partsOf = (message: Message): readonly Part[] => (typeof message.content === "string" ? [] : message.content);

/** The first message is the task and the last one the answer; what is between them goes in pairs. */
function withoutOldCalls(messages: Message[], mostParts: number): Message[] {
  const kept = [...messages];
  const count = () => kept.reduce((sum, message) => sum + partsOf(message).length, 0);
  let from = kept.findIndex(({ role }) => role === "assistant");
  while (count() > mostParts && from > 0 && from < kept.length - 1) {
    const end = kept[from + 1]?.role === "tool" ? from + 2 : from + 1;
    if (end >= kept.length) break;
    kept.splice(from, end - from);
    from = kept.findIndex(({ role }, index) => index >= from && role === "assistant");
  }
  return kept;
}

const sizeOf = (part: Part): number => {
  if (part.type === "text") return part.text.length;
  if (part.type === "tool-call") return JSON.stringify(part.input).length;
  return part.type === "tool-result" ? JSON.stringify(part.output).length : 0;
};

/** How long each may be so that all are `total` together: the short ones leave their share to the long ones. */
function shareOf(sizes: readonly number[], total: number): number {
  let left = total;
  const ordered = sizes.toSorted((a, b) => a - b);
  for (const [index, size] of ordered.entries()) {
    const share = Math.floor(left / (ordered.length - index));
    if (size > share) return share;
    left -= size;
  }
  return Number.POSITIVE_INFINITY;
}

function cutMessage(message: Message, most: number): Message {
  if (!partsOf(message).some((part) => sizeOf(part) > most)) return message;
  return { ...message, content: partsOf(message).map((part) => cutPart(part, most)) } as Message;
}

function cutPart(part: Part, most: number): Part {
  if (sizeOf(part) <= most) return part;
  if (part.type === "text") return { type: "text", text: cutText(part.text, most) };
  if (part.type === "tool-call") return { ...part, input: { cut: cutText(JSON.stringify(part.input), most) } };
  return part.type === "tool-result" ? { ...part, output: cutOutput(part.output, most) } : part;
}

function cutOutput(output: ToolResultOutput, most: number): ToolResultOutput {
  if (output.type === "execution-denied") return output;
  const text = typeof output.value === "string" ? output.value : JSON.stringify(output.value);
  return { type: output.type.startsWith("error") ? "error-text" : "text", value: cutText(text, most) };
}

/** The beginning and the end, which often say the most. */
function cutText(text: string, most: number): string {
  const head = Math.ceil(most * 0.75);
  const tail = Math.max(0, most - head);
  const left = text.length - head - tail;
  return `${text.slice(0, head)} [… ${left} characters left out …] ${text.slice(text.length - tail)}`.toWellFormed();
}

/** What was asked and what was answered in an exchange. */
export function gist(messages: readonly Message[]): { readonly task: string; readonly answer: string } {
  const textOf = (message: Message | undefined): string =>
    message === undefined
      ? ""
      : partsOf(message)
          .map((part) => (part.type === "text" ? part.text : ""))
          .join(" ")
          .trim();
  const task = messages.findLast(({ role }) => role === "user");
  const answer = messages.findLast(({ role }) => role === "assistant");
  return { task: textOf(task), answer: textOf(answer) };
}
