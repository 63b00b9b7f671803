import type { EmbeddingModelV4 } from "@ai-sdk/provider";
import { checkOptions, type OptionNames } from "../base/known-options.ts";
import { mustBe } from "../base/shown.ts";
import type { StepScope } from "../core/agent.ts";
import { askEmbeddings, type Embedded, type EmbeddingSettings, isFree } from "./ask-embeddings.ts";
import { batch } from "./batch.ts";
import type { BatchStats } from "./batch-counts.ts";
import type { BatchOptions } from "./batch-terms.ts";
import { payForText } from "./embedding-payment.ts";
import { providerName } from "./language-model.ts";

export interface EmbedderOptions
  extends Partial<
      Pick<BatchOptions<string, unknown>, "name" | "maxBatchSize" | "withinMs" | "concurrency" | "maxQueued">
    >,
    EmbeddingSettings {
  /** A model of a provider package, such as `openai.embedding("text-embedding-3-small")`. */
  readonly model: EmbeddingModelV4;
  /** Requests for the same texts, where the provider refuses for a while. Default 3. */
  readonly maxAttempts?: number;
}

/** Turns texts into vectors, those of many steps in one request. */
export interface Embedder {
  /** Of the model, such as `openai/text-embedding-3-small`, unless another one was given. */
  readonly name: string;
  /**
   * To be called inside an effect: of `ctx.step`, or of a tool with its `step`.
   *
   * @throws TroupeError `model_failed`; `budget_exceeded`, `price_unknown`; and as `load` of a `batch`.
   */
  embed(text: string, scope: StepScope): Promise<readonly number[]>;
  stats(): BatchStats;
}

const known: OptionNames<EmbedderOptions> = {
  model: true,
  name: true,
  maxBatchSize: true,
  withinMs: true,
  concurrency: true,
  maxQueued: true,
  dimensions: true,
  providerOptions: true,
  maxAttempts: true,
};

/**
 * An embedding model whose requests are shared: texts that steps want at about the same time go together, as with
 * {@link batch}, at most as many as the model takes (`maxEmbeddingsPerCall`), and equal ones once.
 *
 * Where a budget applies, each text is reserved for by the step that wants it, at its worst case, before it waits; so a run
 * without money fails alone. The request is paid for once: what the provider has counted is split by the lengths of the texts, in
 * bytes, and each step is billed its share; of equal texts, the first. Without a budget the shares are in the log as tokens. Each
 * share is one request in `costs`; the requests that there really were are in `savings`.
 *
 * What the provider refuses for a while is asked again, where it costs nothing; all else fails the steps.
 *
 * @throws TypeError, RangeError for options that cannot be.
 * @example
 * const vectors = embedder({ model: openai.embedding("text-embedding-3-small") });
 * const vector = await ctx.step("embed", (scope) => vectors.embed(text, scope), { effect: "idempotent" });
 */
export function embedder(options: EmbedderOptions): Embedder {
  const { model, maxAttempts = 3, dimensions, providerOptions, ...rest } = checked(options);
  const modelName = `${providerName(model.provider)}/${model.modelId}`;
  const settings = { ...(dimensions === undefined ? {} : { dimensions }), ...(providerOptions && { providerOptions }) };
  const asking = { model, name: modelName, settings, maxAttempts };
  const { maxEmbeddingsPerCall: most } = model;
  const maxBatchSize = rest.maxBatchSize ?? Math.min(64, typeof most === "number" ? most : 64);
  const texts = batch<string, Embedded>({
    ...rest,
    name: rest.name ?? modelName,
    maxBatchSize,
    dedupe: true,
    run: (inputs, call) => askEmbeddings(asking, inputs, call),
  });
  /** What a step has paid for: of equal texts one does. */
  const paid = new WeakSet<Embedded>();

  return {
    name: texts.name,
    stats: texts.stats,
    async embed(text, scope) {
      if (typeof text !== "string") throw mustBe(`embedder ${texts.name}`, "what is embedded", "a text", text);
      const payment = await payForText(modelName, text, scope);
      let isSent = false;
      const record: StepScope["record"] = async (type, body) => {
        isSent = true;
        await scope.record?.(type, body);
      };
      let found: Embedded;
      try {
        const { key, signal, clock } = scope;
        found = await texts.load(text, { key, signal, clock, record });
      } catch (error) {
        await payment.fail(!isSent || isFree(error));
        throw error;
      }
      const tokens = paid.has(found) ? 0 : found.tokens;
      paid.add(found);
      await payment.settle(tokens);
      return found.vector;
    },
  };
}

function checked(options: EmbedderOptions): EmbedderOptions {
  if (options === undefined) throw new TypeError("embedder: it needs a model, such as embedder({ model })");
  checkOptions("embedder", options, known);
  const { model, maxAttempts = 1 } = options;
  const { specificationVersion, doEmbed } = (model ?? {}) as Partial<Record<string, unknown>>;
  if (specificationVersion !== "v4" || typeof doEmbed !== "function") {
    throw mustBe("embedder", "model", "an embedding model of a provider package for AI SDK 7", model);
  }
  if (Number.isSafeInteger(maxAttempts) && maxAttempts >= 1) return options;
  throw new RangeError(`embedder: maxAttempts must be a whole number of at least 1, got ${maxAttempts}`);
}
