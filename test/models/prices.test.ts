import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nanoOf, usdOf } from "../../src/core/budget.ts";
import type { Message, ModelRequest } from "../../src/core/model.ts";
import { cacheWishes } from "../../src/models/prices/cache-wishes.ts";
import { findRate } from "../../src/models/prices/find-rate.ts";
import { countedInput, inputBound } from "../../src/models/prices/input-bound.ts";
import { thinkingTokens } from "../../src/models/prices/thinking.ts";
import { usageOf } from "../../src/models/usage.ts";

const million = { input: 1e6, cached: 0, cacheWrite: 0, long: false, output: 0 };
const at = Date.UTC(2026, 5, 1);

async function listed(model: string): Promise<readonly [input: number, output: number] | null> {
  const rate = await findRate(model, {}, at);
  return rate && [usdOf(rate.cost(million)), usdOf(rate.cost({ ...million, input: 0, output: 1e6 }))];
}

const user = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });

describe("G4 budget: prices", () => {
  test("G4 budget: list prices by the names of the log, also through gateways", async () => {
    expect(await listed("openai/gpt-4.1")).toEqual([2, 8]);
    expect(await listed("gateway/openai/gpt-4.1")).toEqual([2, 8]);
    expect(await listed("anthropic/claude-sonnet-4-5")).toEqual([6, 15]); // a million is over 200,000: the higher tier
    expect(await listed("groq/llama-3.3-70b-versatile")).toEqual([0.59, 0.79]);
  });

  test("G4 budget: what is not known, or only half, is never 0", async () => {
    for (const model of [
      "ollama/llama3.2",
      "fake/gpt-5",
      "gpt-5",
      "openai/gpt-999",
      "openai/text-embedding-3-small",
      "/",
    ]) {
      expect([model, await listed(model)]).toEqual([model, null]);
    }
  });

  test("G4 budget: prices of one's own come first, by name, then for all of a provider", async () => {
    const prices = {
      "openai/gpt-4.1": { input: 1, output: 2, cachedInput: 0.1, cacheWrite: 3 },
      "openai/*": { input: 5, output: 5 },
      "ollama/*": { input: 0, output: 0 },
    };
    const own = await findRate("openai/gpt-4.1", prices, at);
    expect(usdOf(own?.cost({ ...million, cached: 5e5 }) ?? 0)).toBe(0.55);
    expect(usdOf(own?.cost({ ...million, cacheWrite: 1e6 }) ?? 0)).toBe(3);
    expect(usdOf((await findRate("openai/gpt-5", prices, at))?.cost(million) ?? 0)).toBe(5);
    expect((await findRate("ollama/llama3.2", prices, at))?.cost(million)).toBe(0);
  });

  test("G4 budget: input from and into the cache of the provider has prices of its own", async () => {
    const rate = await findRate("anthropic/claude-3-5-haiku-latest", {}, at);
    const cost = (use: object) => rate?.cost({ ...million, input: 100_000, ...use }) ?? 0;
    expect(cost({ cached: 100_000 })).toBeLessThan(cost({}));
    expect(cost({ cacheWrite: 100_000 })).toBeGreaterThan(cost({}));
    expect(cost({ cacheWrite: 100_000, long: true })).toBeGreaterThanOrEqual(cost({ cacheWrite: 100_000 }));
  });

  test("G4 budget: billionths are whole, and never less than the price", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1_000, noNaN: true }), (usd) => {
        expect(Number.isInteger(nanoOf(usd))).toBe(true);
        expect(nanoOf(usd)).toBeGreaterThanOrEqual(usd * 1e9 - 0.001);
        expect(nanoOf(usd)).toBeLessThan(usd * 1e9 + 1);
      }),
    );
    expect([nanoOf(0.1 + 0.2), nanoOf(1.005)]).toEqual([300_000_000, 1_005_000_000]);
  });
});

