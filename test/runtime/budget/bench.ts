import { type Clock, until } from "../../../src/base/clock.ts";
import type { Json } from "../../../src/base/json.ts";
import type { AccountTerms, Bill, Need, PayingScope } from "../../../src/core/budget.ts";
import { memory, type Store, troupe } from "../../../src/index.ts";
import { type AccountRecord, readRecord } from "../../../src/runtime/budget/account-record.ts";
import { virtualClock } from "../../../src/testing/index.ts";

/** A store without anything in it. */
export const emptyStore = (): Store => troupe({ agents: [], engine: memory() }).store;

/** The same at the other end of a slow line, so that much happens between asking and hearing. */
export function slowStore(store: Store, clock: Clock, ms: number): Pick<Store, "get" | "put"> {
  const pause = () => until(clock, clock.now() + ms, new AbortController().signal);
  return {
    async get(key) {
      await pause();
      const item = await store.get(key);
      await pause();
      return item;
    },
    async put(key, value, options) {
      await pause();
      const version = await store.put(key, value, options);
      await pause();
      return version;
    },
  };
}

export const account = (key: string, maxNano: number | null, maxTokens: number | null = null): AccountTerms => ({
  key,
  name: key,
  maxNano,
  maxTokens,
  onLimit: "fail",
});

export interface Noted extends PayingScope {
  readonly notes: { readonly type: string; readonly body: Json }[];
}

export function scopeAt(clock: Clock = virtualClock(), signal: AbortSignal = new AbortController().signal): Noted {
  const notes: Noted["notes"] = [];
  return {
    clock,
    signal,
    notes,
    record: async (type, body) => {
      notes.push({ type, body });
    },
  };
}

/** A request that costs so much for its input and so much for each token of output. */
export const needOf = (input: number, perToken: number, output: number, priced = true): Need => ({
  model: "fake/one",
  priced,
  output,
  cost: (tokens) => ({ nano: priced ? input + tokens * perToken : 0, tokens: 10 + tokens }),
});

export const billOf = (nano: number | null, inputTokens: number, outputTokens: number, n = 1): Bill => ({
  nano,
  inputTokens,
  outputTokens,
  cachedTokens: 0,
  reasoningTokens: 0,
  n,
});

export async function recordOf(store: Store, key: string): Promise<AccountRecord> {
  return readRecord((await store.get(key))?.value);
}

/** What is spent or in hand by the store's account. */
export function takenOf({ spent, held }: AccountRecord): number {
  return Object.values(held).reduce((sum, { nano }) => sum + nano, spent.nano);
}
