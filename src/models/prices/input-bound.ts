import type { Message, ModelRequest } from "../../core/model.ts";

/** What providers put around a request, a message, and tools. */
const perRequest = 64;
const perMessage = 16;
const perTools = 700;
/** A picture of the largest size that providers look at. */
const perPicture = 6_000;
/** A file of which only the address is known. */
const perAddress = 50_000;
/** What a provider's own tool, such as a search, may add to what its model reads. */
const perProviderTool = 20_000;

/** What a provider has counted: a conversation only grows, and what was counted need not be guessed again. */
interface Counted {
  readonly model: string;
  readonly messages: number;
  readonly last: Message | undefined;
  readonly tools: ModelRequest["tools"];
  /** Input, and what was answered to it. */
  readonly tokens: number;
}

const counted = new WeakMap<readonly Message[], Counted>();

/**
 * Not more tokens than this are the input of a request, whatever is in it: no token is less than a byte. Of a conversation
 * that has been sent before, only what is new is measured so; what was there is as the provider has counted it.
 */
export function inputBound(model: string, { prompt, tools, responseFormat }: ModelRequest): number {
  const known = counted.get(prompt);
  const isSame = known?.model === model && prompt[known.messages - 1] === known.last;
  let tokens = perRequest + (isSame ? known.tokens : 0);
  for (let at = isSame ? known.messages : 0; at < prompt.length; at++) tokens += bytesOf(prompt[at] as Message);
  if (!isSame || known.tools !== tools) tokens += bytesOfTools(tools);
  if (responseFormat?.type === "json") tokens += jsonBytes(responseFormat);
  return tokens;
}

/** What the provider has counted of this request. Tokens of the answer are of the next input. */
export function countedInput(model: string, { prompt, tools }: ModelRequest, messages: number, tokens: number): void {
  counted.set(prompt, { model, messages, last: prompt[messages - 1], tools, tokens });
}

function bytesOf({ content }: Message): number {
  if (typeof content === "string") return perMessage + Buffer.byteLength(content);
  let bytes = perMessage;
  for (const part of content) {
    bytes += part.type === "file" || part.type === "reasoning-file" ? bytesOfFile(part) : jsonBytes(part);
  }
  return bytes;
}

type FilePart = Extract<Exclude<Message["content"], string>[number], { type: "file" | "reasoning-file" }>;

function bytesOfFile({ mediaType, data }: FilePart): number {
  if (/^image(\/|$)/.test(mediaType)) return perPicture;
  if ("data" in data) return data.data.length;
  return "text" in data ? Buffer.byteLength(data.text) : perAddress;
}

function bytesOfTools(tools: ModelRequest["tools"]): number {
  if (tools === undefined || tools.length === 0) return 0;
  const own = tools.filter(({ type }) => type === "provider").length;
  return perTools + jsonBytes(tools) + own * perProviderTool;
}

const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? "");