describe("G4 budget: how much input a request can be", () => {
  test("G4 budget: no less than its bytes, whatever is in it", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (texts) => {
        const prompt = texts.map(user);
        const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
        expect(inputBound("m", { prompt })).toBeGreaterThanOrEqual(bytes);
      }),
    );
  });

  test("G4 budget: of what was sent before, what the provider has counted", () => {
    const prompt = [user("x".repeat(40_000))];
    const first = inputBound("m", { prompt });
    expect(first).toBeGreaterThan(40_000);
    countedInput("m", { prompt }, 1, 10_100);
    prompt.push({ role: "assistant", content: [{ type: "text", text: "yes" }] }, user("z".repeat(100)));
    const second = inputBound("m", { prompt });
    expect(second).toBeGreaterThan(10_200);
    expect(second).toBeLessThan(10_700);
    expect(inputBound("other", { prompt })).toBeGreaterThan(40_000);
    prompt[0] = user("w".repeat(50_000)); // no longer the conversation that was counted
    expect(inputBound("m", { prompt })).toBeGreaterThan(50_000);
    prompt.splice(0, 1);
    expect(inputBound("m", { prompt })).toBeLessThan(1_000);
  });

  test("G4 budget: tools, files and pictures count", () => {
    const bare = inputBound("m", { prompt: [user("Hi")] });
    const tools: ModelRequest["tools"] = [{ type: "function", name: "look", inputSchema: { type: "object" } }];
    expect(inputBound("m", { prompt: [user("Hi")], tools })).toBeGreaterThan(bare + 700);
    const file = (mediaType: string, data: string): Message => ({
      role: "user",
      content: [{ type: "file", mediaType, data: { type: "data", data } }],
    });
    expect(inputBound("m", { prompt: [file("image/png", "a".repeat(1e6))] })).toBeLessThan(10_000);
    expect(inputBound("m", { prompt: [file("application/pdf", "a".repeat(1e6))] })).toBeGreaterThan(1e6);
  });

  test("G4 budget: what asks the provider to keep something may cost more", () => {
    const cached = (ttl?: string): Message => ({
      role: "system",
      content: "Long.",
      providerOptions: { anthropic: { cacheControl: { type: "ephemeral", ...(ttl === undefined ? {} : { ttl }) } } },
    });
    expect(cacheWishes({ prompt: [user("Hi")] })).toBe("none");
    expect(cacheWishes({ prompt: [cached()] })).toBe("short");
    expect(cacheWishes({ prompt: [cached("1h")] })).toBe("long");
  });

  test("G4 budget: thinking that is allowed besides the output counts", () => {
    const prompt = [user("Hi")];
    const thinking = { type: "enabled", budgetTokens: 5_000 };
    expect(thinkingTokens("anthropic/claude", { prompt })).toBe(0);
    expect(thinkingTokens("anthropic/claude", { prompt, providerOptions: { anthropic: { thinking } } })).toBe(5_000);
    expect(thinkingTokens("anthropic/claude", { prompt, reasoning: "high" })).toBe(38_400);
    expect(thinkingTokens("openai/gpt-5", { prompt, reasoning: "high" })).toBe(0);
    expect(thinkingTokens("anthropic/claude", { prompt, reasoning: "none" })).toBe(0);
  });

  test("what a provider says it has used: only what can be", () => {
    const said = (input: unknown, output: unknown, cacheWrite?: unknown) =>
      usageOf({ inputTokens: { total: input, cacheWrite }, outputTokens: { total: output } });
    expect(said(1, 2)).toEqual({ inputTokens: 1, cachedTokens: null, outputTokens: 2, reasoningTokens: null });
    expect(said(10, 2, 4)).toMatchObject({ cacheWriteTokens: 4 });
    expect(said(10, 2, 0)).not.toHaveProperty("cacheWriteTokens");
    expect(said(-1, 2)).toMatchObject({ inputTokens: null, impossible: true });
    expect(said(undefined, 2)).not.toHaveProperty("impossible");
  });
});
