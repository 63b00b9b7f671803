import { appendFileSync } from "node:fs";
import type { LanguageModelV4Usage } from "@ai-sdk/provider";
import type { LanguageModel, Prices } from "../../src/index.ts";

/** A dollar for a million tokens, in and out: a token is a thousand billionths. */
export const prices: Prices = { "fake/one": { input: 1, output: 1 } };
export const maxOutput = 600;

/** A line of the provider's own book. */
export interface Charged {
  /** Under which it was asked. */
  readonly key: string;
  readonly tokens: number;
  /** It has told the truth. */
  readonly honest: boolean;
}

/** What it says that it charges for, in place of the truth. */
const lies: readonly ((input: number, output: number) => unknown)[] = [
  () => usage(-1_000, -50),
  () => usage(Number.NaN, 10),
  () => usage(Number.POSITIVE_INFINITY, 1),
  (input) => usage(input, 900_000_000),
  (_, output) => usage(40_000_000, output),
  () => undefined,
  () => usage("many", "more"),
];

export interface Provider {
  readonly model: LanguageModel;
  /** The most that was at work at once, in dollars at its worst case. */
  readonly mostUsd: number;
}

/** A provider that keeps a book of its own, in a file, and lies about a third of what it charges. Some requests fail. */
export function provider(book: string, random: () => number): Provider {
  let underWay = 0;
  let most = 0;
  const model: LanguageModel = {
    specificationVersion: "v4",
    provider: "fake.chat",
    modelId: "one",
    supportedUrls: {},
    async doGenerate({ maxOutputTokens: allowed = maxOutput, headers = {} }) {
      const luck = random();
      if (luck < 0.03) throw Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
      const input = 60 + Math.floor(random() * 60);
      const output = Math.min(allowed, 100 + Math.floor(random() * maxOutput));
      const honest = luck > 0.33;
      const worst = (250 + allowed) / 1e6;
      underWay += worst;
      most = Math.max(most, underWay);
      const line: Charged = { key: headers["idempotency-key"] ?? "", tokens: input + output, honest };
      appendFileSync(book, `${JSON.stringify(line)}\n`); // charged from here on, whatever becomes of the reply
      await new Promise<void>((resolve) => {
        setTimeout(resolve, 2 + random() * 10);
      });
      underWay -= worst;
      if (luck < 0.06) throw Object.assign(new Error("reset"), { code: "ECONNRESET" });
      const said = honest ? usage(input, output) : lies[Math.floor(random() * lies.length)]?.(input, output);
      return {
        content: [{ type: "text", text: "Well." }],
        finishReason: { unified: "stop", raw: undefined },
        usage: said as LanguageModelV4Usage,
        warnings: [],
      };
    },
    doStream: () => Promise.reject(new Error("asked in one piece")),
  };
  return {
    model,
    get mostUsd() {
      return most;
    },
  };
}

const usage = (input: unknown, output: unknown): unknown => ({
  inputTokens: { total: input },
  outputTokens: { total: output },
});
