import type { LanguageModelV4CallOptions, LanguageModelV4Content, LanguageModelV4Usage } from "@ai-sdk/provider";
import type { Usage } from "../../core/model.ts";

const charactersPerToken = 4;

/** Lengths of messages and tool definitions, which come again with every turn. */
const lengths = new WeakMap<object, number>();

function lengthOf(part: object): number {
  const known = lengths.get(part);
  if (known !== undefined) return known;
  const { length } = JSON.stringify(part);
  lengths.set(part, length);
  return length;
}

const tokens = (characters: number): number => Math.ceil(characters / charactersPerToken);

/** What a call may have cost: four characters of JSON for a token, unless `told` says otherwise. */
export function estimateUsage(
  { prompt, tools = [] }: LanguageModelV4CallOptions,
  content: readonly LanguageModelV4Content[],
  told: Partial<Usage>,
): LanguageModelV4Usage {
  const asked = [...prompt, ...tools].reduce((sum, part) => sum + lengthOf(part), 0);
  const said = content.reduce((sum, part) => sum + JSON.stringify(part).length, 0);
  const input = told.inputTokens === undefined ? tokens(asked) : (told.inputTokens ?? undefined);
  const output = told.outputTokens === undefined ? tokens(said) : (told.outputTokens ?? undefined);
  const cached = told.cachedTokens ?? 0;
  const reasoning = told.reasoningTokens ?? 0;
  return {
    inputTokens: { total: input, noCache: less(input, cached), cacheRead: cached, cacheWrite: 0 },
    outputTokens: { total: output, text: less(output, reasoning), reasoning },
  };
}

const less = (total: number | undefined, part: number): number | undefined =>
  total === undefined ? undefined : Math.max(0, total - part);
