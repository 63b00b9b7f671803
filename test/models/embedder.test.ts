import { createOpenAI } from "@ai-sdk/openai";
import type { EmbeddingModelV4 } from "@ai-sdk/provider";
import { LLMock } from "@copilotkit/aimock";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { until } from "../../src/base/clock.ts";
import type { Agent } from "../../src/core/agent.ts";
import { memory } from "../../src/engines/local/local.ts";
import { sharesOf } from "../../src/models/ask-embeddings.ts";
import { type Embedder, embedder } from "../../src/models/embedder.ts";
import { troupe } from "../../src/runtime/troupe.ts";
import { costs } from "../../src/telemetry/costs.ts";
import { savings } from "../../src/telemetry/savings.ts";
import { providerError } from "../../src/testing/model/provider-error.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { type VirtualClock, virtualClock } from "../../src/testing/virtual-clock.ts";
import { codeOf } from "../policies/down-service.ts";

const mock = new LLMock({ port: 0 });
mock.onEmbedding(/.*/, { embedding: [0.5, 0.25] });
beforeAll(async () => void (await mock.start()));
afterAll(() => mock.stop());

/** Every text is a branch of one run; its length in numbers, or the code of its failure. */
const embedding = (vectors: Embedder, name = "reader"): Agent<readonly string[], (string | number)[]> =>
  fn(name, (texts: readonly string[], ctx) =>
    Promise.all(
      texts.map((text, index) =>
        ctx
          .step(`embed-${index}`, (scope) => vectors.embed(text, scope), { effect: "idempotent" })
          .then(({ length }) => length, codeOf),
      ),
    ),
  );

interface Fake {
  readonly model: EmbeddingModelV4;
  readonly asked: string[][];
}

/** A provider of vectors in this process: a token for every two characters. */
function fakeModel(
  most: EmbeddingModelV4["maxEmbeddingsPerCall"] = 100,
  fails: (nth: number) => unknown = () => undefined,
  tokens: (values: readonly string[]) => number | undefined = (values) => values.join("").length / 2,
  clock?: VirtualClock,
): Fake {
  const asked: string[][] = [];
  const model: EmbeddingModelV4 = {
    specificationVersion: "v4",
    provider: "fake.embedding",
    modelId: "small",
    maxEmbeddingsPerCall: most,
    supportsParallelCalls: true,
    async doEmbed({ values, abortSignal }) {
      const failure = fails(asked.push(values));
      if (clock) await until(clock, clock.now() + 20, abortSignal ?? new AbortController().signal);
      if (failure !== undefined) throw failure;
      const used = tokens(values);
      const usage = used === undefined ? {} : { usage: { tokens: used } };
      return { embeddings: values.map((value) => [value.length, 1]), warnings: [], ...usage };
    },
  };
  return { model, asked };
}

const prices = { "fake/small": { input: 1, output: 0 } };

