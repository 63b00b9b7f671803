import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { LanguageModel } from "../../core/model.ts";
import { collect } from "../model/collect.ts";
import { type Part, partStream, partsOf, type Result } from "../model/parts.ts";
import { givenUp } from "./given-up.ts";
import type { Player } from "./player.ts";
import type { Answer } from "./tape-line.ts";
import { modelCallOf, type Texts } from "./texts.ts";

/** Into how many pieces the texts of a whole reply are cut where a stream is asked for. */
const deltas = 4;

/**
 * What the model said when it was recorded. A reply that was recorded whole can be streamed, and the other way round:
 * whether somebody watches does not change what is said.
 */
export function replayedModel(model: LanguageModel, of: string, player: Player, texts: Texts): LanguageModel {
  const take = (callOptions: LanguageModelV4CallOptions): Answer => {
    callOptions.abortSignal?.throwIfAborted();
    return player.takeModel(of, modelCallOf(callOptions, texts));
  };

  return {
    specificationVersion: "v4",
    provider: model.provider,
    modelId: model.modelId,
    supportedUrls: model.supportedUrls,
    async doGenerate(callOptions) {
      const answer = take(callOptions);
      if (answer.aborted) return givenUp(player, of, callOptions.abortSignal);
      if (answer.error) throw texts.restoreError(answer.error);
      if (answer.parts === undefined) return texts.restore(answer.result) as Result;
      return collect(texts.restore(answer.parts) as readonly Part[]);
    },
    async doStream(callOptions) {
      const answer = take(callOptions);
      if (answer.parts === undefined && answer.aborted) return givenUp(player, of, callOptions.abortSignal);
      if (answer.parts === undefined && answer.error) throw texts.restoreError(answer.error);
      return { stream: partStream(played(answer, texts, () => givenUp(player, of, callOptions.abortSignal))) };
    },
  };
}

async function* played(answer: Answer, texts: Texts, wait: () => Promise<never>): AsyncGenerator<Part> {
  if (answer.parts === undefined) yield* partsOf(texts.restore(answer.result) as Result, deltas);
  else yield* texts.restore(answer.parts) as readonly Part[];
  if (answer.aborted) await wait();
  if (answer.error) throw texts.restoreError(answer.error);
}
