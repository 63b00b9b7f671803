/**
 * What each provider demands of a conversation before it looks at what it says: a request that breaks one of these is answered
 * with 400. Each function returns the rules that a body breaks.
 *
 * Sources: https://platform.openai.com/docs/api-reference/chat/create, https://docs.claude.com/en/api/messages,
 * https://ai.google.dev/api/generate-content, and the messages of their errors.
 */
export type Rules = (body: unknown) => string[];

interface ChatMessage {
  readonly role: string;
  readonly content?: string | readonly { readonly type: string; readonly text?: string }[] | null;
  readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly arguments: string } }[];
  readonly tool_call_id?: string;
}

const blank = (text: string | undefined): boolean => text === undefined || text.trim() === "";

const isRecord = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

function isObject(text: string): boolean {
  try {
    return isRecord(JSON.parse(text));
  } catch {
    return false;
  }
}

export const openaiChatRules: Rules = (body) => {
  const { messages } = body as { messages: readonly ChatMessage[] };
  const calls = messages.flatMap(({ tool_calls = [] }) => tool_calls);
  return [
    ...chatExchanges(messages),
    ...badIds(calls.map(({ id }) => id)),
    ...calls.flatMap((call) => (isObject(call.function.arguments) ? [] : ["arguments that are no JSON object"])),
    ...messages.flatMap(({ role, content, tool_calls }) =>
      role !== "tool" && tool_calls === undefined && isBlankContent(content) ? [`no content: ${role}`] : [],
    ),
  ];
};

/** Each call is answered once, and before anything else is said. */
function chatExchanges(messages: readonly ChatMessage[]): string[] {
  const broken: string[] = [];
  let open: string[] = [];
  for (const { role, tool_call_id = "", tool_calls = [] } of [...messages, { role: "end" } as ChatMessage]) {
    if (role === "tool") {
      if (!open.includes(tool_call_id)) broken.push("a tool message that answers no call before it");
      open = open.filter((id) => id !== tool_call_id);
    } else {
      if (open.length > 0) broken.push("a call that is not answered before the next message");
      open = tool_calls.map(({ id }) => id);
    }
  }
  return broken;
}

function badIds(ids: readonly string[]): string[] {
  const broken = ids.filter((id) => !/^[a-zA-Z0-9_-]+$/.test(id)).map(() => "an id with other characters");
  return new Set(ids).size === ids.length ? broken : [...broken, "an id of two calls"];
}

function isBlankContent(content: ChatMessage["content"]): boolean {
  if (typeof content === "string") return blank(content);
  return (content ?? []).length === 0 || (content ?? []).some((part) => part.type === "text" && blank(part.text));
}

interface ResponsesItem {
  readonly type?: string;
  readonly role?: string;
  readonly call_id?: string;
}

export const openaiResponsesRules: Rules = (body) => {
  const { input } = body as { input: readonly ResponsesItem[] };
  const broken = badIds(input.flatMap(({ type, call_id = "" }) => (type === "function_call" ? [call_id] : [])));
  const open = new Set<string>();
  for (const { type, call_id = "" } of input) {
    if (type === "function_call") open.add(call_id);
    if (type === "function_call_output" && !open.delete(call_id))
      broken.push("an output that answers no call before it");
  }
  return open.size === 0 ? broken : [...broken, "a call that is not answered"];
};

interface Block {
  readonly type: string;
  readonly text?: string;
  readonly id?: string;
  readonly input?: unknown;
  readonly tool_use_id?: string;
  readonly content?: string | readonly Block[];
}

interface AnthropicMessage {
  readonly role: string;
  readonly content: readonly Block[];
}

export const anthropicRules: Rules = (body) => {
  const { messages, system = [] } = body as { messages: readonly AnthropicMessage[]; system?: readonly Block[] };
  return [
    ...(messages[0]?.role === "user" ? [] : ["the first message is not the user's"]),
    ...messages.flatMap(({ role }, index) =>
      role === messages[index - 1]?.role ? ["two messages of one role in a row"] : [],
    ),
    ...messages.flatMap(({ content }) => (content.length === 0 ? ["a message without content"] : [])),
    ...blankBlocks([...system, ...messages.flatMap(({ content }) => content)]),
    ...badIds(messages.flatMap(({ content }) => usedIds(content))),
    ...messages.flatMap(({ content }) =>
      content.some(({ type, input }) => type === "tool_use" && !isRecord(input)) ? ["an input that is no object"] : [],
    ),
    ...messages.flatMap((message, index) => anthropicExchange(message, messages[index + 1])),
  ];
};

/** Each call is answered in the very next message, before anything else in it. */
function anthropicExchange({ role, content }: AnthropicMessage, next: AnthropicMessage | undefined): string[] {
  if (role !== "assistant") return [];
  const asked = usedIds(content);
  const answers = (next?.content ?? []).slice(0, asked.length).map(({ tool_use_id }) => tool_use_id ?? "");
  const later = (next?.content ?? []).slice(asked.length).some(({ type }) => type === "tool_result");
  const matching = asked.every((id) => answers.includes(id)) && answers.every((id) => asked.includes(id));
  return matching && !later ? [] : ["calls and results that do not match"];
}

const usedIds = (content: readonly Block[]) =>
  content.flatMap((block) => (block.type === "tool_use" ? [block.id ?? ""] : []));

const blankBlocks = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => [
    ...(block.type === "text" && blank(block.text) ? ["a text without text"] : []),
    ...(Array.isArray(block.content) ? blankBlocks(block.content) : []),
  ]);

interface GeminiContent {
  readonly role: string;
  readonly parts: readonly {
    readonly text?: string;
    readonly functionCall?: { readonly name: string; readonly args: unknown };
    readonly functionResponse?: { readonly name: string };
  }[];
}

export const geminiRules: Rules = (body) => {
  const { contents } = body as { contents: readonly GeminiContent[] };
  const broken: string[] = [];
  if (contents[0]?.role !== "user") broken.push("the first content is not the user's");
  for (const [index, { role, parts }] of contents.entries()) {
    if (parts.length === 0) broken.push("a content without parts");
    if (parts.some((part) => part.text !== undefined && blank(part.text))) broken.push("a text without text");
    if (parts.some(({ functionCall }) => functionCall && !isRecord(functionCall.args)))
      broken.push("args that are no object");
    const calls = parts.flatMap(({ functionCall }) => functionCall?.name ?? []);
    const answers = (contents[index + 1]?.parts ?? []).flatMap(({ functionResponse }) => functionResponse?.name ?? []);
    if (role === "model" && String(calls) !== String(answers)) broken.push("calls and responses that do not match");
    if (calls.length > 0 && contents[index - 1]?.role !== "user") broken.push("a call that comes right after no user");
  }
  return broken;
};