describe("B5 batch: embeddings", () => {
  test("B5 batch: over HTTP, with a model of a provider package: many steps, one request", async () => {
    const openai = createOpenAI({ baseURL: `${mock.url}/v1`, apiKey: "none" });
    const vectors = embedder({ model: openai.embedding("text-embedding-3-small"), withinMs: 30 });
    const reader = embedding(vectors);
    const before = mock.getRequests().length;
    await using app = troupe({ agents: [reader], engine: memory() });
    const runs = await Promise.all([app.start(reader, ["bees", "wasps"]), app.start(reader, ["ants", "bees"])]);
    expect(await Promise.all(runs.map((run) => run.result))).toEqual([
      [2, 2],
      [2, 2],
    ]);
    const requests = mock.getRequests().slice(before);
    expect(requests).toHaveLength(1);
    expect(vectors.stats()).toMatchObject({ calls: 4, requests: 1, deduplicated: 1, largest: 3 });
    expect(vectors.name).toBe("openai/text-embedding-3-small");
    const logs = await Promise.all(runs.map(({ id }) => Array.fromAsync(app.events(id))));
    const counts = logs.map((entries) => savings(entries).batches["openai/text-embedding-3-small"]);
    expect(counts.map((count) => count?.calls)).toEqual([2, 2]);
    expect(counts.reduce((sum, count) => sum + (count?.requests ?? 0), 0)).toBe(1);
  });

  test("B5 batch: never more texts in a request than the model takes, also where it says so later", async () => {
    for (const most of [2, Promise.resolve(2)]) {
      const { model, asked } = fakeModel(most);
      const { outcome } = await simulate(embedding(embedder({ model })), ["a", "b", "c", "dd", "e"]);
      expect(outcome).toMatchObject({ value: [2, 2, 2, 2, 2] });
      expect(asked).toEqual([["a", "b"], ["c", "dd"], ["e"]]);
    }
  });

  test("B5 batch: what the provider refuses for a while is asked again; what fails, fails the texts of that request", async () => {
    const busy = fakeModel(100, (nth) => (nth === 1 ? providerError({ status: 429, retryAfter: 7 }) : undefined));
    const again = await simulate(embedding(embedder({ model: busy.model })), ["a", "b"]);
    expect(again.outcome).toMatchObject({ value: [2, 2] });
    expect([busy.asked.length, again.elapsedMs]).toEqual([2, 7_010]);

    const partly = fakeModel(Promise.resolve(1), (nth) => (nth === 2 ? providerError({ status: 400 }) : undefined));
    const some = await simulate(embedding(embedder({ model: partly.model })), ["a", "b", "c"]);
    expect(some.outcome).toMatchObject({ value: [2, "model_failed", 2] });

    const down = fakeModel(100, () => providerError({ status: 503 }));
    const none = await simulate(embedding(embedder({ model: down.model, maxAttempts: 2 })), ["a"]);
    expect([none.outcome.status, down.asked.length]).toEqual(["completed", 2]);
    expect(none.outcome).toMatchObject({ value: ["model_failed"] });
  });

  test("B5 batch: what is no vector for each text is nobody's", async () => {
    const { model } = fakeModel();
    for (const embeddings of [[[1]], [[1], ["x"]], [[1], [Number.NaN]], "none"]) {
      const odd = { ...model, doEmbed: async () => ({ embeddings: embeddings as number[][], warnings: [] }) };
      const { outcome } = await simulate(embedding(embedder({ model: odd })), ["a", "b"]);
      expect(outcome).toMatchObject({ value: ["output_invalid", "output_invalid"] });
    }
  });

  test("B5 batch: a request is billed once, split over the steps by the length of their texts", async () => {
    const { model, asked } = fakeModel();
    const vectors = embedder({ model });
    const texts = ["aaaa", "bbbbbbbb", "aaaa", "cc"];
    const { entries } = await simulate(embedding(vectors), texts, { budget: { maxUsd: 1, prices } });
    expect(asked).toEqual([["aaaa", "bbbbbbbb", "cc"]]);
    const { total, agents, requests } = costs(entries);
    expect(total).toMatchObject({ requests: 4, usd: 7e-6, inputTokens: 7, unknownUsd: 0, unpriced: 0, flags: {} });
    expect(agents["reader"]).toMatchObject({ usd: 7e-6 });
    expect(requests.map(({ outcome }) => outcome)).toEqual(["reply", "reply", "reply", "reply"]);
    expect(savings(entries).batches).toEqual({ "fake/small": { calls: 4, requests: 1 } });
  });

  test("B5 batch: without a budget what was used is in the log all the same", async () => {
    const { entries } = await simulate(embedding(embedder({ model: fakeModel().model })), ["aaaa", "bb"]);
    expect(costs(entries).total).toMatchObject({ requests: 2, usd: null, inputTokens: 3 });
    const { total } = costs(entries, { priceOf: (_, { inputTokens }) => (inputTokens ?? 0) * 1_000 });
    expect(total.usd).toBe(3e-6);
  });

  test("B5 batch: a run without money fails alone, and a provider that counts oddly is charged at the worst case", async () => {
    const { model, asked } = fakeModel();
    const vectors = embedder({ model });
    const poor = embedding(vectors, "poor");
    const rich = embedding(vectors, "rich");
    const team = fn("team", (_: null, ctx) =>
      Promise.all([
        ctx.call(poor, ["aaaa"], { budget: { maxUsd: 1e-6, onLimit: "fail" } }),
        ctx.call(rich, ["bbbb"], { budget: { maxUsd: 1, onLimit: "fail" } }),
      ]),
    );
    const { outcome } = await simulate(team, null, { budget: { prices } });
    expect(outcome).toEqual({ status: "completed", value: [["budget_exceeded"], [2]] });
    expect(asked).toEqual([["bbbb"]]);
    for (const [said, flag] of [
      [-3, "usage_impossible"],
      [Number.NaN, "usage_impossible"],
      [1e9, "usage_absurd"],
      [undefined, "usage_missing"],
    ] as const) {
      const odd = embedder({ model: fakeModel(100, undefined, () => said).model });
      const { entries } = await simulate(embedding(odd), ["aaaa"], { budget: { maxUsd: 1, prices } });
      expect(costs(entries).total).toMatchObject({ usd: 12e-6, flags: { [flag]: 1 } });
    }
  });

  test("B5 batch: refused requests cost nothing; those whose end never arrived are counted at the worst case", async () => {
    const budget = { maxUsd: 1, prices };
    const refused = embedder({ model: fakeModel(100, () => providerError({ status: 400 })).model });
    const free = await simulate(embedding(refused), ["aaaa"], { budget });
    expect(costs(free.entries).total).toMatchObject({ usd: 0, requests: 1 });
    const broken = embedder({ model: fakeModel(100, () => new Error("socket hang up")).model });
    const worst = await simulate(embedding(broken), ["aaaa"], { budget });
    expect(costs(worst.entries).total).toMatchObject({ usd: 12e-6, unknownUsd: 12e-6, requests: 1 });

    const between = fakeModel(100, () => providerError({ status: 504 }));
    const unsure = await simulate(embedding(embedder({ model: between.model })), ["aaaa"], { budget });
    expect(costs(unsure.entries).total).toMatchObject({ unknownUsd: 12e-6, requests: 1 });
    expect(between.asked).toHaveLength(1); // it may have been paid for, and is not simply asked again

    const clock = virtualClock();
    const slow = embedder({ model: fakeModel(100, undefined, undefined, clock).model });
    const cancelled = await simulate(embedding(slow), ["aaaa"], {
      clock,
      budget,
      meanwhile: async (app, id) => {
        await until(clock, 25, new AbortController().signal);
        await app.cancel(id);
      },
    });
    expect(cancelled.outcome.status).toBe("cancelled");
    expect(costs(cancelled.entries).total).toMatchObject({ unknownUsd: 12e-6 });
  });

  test("B5 batch: shares add up to what was counted, and nobody's is less than nothing", () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.array(fc.string(), { minLength: 1, maxLength: 50 }), (tokens, texts) => {
        const shares = sharesOf(tokens, texts) ?? [];
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(tokens);
        expect(shares.every((share) => Number.isSafeInteger(share) && share >= 0)).toBe(true);
      }),
    );
  });

  test("B5 batch: what is no embedding model is refused", () => {
    expect(() => embedder(undefined as never)).toThrow(/needs a model/);
    expect(() => embedder({ model: "openai/text" as never })).toThrow(/an embedding model of a provider package/);
    const { model } = fakeModel();
    expect(() => embedder({ model, maxAttempts: 0 })).toThrow(/maxAttempts/);
    expect(() => embedder({ model, maxBatch: 3 } as never)).toThrow(/maxBatchSize/);
  });
});
