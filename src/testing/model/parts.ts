import type {
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";

/** One part of what a model streams. */
export type Part = LanguageModelV4StreamPart;
/** A whole reply, as `doGenerate` returns it. */
export type Result = LanguageModelV4GenerateResult;

/** A whole reply as the parts that a provider would stream; each text comes in up to `deltas` pieces. */
export function partsOf(result: Result, deltas: number): readonly Part[] {
  const { id, modelId, timestamp } = result.response ?? {};
  const metadata = {
    ...(id === undefined ? {} : { id }),
    ...(modelId === undefined ? {} : { modelId }),
    ...(timestamp === undefined ? {} : { timestamp }),
  };
  return [
    { type: "stream-start", warnings: result.warnings },
    ...(Object.keys(metadata).length === 0 ? [] : [{ type: "response-metadata" as const, ...metadata }]),
    ...result.content.flatMap((content, index) => contentParts(content, String(index), deltas)),
    {
      type: "finish",
      finishReason: result.finishReason,
      usage: result.usage,
      ...(result.providerMetadata === undefined ? {} : { providerMetadata: result.providerMetadata }),
    },
  ];
}

function contentParts(content: LanguageModelV4Content, id: string, deltas: number): readonly Part[] {
  if (content.type === "text" || content.type === "reasoning") {
    const { type, text, ...rest } = content;
    const inner = pieces(text, deltas).map((delta): Part => ({ type: `${type}-delta`, id, delta }));
    return [{ type: `${type}-start`, id }, ...inner, { ...rest, type: `${type}-end`, id }];
  }
  if (content.type !== "tool-call" || content.providerExecuted) return [content];
  const { toolCallId, toolName, input } = content;
  return [
    { type: "tool-input-start", id: toolCallId, toolName },
    ...pieces(input, deltas).map((delta): Part => ({ type: "tool-input-delta", id: toolCallId, delta })),
    { type: "tool-input-end", id: toolCallId },
    content,
  ];
}

/** Cuts a text into at most `count` pieces, never through a character. */
function pieces(text: string, count: number): readonly string[] {
  const size = Math.max(1, Math.ceil(text.length / count));
  const cut: string[] = [];
  for (let at = 0, end = 0; at < text.length; at = end) {
    end = Math.min(text.length, at + size);
    if (isHighSurrogate(text.charCodeAt(end - 1)) && end < text.length) end += 1;
    cut.push(text.slice(at, end));
  }
  return cut;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** The parts as a stream. What `parts` throws is how the stream breaks. */
export function partStream(parts: AsyncIterable<Part>): ReadableStream<Part> {
  return ReadableStream.from(parts) as ReadableStream<Part>;
}
