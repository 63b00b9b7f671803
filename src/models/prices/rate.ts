import { type Nano, nanoOf, type Price } from "../../core/budget.ts";

/** What a price is made of: tokens of one request. */
interface TokenUse {
  readonly input: number;
  /** Of the input, read from the provider's cache. */
  readonly cached: number;
  /** Of the input, put into it. */
  readonly cacheWrite: number;
  /** They stay there for an hour, which costs more than a few minutes. */
  readonly long: boolean;
  readonly output: number;
}

/** What one model costs. */
export interface Rate {
  cost(use: TokenUse): Nano;
}

const perToken = 1e-6;

/** Of a price that somebody has given. */
export function rateOf({ input, output, cachedInput = input, cacheWrite = input }: Price): Rate {
  return {
    cost(use) {
      const plain = use.input - use.cached - use.cacheWrite;
      const usd = plain * input + use.cached * cachedInput + use.cacheWrite * cacheWrite + use.output * output;
      return nanoOf(usd * perToken);
    },
  };
}
