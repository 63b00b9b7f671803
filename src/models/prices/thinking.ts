import type { ModelRequest } from "../../core/model.ts";

/** What the packages of providers that count thinking beside the output make of a level: a part of the most that a model may say. */
const parts: Readonly<Record<string, number>> = {
  minimal: 0.02,
  low: 0.1,
  medium: 0.3,
  high: 0.6,
  xhigh: 0.9,
  max: 0.95,
};
const mostSaid = 64_000;
const leastThought = 1_024;
const countsBeside = /^(anthropic|amazon-bedrock|bedrock|vertex|google-vertex)\//;

/**
 * Tokens that a request may spend on thinking, beside the output that it allows: where its options name a budget for that, or
 * where its provider's package makes one of the level. Elsewhere thinking is part of the output.
 */
export function thinkingTokens(model: string, { reasoning, providerOptions }: ModelRequest): number {
  const named = providerOptions === undefined ? 0 : budgetIn(providerOptions);
  if (named > 0) return named;
  const part = reasoning === undefined ? undefined : parts[reasoning];
  if (part === undefined || !countsBeside.test(model)) return 0;
  return Math.max(leastThought, Math.round(mostSaid * part));
}

/** The largest number under a name such as `budgetTokens`, however deep. */
function budgetIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let most = 0;
  for (const [name, inner] of Object.entries(value)) {
    const isBudget = /^(budgetTokens|budget_tokens|thinkingBudget)$/.test(name) && typeof inner === "number";
    most = Math.max(most, isBudget ? inner : budgetIn(inner));
  }
  return most;
}
