import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import { type Semaphore, semaphore } from "../../base/semaphore.ts";
import type { AccountTerms, Amount } from "../../core/budget.ts";
import type { Store } from "../../core/store.ts";
import {
  type AccountRecord,
  draw,
  isWithin,
  leftOf,
  limitOf,
  newRecord,
  othersHold,
  raise,
  readRecord,
  type Wish,
  withAlerts,
} from "./account-record.ts";
import { endless, isNothing, isSame, minus, nothing, plus, positive } from "./amount.ts";

/** One of those that contend gets through each time, so this many can. */
const mostTries = 1_000;

/** Accounts that nobody has used for so long are forgotten, but for those that have no end. 400 days. */
const keptMs = 34_560_000_000;

/** What a purse needs of its process. */
export interface PurseParts {
  readonly store: Pick<Store, "get" | "put">;
  /** Under which the store knows this process. */
  readonly holder: string;
}

/**
 * What this process has in hand of one account, and spends from without asking anybody. What it has reserved, and what it
 * has spent and not told the store yet, is in the store's eyes still in its hands: so the account is never overspent,
 * whoever dies. A class because it is shared by all runs of the process.
 */
export class Purse {
  readonly terms: AccountTerms;
  /** Whoever finds too little here waits in line for more. */
  readonly line: Semaphore = semaphore(1);
  readonly #parts: PurseParts;
  readonly #storing: Semaphore = semaphore(1);
  #held: Amount = nothing;
  #spent: Amount = nothing;
  #reserved: Amount = nothing;
  /** Being given back at the moment. */
  #leaving: Amount = nothing;
  #record: AccountRecord = newRecord;
  #change: PromiseWithResolvers<void> | undefined;
  /** In the hands of others that keep it, perhaps because they are dead. */
  #vain: Amount = nothing;
  /** Epoch milliseconds. */
  usedAt = 0;
  /** Requests that look for something here, or wait for it. */
  users = 0;

  constructor(terms: AccountTerms, parts: PurseParts) {
    this.terms = terms;
    this.#parts = parts;
  }

  get reserved(): Amount {
    return this.#reserved;
  }

  /** Nobody needs it, and nothing would be lost with it. */
  get isIdle(): boolean {
    return this.users === 0 && [this.#reserved, this.#held, this.#spent].every(isNothing);
  }

  /** What can be reserved now. */
  get free(): Amount {
    const { maxNano, maxTokens } = this.terms;
    const inHand = minus(this.#held, plus(this.#spent, plus(this.#reserved, this.#leaving)));
    return {
      nano: maxNano === null ? endless.nano : inHand.nano,
      tokens: maxTokens === null ? endless.tokens : inHand.tokens,
    };
  }

  /** As far as this process knows. */
  get spent(): Amount {
    return plus(this.#record.spent, this.#spent);
  }

  get limit(): Amount {
    return limitOf(this.terms, this.#record);
  }

  /** Others may give something back: not if somebody has waited for just that, and nothing came. */
  get isWorthWaiting(): boolean {
    const { heldElsewhere } = this;
    return !(isNothing(heldElsewhere) || isSame(heldElsewhere, this.#vain));
  }

  /** What others had when waiting for it began has not become less. */
  waitedFor(before: Amount): void {
    if (isSame(before, this.heldElsewhere)) this.#vain = before;
  }

  get heldElsewhere(): Amount {
    return othersHold(this.#record, this.#parts.holder);
  }

  /** Only for what is free. */
  reserve(amount: Amount): void {
    this.#reserved = plus(this.#reserved, amount);
  }

  settle(reserved: Amount, spent: Amount): void {
    this.#reserved = minus(this.#reserved, reserved);
    this.#spent = plus(this.#spent, spent);
    this.changed();
  }

  /** A fraction of the limit is spent that the log was not told of. */
  get isNews(): boolean {
    const { alerts = [] } = this.terms;
    const { spent, limit } = this;
    return alerts.some((fraction) => !(this.#record.alerted.includes(fraction) || isWithin(spent, limit, fraction)));
  }

  /** Resolves at the next change of what is free here. */
  next(): Promise<void> {
    this.#change ??= Promise.withResolvers();
    return this.#change.promise;
  }

  changed(): void {
    this.#change?.resolve();
    this.#change = undefined;
  }

  /** Tells what was spent, and takes so much that `want` can be reserved, or what there is. Resolves with fractions reached. */
  async draw(want: Amount): Promise<readonly number[]> {
    return this.#store(true, () => {
      const free = this.free;
      const more = { nano: lack(want.nano, free.nano), tokens: lack(want.tokens, free.tokens) };
      return { more, back: nothing };
    });
  }

  /** Tells what was spent, and gives back what is not reserved. Fractions are left to whoever has a log to tell of them. */
  async giveBack(): Promise<void> {
    await this.#store(false, () => {
      const { maxNano, maxTokens } = this.terms;
      const free = positive(this.free);
      const back = { nano: maxNano === null ? 0 : free.nano, tokens: maxTokens === null ? 0 : free.tokens };
      this.#leaving = plus(this.#leaving, back);
      return { more: nothing, back };
    });
  }

  /** Adds to the limit, once for each decision. */
  async raise(decision: string, amount: Amount): Promise<void> {
    await this.#exchange((record) => raise(record, decision, amount));
    this.changed();
  }

  /** What can be spent by this process: what is free here, and what is in nobody's hands. */
  async left(): Promise<Amount> {
    const record = readRecord((await this.#parts.store.get(this.terms.key))?.value);
    return positive(plus(this.free, leftOf(this.terms, record)));
  }

  /** One at a time: `wish` is asked when it is its turn. */
  async #store(hasLog: boolean, wish: () => Pick<Wish, "more" | "back">): Promise<readonly number[]> {
    const release = await this.#storing.acquire(never);
    const { more, back } = wish();
    try {
      const spent = this.#spent;
      if (isNothing(more) && isNothing(back) && isNothing(spent)) return [];
      const { holder } = this.#parts;
      const [before, now] = await this.#exchange((record) => {
        const drawn = draw(this.terms, record, { holder, spent, more, back });
        return hasLog ? withAlerts(this.terms, drawn) : drawn;
      });
      this.#spent = minus(this.#spent, spent);
      this.#held = now.held[holder] ?? nothing;
      return now.alerted.slice(before.alerted.length);
    } finally {
      this.#leaving = minus(this.#leaving, back);
      release();
      this.changed();
    }
  }

  async #exchange(
    change: (record: AccountRecord) => AccountRecord,
  ): Promise<readonly [before: AccountRecord, now: AccountRecord]> {
    const { store } = this.#parts;
    const { key } = this.terms;
    const lasts = key.endsWith("/all") ? {} : { ttlMs: keptMs };
    for (let attempt = 1; ; attempt++) {
      const item = await store.get(key);
      const before = readRecord(item?.value);
      const now = change(before);
      try {
        if (now !== before) {
          await store.put(key, now as unknown as Json, { ifVersion: item?.version ?? 0, ...lasts });
        }
        this.#record = now;
        return [before, now];
      } catch (error) {
        if (attempt >= mostTries || !TroupeError.is(error, "store_conflict")) throw error;
      }
    }
  }
}

const never = new AbortController().signal;

const lack = (wanted: number, free: number): number => (wanted <= free ? 0 : wanted - free);
