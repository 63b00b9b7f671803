import type {
  LanguageModelV4Content,
  LanguageModelV4Text,
  LanguageModelV4ToolApprovalRequest,
  LanguageModelV4ToolCall,
} from "@ai-sdk/provider";
import type { Message } from "../core/model.ts";

type User = Extract<Message, { role: "user" }>;
type Assistant = Extract<Message, { role: "assistant" }>;
type ToolMessage = Extract<Message, { role: "tool" }>;
type AssistantPart = Assistant["content"][number];
type ResultPart = Extract<ToolMessage["content"][number], { type: "tool-result" }>;

/** A call of a tool that is ours to run, as it stands in the conversation. */
export interface Call {
  /** Unique in the conversation. */
  readonly id: string;
  readonly tool: string;
  /** As the model wrote it. */
  readonly text: string;
  /** Parsed; undefined where that is not JSON. Part of the conversation: nobody else may have it to change. */
  readonly input: unknown;
}

/** A reply as the next request has it, and the calls in it. */
export interface ReplyMessage {
  readonly message: Assistant;
  readonly calls: readonly Call[];
  /** Calls that the provider will only make once a person has agreed. */
  readonly approvals: readonly { readonly approvalId: string; readonly toolCallId: string }[];
  /** What was said as the answer where the provider marks that; else all that was said. */
  readonly text: string;
}

/** Makes a message of a reply. `uniqueId` gives a call an id that the conversation does not have yet. */
export function replyMessage(
  content: readonly LanguageModelV4Content[],
  uniqueId: (id: string) => string,
): ReplyMessage {
  const parts: AssistantPart[] = [];
  let calls: Call[] = none;
  let approvals: LanguageModelV4ToolApprovalRequest[] = none;
  for (const part of content) {
    if (part.type === "tool-approval-request") approvals = [...approvals, part];
    if (part.type === "tool-call" && part.providerExecuted !== true) {
      const call = callOf(part, uniqueId);
      if (calls === none) calls = [call];
      else calls.push(call);
      parts.push(callPart(part, call));
    } else {
      const kept = assistantPart(part);
      if (kept) parts.push(kept);
    }
  }
  return { message: { role: "assistant", content: parts }, calls, approvals, text: textOf(content) };
}

/** OpenAI marks what is said on the way (`commentary`) and what is the answer (`final_answer`), under its name or Azure's. */
function textOf(content: readonly LanguageModelV4Content[]): string {
  let all = "";
  let answer = "";
  for (const part of content) {
    if (part.type !== "text") continue;
    all += part.text;
    if (isFinal(part)) answer += part.text;
  }
  return answer === "" ? all : answer;
}

const isFinal = ({ providerMetadata = {} }: LanguageModelV4Text): boolean =>
  Object.values(providerMetadata).some((said) => isRecord(said) && said["phase"] === "final_answer");

/** Most replies have neither calls nor requests. */
const none: never[] = [];

function callPart({ providerMetadata }: LanguageModelV4ToolCall, { id, tool, input }: Call): AssistantPart {
  const given = isRecord(input) ? input : {}; // providers refuse anything else
  const part = { type: "tool-call" as const, toolCallId: id, toolName: tool, input: given };
  return providerMetadata === undefined ? part : { ...part, providerOptions: providerMetadata };
}

function callOf({ toolCallId, toolName, input }: LanguageModelV4ToolCall, uniqueId: (id: string) => string): Call {
  return { id: uniqueId(toolCallId), tool: toolName, text: input, input: parsedInput(input) };
}

