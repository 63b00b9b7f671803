import type { Amount } from "../../core/budget.ts";

export const nothing: Amount = { nano: 0, tokens: 0 };

/** More of it than anybody can spend: where nothing limits. */
export const endless: Amount = { nano: Number.POSITIVE_INFINITY, tokens: Number.POSITIVE_INFINITY };

export const plus = (a: Amount, b: Amount): Amount => ({ nano: a.nano + b.nano, tokens: a.tokens + b.tokens });
export const minus = (a: Amount, b: Amount): Amount => ({ nano: a.nano - b.nano, tokens: a.tokens - b.tokens });
export const least = (a: Amount, b: Amount): Amount => ({
  nano: Math.min(a.nano, b.nano),
  tokens: Math.min(a.tokens, b.tokens),
});
/** What is less than nothing is nothing. */
export const positive = (a: Amount): Amount => ({ nano: Math.max(0, a.nano), tokens: Math.max(0, a.tokens) });
export const fits = (need: Amount, room: Amount): boolean => need.nano <= room.nano && need.tokens <= room.tokens;
export const isSame = (a: Amount, b: Amount): boolean => a.nano === b.nano && a.tokens === b.tokens;
export const isNothing = (a: Amount): boolean => a.nano === 0 && a.tokens === 0;
