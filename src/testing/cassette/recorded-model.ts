import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { Json } from "../../base/json.ts";
import type { LanguageModel } from "../../core/model.ts";
import type { Part, Result } from "../model/parts.ts";
import { failureOf } from "./failure-of.ts";
import { toPlain } from "./plain.ts";
import type { Recorder, Taking } from "./recorder.ts";
import type { Answer } from "./tape-line.ts";
import { modelCallOf, type Texts } from "./texts.ts";

/** The model itself; what it is asked and says is written down. */
export function recordedModel(model: LanguageModel, of: string, recorder: Recorder, texts: Texts): LanguageModel {
  const begin = (callOptions: LanguageModelV4CallOptions, unfinished: () => Answer) =>
    recorder.beginModel(of, modelCallOf(callOptions, texts), unfinished);

  return {
    specificationVersion: "v4",
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    async doGenerate(callOptions) {
      const taking = begin(callOptions, () => ({ aborted: true }));
      try {
        const result = await model.doGenerate(callOptions);
        taking.end({ result: plainResult(result) });
        return result;
      } catch (error) {
        taking.end(failureOf(error, callOptions.abortSignal));
        throw error;
      }
    },
    async doStream(callOptions) {
      const seen: Json[] = [];
      const soFar = () => partsAnswer(seen, texts);
      const taking = begin(callOptions, soFar);
      try {
        const { stream, ...rest } = await model.doStream(callOptions);
        return { ...rest, stream: listened(stream, seen, taking, soFar, callOptions.abortSignal) };
      } catch (error) {
        taking.end(failureOf(error, callOptions.abortSignal));
        throw error;
      }
    },
  };
}

/** Requests and headers of the response are not kept: they are the provider's, and have keys in them. */
function plainResult({ content, structuredOutputText, finishReason, usage, providerMetadata, ...rest }: Result): Json {
  const { id, modelId, timestamp } = rest.response ?? {};
  const response = rest.response && { id, modelId, timestamp };
  const kept = { content, structuredOutputText, finishReason, usage, providerMetadata, response };
  return toPlain({ ...kept, warnings: rest.warnings }, "a reply") ?? null;
}

/** The parts as they pass by. Whatever way the stream ends is how the interaction ends. */
function listened(
  stream: ReadableStream<Part>,
  seen: Json[],
  taking: Taking,
  soFar: () => Answer,
  signal: AbortSignal | undefined,
): ReadableStream<Part> {
  const reader = stream.getReader();
  async function pull(controller: ReadableStreamDefaultController<Part>): Promise<void> {
    try {
      const { done, value } = await reader.read();
      if (done) {
        const { aborted: _, ...whole } = soFar();
        taking.end(whole);
        controller.close();
        return;
      }
      if (value.type !== "raw") seen.push(toPlain(value, "a part of a stream") ?? null);
      controller.enqueue(value);
    } catch (error) {
      const { aborted: _, ...parts } = soFar();
      taking.end({ ...parts, ...failureOf(error, signal) });
      controller.error(error);
    }
  }
  async function cancel(reason: unknown): Promise<void> {
    taking.end(soFar());
    await reader.cancel(reason);
  }
  return new ReadableStream<Part>({ pull, cancel }, { highWaterMark: 0 });
}

/** The parts there are; a reader that leaves after the last one has missed nothing. */
function partsAnswer(seen: readonly Json[], texts: Texts): Answer {
  const parts = mended(seen, texts);
  const isWhole = seen.some((part) => (part as Partial<Part>).type === "finish");
  return isWhole ? { parts } : { parts, aborted: true };
}

type Delta = Readonly<{ type: string; id: string; delta: string }>;

/** A secret may come in two deltas of a text: it is hidden in the first. */
function mended(parts: readonly Json[], texts: Texts): readonly Json[] {
  const deltas = parts.flatMap((part, index) => (isDelta(part) ? [{ index, part }] : []));
  const result = [...parts];
  for (const same of Map.groupBy(deltas, ({ part }) => `${part.type} ${part.id}`).values()) {
    const pieces = texts.mend(same.map(({ part }) => part.delta));
    for (const [at, { index, part }] of same.entries()) result[index] = { ...part, delta: pieces[at] ?? "" };
  }
  return result;
}

const isDelta = (part: Json): part is Delta => String((part as Partial<Delta>).type).endsWith("-delta");
