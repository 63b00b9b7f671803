import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { Context } from "../core/agent.ts";
import type { Message } from "../core/model.ts";
import type { Change, Store } from "../core/store.ts";
import { gist } from "./exchange.ts";
import { termsOf } from "./terms.ts";

/** One call of an agent: from the task to the answer. */
export interface Exchange {
  /** From 0, in the order in which they ended. */
  readonly number: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly runId: string;
  readonly messages: readonly Message[];
}

/**
 * What a thread begins with, under its own key. Exchanges are at `<key>/<number>` and are read by number, never by listing.
 * Their words are in pages of 32, at `<key>/terms/<page>`; those of the last page, as long as it is not full, here.
 */
export type Head = Readonly<{
  first: number;
  next: number;
  /** Parted by blanks. */
  terms: readonly string[];
}>;

const pageSize = 32;
const nothing: Head = { first: 0, next: 0, terms: [] };

const exchangeKey = (key: string, number: number): string => `${key}/${number}`;
const pageKey = (key: string, page: number): string => `${key}/terms/${page}`;
const pageOf = (number: number): number => Math.floor(number / pageSize);

export const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);

export async function headOf(store: Store, key: string): Promise<{ readonly head: Head; readonly version: number }> {
  const item = await store.get(key);
  return item === null ? { head: nothing, version: 0 } : { head: item.value as Head, version: item.version };
}

/** Those of the numbers that are there. */
export async function exchangesOf(store: Store, key: string, numbers: readonly number[]): Promise<Exchange[]> {
  const items = await Promise.all(numbers.map((number) => store.get(exchangeKey(key, number))));
  return items.flatMap((item) => (item === null ? [] : [item.value as unknown as Exchange]));
}

/** @throws TroupeError `store_conflict` when another was faster */
export async function append(ctx: Context, key: string, messages: readonly Message[]): Promise<void> {
  const { head, version } = await headOf(ctx.store, key);
  const { first, next } = head;
  const { task, answer } = gist(messages);
  const terms = [...head.terms, termsOf(task, answer).join(" ")];
  const isFull = (next + 1) % pageSize === 0;
  const exchange: Exchange = { number: next, at: ctx.clock.now(), runId: ctx.runId, messages };
  const changed: Head = { first, next: next + 1, terms: isFull ? [] : terms };
  await ctx.store.transact([
    { put: key, value: changed, ifVersion: version },
    { put: exchangeKey(key, next), value: exchange as unknown as Json },
    ...(isFull ? [{ put: pageKey(key, pageOf(next)), value: terms }] : []),
  ]);
}

/** The words of the exchanges before `before`, of so many pages at most: the first is that of exchange `start`. */
export async function wordsBefore(
  store: Store,
  key: string,
  head: Head,
  before: number,
  pages: number,
): Promise<{ readonly start: number; readonly words: readonly (readonly string[])[] }> {
  const last = pageOf(before - 1);
  const first = Math.max(pageOf(head.first), last - pages + 1);
  const texts = await Promise.all(
    range(first, last + 1).map(async (page) => {
      if (page === pageOf(head.next)) return head.terms;
      const item = await store.get(pageKey(key, page));
      return item === null ? range(0, pageSize).map(() => "") : (item.value as readonly string[]);
    }),
  );
  const begins = first * pageSize;
  const start = Math.max(head.first, begins);
  const wanted = texts.flat().slice(start - begins, before - begins);
  return { start, words: wanted.map((text) => text.split(" ").filter((word) => word !== "")) };
}

const clearedAtOnce = 100;
const mostTries = 40;

/** @throws TroupeError `store_conflict` when others keep writing to it */
export async function clearThread(store: Store, key: string): Promise<void> {
  for (let conflicts = 0; ; ) {
    try {
      if (await clearSome(store, key)) return;
    } catch (error) {
      conflicts += 1;
      if (!TroupeError.is(error, "store_conflict") || conflicts >= mostTries) throw error;
    }
  }
}

/** The oldest, as many as can be in one transaction. True when nothing is left. */
async function clearSome(store: Store, key: string): Promise<boolean> {
  const { head, version } = await headOf(store, key);
  const { first, next } = head;
  if (version === 0) return true;
  const until = Math.min(next, first + clearedAtOnce);
  const isLast = until === next;
  const changes: Change[] = [
    isLast ? { delete: key, ifVersion: version } : { put: key, value: { ...head, first: until }, ifVersion: version },
    ...range(first, until).map((number) => ({ delete: exchangeKey(key, number) })),
    ...range(pageOf(first), pageOf(until)).map((page) => ({ delete: pageKey(key, page) })),
  ];
  await store.transact(changes);
  return isLast;
}
