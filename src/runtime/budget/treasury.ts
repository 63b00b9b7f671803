import { sha256, uniqueName } from "../../base/random.ts";
import type { AccountTerms, Amount, BudgetLimit, PayingScope, Prices, RunBudget } from "../../core/budget.ts";
import { nanoOf } from "../../core/budget.ts";
import type { Store } from "../../core/store.ts";
import type { AppBudget } from "./app-budget.ts";
import { Purse } from "./purse.ts";

/** What is in hand and not used for so long is given back, for other processes to spend. */
const idleMs = 1_000;

const defaultAlerts = [0.5, 0.8];

/** The accounts that this process spends from. A class because all runs of an app share it. */
export class Treasury {
  readonly prices: Prices;
  readonly #app: AppBudget;
  readonly #store: Pick<Store, "get" | "put">;
  #holder: string | undefined;
  readonly #purses = new Map<string, Purse>();
  /** Counts the requests of one execution of a step. */
  readonly #counts = new WeakMap<PayingScope, number>();
  #callOff: (() => void) | undefined;
  #closed = false;

  constructor(app: AppBudget, store: Pick<Store, "get" | "put">) {
    this.#app = app;
    this.prices = app.prices ?? {};
    this.#store = store;
  }

  /** What a new run may spend, besides what all share. */
  budgetOf(runId: string, own: BudgetLimit | undefined): RunBudget | undefined {
    const isPerRun = (this.#app.per ?? "run") === "run";
    const limit = own ?? (isPerRun && isLimit(this.#app) ? this.#app : undefined);
    if (limit === undefined) return undefined;
    return { accounts: [this.#terms(`${space(runId)}/run`, `run ${runId}`, limit, this.#alerts)] };
  }

  /** The limit of one call. `seed`: a fork spends from the account of its parent. */
  termsOfCall(seed: string, path: string, limit: BudgetLimit): AccountTerms {
    return this.#terms(`${space(seed)}/${sha256(path).slice(0, 24)}`, path, limit, []);
  }

  /** All runs of all processes spend from it. The key has the period, so it depends on the time. */
  get isShared(): boolean {
    return (this.#app.per ?? "run") !== "run" && isLimit(this.#app);
  }

  #shared(now: number): AccountTerms {
    const { per = "run", name = "app" } = this.#app;
    const day = new Date(now).toISOString();
    const period = per === "total" ? "all" : day.slice(0, per === "month" ? 7 : 10);
    const shown = per === "total" ? name : `${name} of ${period}`;
    return this.#terms(`@budget/${name}/${period}`, shown, this.#app, this.#alerts);
  }

  get #alerts(): readonly number[] {
    return this.#app.alerts ?? defaultAlerts;
  }

  #terms(key: string, name: string, limit: BudgetLimit, alerts: readonly number[]): AccountTerms {
    const { maxUsd, maxTokens, onLimit = this.#app.onLimit ?? "ask" } = limit;
    const terms = { key, name, maxNano: maxUsd === undefined ? null : nanoOf(maxUsd), maxTokens: maxTokens ?? null };
    return { ...terms, onLimit, ...(alerts.length > 0 ? { alerts } : {}) };
  }

  /** What is spent in a place with these limits of its own is spent from all of these. */
  pursesOf(accounts: readonly AccountTerms[], now: number): readonly Purse[] {
    const own = accounts.map((terms) => this.purse(terms));
    return this.isShared ? [this.purse(this.#shared(now)), ...own] : own;
  }

  purse(terms: AccountTerms): Purse {
    const purse = this.#purses.get(terms.key) ?? this.#newPurse(terms);
    this.#purses.set(terms.key, purse);
    return purse;
  }

  /** Adds to a limit, once for each decision. */
  async raise(key: string, decision: string, amount: Amount): Promise<void> {
    const terms: AccountTerms = { key, name: key, maxNano: null, maxTokens: null, onLimit: "fail" };
    await (this.#purses.get(key) ?? this.#newPurse(terms)).raise(decision, amount);
  }

  #newPurse(terms: AccountTerms): Purse {
    this.#holder ??= uniqueName();
    return new Purse(terms, { store: this.#store, holder: this.#holder });
  }

  /** Of calls that another process may make: what is in hand here would be missing there. */
  handOver(accounts: readonly AccountTerms[]): void {
    for (const { key } of accounts) {
      const purse = this.#purses.get(key);
      if (purse) void this.#putDown(purse).catch(() => undefined);
    }
  }

  count(scope: PayingScope): number {
    const n = (this.#counts.get(scope) ?? 0) + 1;
    this.#counts.set(scope, n);
    return n;
  }

  /** Looks after what is in hand until nothing is. */
  used(purses: readonly Purse[], { clock }: PayingScope): void {
    const now = clock.now();
    for (const purse of purses) purse.usedAt = now;
    if (this.#callOff !== undefined || this.#closed) return;
    this.#callOff = clock.alarm(now + idleMs, () => {
      this.#callOff = undefined;
      const idle = [...this.#purses.values()].filter(({ usedAt }) => usedAt + idleMs <= clock.now());
      for (const purse of idle) void this.#putDown(purse).catch(() => undefined);
      const busy = [...this.#purses.values()].filter((purse) => !idle.includes(purse));
      if (busy.length > 0) this.used([], { clock, signal: never });
    });
  }

  async #putDown(purse: Purse): Promise<void> {
    await purse.giveBack();
    if (purse.isIdle) this.#purses.delete(purse.terms.key);
  }

  /** A run is over, or at rest, here. */
  ended(seed: string): void {
    for (const [key, purse] of this.#purses) {
      if (key.startsWith(`${space(seed)}/`)) void this.#putDown(purse).catch(() => undefined);
    }
  }

  /** Gives back what is in hand; what is reserved is not. To be called before the engine is closed. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#callOff?.();
    await Promise.allSettled([...this.#purses.values()].map((purse) => purse.giveBack()));
  }
}

const never = new AbortController().signal;

/** One space for all accounts of a run, so that those of different runs are not in each other's way. */
const space = (runId: string): string => `@budget.${runId}`;

const isLimit = ({ maxUsd, maxTokens }: BudgetLimit): boolean => maxUsd !== undefined || maxTokens !== undefined;