/** No arguments at all stand for an empty object; anything broken is undefined. */
export function parsedInput(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a provider has said about a part goes back to it with the part: signatures of reasoning, ids. */
const options = (part: { providerMetadata?: unknown }) =>
  part.providerMetadata === undefined
    ? {}
    : { providerOptions: part.providerMetadata as Assistant["providerOptions"] & {} };

function assistantPart(part: LanguageModelV4Content): AssistantPart | null {
  switch (part.type) {
    case "text":
    case "reasoning": {
      const kept = { type: part.type, text: part.text, ...options(part) };
      return isBlank(kept) ? null : kept;
    }
    case "reasoning-file":
    case "file":
      return { type: part.type, mediaType: part.mediaType, data: part.data, ...options(part) };
    case "custom":
      return { type: "custom", kind: part.kind, ...options(part) };
    case "tool-call": {
      const { toolCallId, toolName, input } = part;
      return {
        type: "tool-call",
        toolCallId,
        toolName,
        input: parsedInput(input) ?? {},
        providerExecuted: true,
        ...options(part),
      };
    }
    case "tool-result": {
      if (part.preliminary === true) return null;
      const { toolCallId, toolName, result, isError } = part;
      const output = { type: isError === true ? "error-json" : "json", value: result } as const;
      return { type: "tool-result", toolCallId, toolName, output, ...options(part) };
    }
    default:
      return null; // sources and requests for approval are no part of what a model has said
  }
}

/**
 * Makes any list of messages one that every provider accepts: system messages come first, then somebody speaks to the model;
 * each call is answered right after the message that makes it, once, under an id of its own; results of no call and messages
 * without content are left out; the model does not speak twice in a row. Doing it twice changes nothing.
 */
export function mendHistory(messages: readonly Message[]): Message[] {
  const system: Message[] = [];
  const mended: Message[] = [];
  const used = new Set<string>();
  for (const [index, message] of messages.entries()) {
    if (message.role === "assistant") {
      const { said, results } = mendExchange(message, followingResults(messages, index), used);
      if (said) speak(mended, said);
      if (results) mended.push(results);
    } else if (message.role === "user") mended.push(...mendUser(message));
    else if (message.role === "system" && message.content.trim() !== "") system.push(message);
  }
  return mended[0]?.role === "assistant" ? [...system, beginning, ...mended] : [...system, ...mended];
}

/** Anthropic and Gemini refuse a conversation that the model begins. */
const beginning: Message = {
  role: "user",
  content: [{ type: "text", text: "(The beginning of this conversation is left out.)" }],
};

function mendUser(message: User): User[] {
  const content = message.content.filter((part) => part.type !== "text" || part.text.trim() !== "");
  if (content.length === 0) return [];
  return [content.length === message.content.length ? message : { ...message, content }];
}

/** Gemini refuses a call that comes after another message of the model. */
function speak(mended: Message[], said: Assistant): void {
  const last = mended.at(-1);
  if (last?.role !== "assistant") mended.push(said);
  else mended.splice(-1, 1, { ...last, content: [...last.content, ...said.content] });
}

/** All that the tool messages right after this one say. */
function followingResults(messages: readonly Message[], index: number): ToolMessage["content"] {
  const content: ToolMessage["content"] = [];
  for (let next = index + 1; messages[next]?.role === "tool"; next++) {
    content.push(...(messages[next] as ToolMessage).content);
  }
  return content;
}

interface Exchange {
  readonly said?: Assistant;
  readonly results?: ToolMessage;
}

function mendExchange(message: Assistant, answers: ToolMessage["content"], used: Set<string>): Exchange {
  const left = answers.filter((part): part is ResultPart => part.type === "tool-result");
  const others = answers.filter((part) => part.type !== "tool-result");
  const results: ResultPart[] = [];
  const content = message.content.flatMap((part): AssistantPart[] => {
    if (isBlank(part)) return [];
    if (part.type !== "tool-call" || part.providerExecuted === true) return [part];
    const id = freshId(part.toolCallId, used);
    const at = left.findIndex(({ toolCallId }) => toolCallId === part.toolCallId);
    const answer = at < 0 ? lost(part.toolName) : (left.splice(at, 1)[0] as ResultPart);
    results.push({ ...answer, toolCallId: id, toolName: part.toolName });
    const isWhole = id === part.toolCallId && isRecord(part.input);
    return [isWhole ? part : { ...part, toolCallId: id, input: isRecord(part.input) ? part.input : {} }];
  });
  if (!content.some(isSaid)) return {};
  const said: Assistant = { ...message, content };
  return results.length + others.length > 0
    ? { said, results: { role: "tool", content: [...results, ...others] } }
    : { said };
}

/** Thoughts that a provider has signed go back to it even where nothing can be read in them. */
const isBlank = (part: AssistantPart): boolean =>
  (part.type === "text" || (part.type === "reasoning" && part.providerOptions === undefined)) &&
  part.text.trim() === "";

/** Without any of these a message is empty to some provider: thoughts alone are nothing that can be sent. */
const isSaid = ({ type }: AssistantPart): boolean =>
  type === "text" || type === "tool-call" || type === "tool-result" || type === "file";

/** The id itself where nobody has it, else the next free number. */
export function freshId(id: string, used: Set<string>): string {
  let fresh = /^[a-zA-Z0-9_-]+$/.test(id) ? id : `call-${used.size + 1}`;
  for (let n = used.size + 1; used.has(fresh); n++) fresh = `call-${n}`;
  used.add(fresh);
  return fresh;
}

const lost = (toolName: string): ResultPart => ({
  type: "tool-result",
  toolCallId: "",
  toolName,
  output: { type: "error-text", value: "The result of this call was lost." },
});
