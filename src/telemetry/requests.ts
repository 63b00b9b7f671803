import type { Json } from "../base/json.ts";
import type { Bill, BillFlag, Nano } from "../core/budget.ts";
import type { Entry } from "../core/entry.ts";
import type { FailedAttempt, Reply, Usage } from "../core/model.ts";

/** One request to a model, as the log of its run has it. */
export interface LoggedRequest {
  /** Of the step: the agent's path and its own name. */
  readonly path: string;
  /** Of the entry that tells what came of it, or of its reservation where none does. */
  readonly seq: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly model: string;
  /** `reply`; a fault, such as `rate_limited`; `unknown`: its end never arrived. */
  readonly outcome: string;
  /** Billionths of a US dollar; null where the price is not known. */
  readonly nano: Nano | null;
  readonly inputTokens: number;
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly flags: readonly BillFlag[];
  /** A budget was charged with it; else it is the provider's count, if that, at a price of afterwards. */
  readonly billed: boolean;
}

/** What a request without a bill has cost, as far as can be said afterwards. */
export type PriceOf = (model: string, usage: Usage, at: number) => Nano | null;

/** A reservation nothing is known of yet. */
interface Open {
  readonly entry: Entry;
  readonly model: string;
  readonly nano: Nano | null;
  readonly tokens: number;
}

interface Settled {
  readonly model: string;
  readonly bill?: Bill;
  readonly usage?: Usage;
  readonly outcome?: string;
}

interface StepState {
  readonly open: Map<number, Open>;
  readonly settled: Set<number>;
  /** The last number that was reserved. */
  last: number;
}

const noPrice: PriceOf = () => null;

/**
 * All requests to models in a log. A reservation whose end the log does not have is a request that may have been paid for: its
 * process died, its time was up, or it is still under way.
 */
export function requestsIn(entries: Iterable<Entry>, priceOf: PriceOf = noPrice): readonly LoggedRequest[] {
  const requests = new Requests(priceOf);
  for (const entry of entries) requests.add(entry);
  return requests.all();
}

/** A class because an entry may tell of what several before it began. */
class Requests {
  readonly #found: LoggedRequest[] = [];
  readonly #steps = new Map<string, StepState>();
  readonly #priceOf: PriceOf;

  constructor(priceOf: PriceOf) {
    this.#priceOf = priceOf;
  }

  add(entry: Entry): void {
    switch (entry.type) {
      case "budget.reserved":
        this.#reserved(entry);
        break;
      case "budget.settled":
        this.#settled(entry);
        break;
      default:
        if (/^(model|step|tool)\.(completed|failed)$/.test(entry.type)) this.#ended(entry);
    }
  }

  all(): readonly LoggedRequest[] {
    for (const path of this.#steps.keys()) this.#giveUp(path);
    return this.#found.toSorted((a, b) => a.seq - b.seq);
  }

  #reserved(entry: Entry): void {
    const { n, model, nano, tokens } = entry.body as unknown as Open & { readonly n: number };
    if (n <= (this.#steps.get(entry.path)?.last ?? 0)) this.#giveUp(entry.path); // another execution of the step has begun
    const step = this.#steps.get(entry.path) ?? { open: new Map(), settled: new Set(), last: 0 };
    this.#steps.set(entry.path, step);
    step.last = n;
    step.open.set(n, { entry, model, nano, tokens });
  }

  #settled(entry: Entry): void {
    const { model, bill, usage, outcome = "failed" } = entry.body as unknown as Settled;
    if (bill === undefined) {
      if (usage !== undefined) this.#found.push(this.#unbilled(entry, model, outcome, usage));
      return;
    }
    this.#close(entry.path, bill.n);
    this.#found.push(billed(entry, model, outcome, bill));
  }

  #close(path: string, n: number): void {
    const step = this.#steps.get(path);
    step?.open.delete(n);
    step?.settled.add(n);
  }

  #ended(entry: Entry): void {
    const { value, error } = entry.body as { readonly value?: Json; readonly error?: { readonly detail?: Json } };
    const reply = asReply(value);
    const detail = error?.detail as { readonly attempts?: readonly FailedAttempt[] } | null | undefined;
    for (const attempt of reply?.failed ?? attemptsOf(detail)) this.#attempt(entry, attempt);
    if (reply) this.#reply(entry, reply);
    this.#giveUp(entry.path);
  }

  #reply(entry: Entry, { model, bill, usage }: Reply): void {
    if (bill) this.#found.push(billed(entry, model, "reply", bill));
    else this.#found.push(this.#unbilled(entry, model, "reply", usage));
    if (bill) this.#close(entry.path, bill.n);
  }

  #attempt(entry: Entry, { model, fault, bill, usage = nothingSaid }: FailedAttempt): void {
    if (bill && this.#steps.get(entry.path)?.settled.has(bill.n)) {
      const at = this.#found.findLastIndex(({ path, outcome }) => path === entry.path && outcome === "failed");
      const known = this.#found[at];
      if (known) this.#found[at] = { ...known, outcome: fault };
      return;
    }
    if (bill) this.#close(entry.path, bill.n);
    this.#found.push(bill ? billed(entry, model, fault, bill) : this.#unbilled(entry, model, fault, usage));
  }

  #unbilled({ path, seq, at }: Entry, model: string, outcome: string, usage: Usage): LoggedRequest {
    const { inputTokens, cachedTokens, outputTokens, reasoningTokens } = usage;
    return {
      path,
      seq,
      at,
      model,
      outcome,
      nano: inputTokens === null || outputTokens === null ? null : this.#priceOf(model, usage, at),
      inputTokens: inputTokens ?? 0,
      cachedTokens: cachedTokens ?? 0,
      outputTokens: outputTokens ?? 0,
      reasoningTokens: reasoningTokens ?? 0,
      flags: inputTokens === null || outputTokens === null ? ["usage_missing"] : [],
      billed: false,
    };
  }

  /** What is still open there will not be heard of. */
  #giveUp(path: string): void {
    for (const { entry, model, nano, tokens } of this.#steps.get(path)?.open.values() ?? []) {
      const { seq, at } = entry;
      const none = { cachedTokens: 0, outputTokens: 0, reasoningTokens: 0 };
      const worst = { nano, inputTokens: tokens, ...none, flags: ["unknown"] as const, billed: true };
      this.#found.push({ path, seq, at, model, outcome: "unknown", ...worst });
    }
    this.#steps.delete(path);
  }
}

const nothingSaid: Usage = { inputTokens: null, cachedTokens: null, outputTokens: null, reasoningTokens: null };

function billed({ path, seq, at }: Entry, model: string, outcome: string, bill: Bill): LoggedRequest {
  const { n: _, flags = [], ...amounts } = bill;
  return { path, seq, at, model, outcome, ...amounts, flags, billed: true };
}

/** Steps of other kinds may return a reply as well. */
function asReply(value: Json | undefined): Reply | undefined {
  if (typeof value !== "object" || value === null || !("content" in value && "usage" in value && "model" in value)) {
    return undefined;
  }
  return value as unknown as Reply;
}

function attemptsOf(detail: { readonly attempts?: readonly FailedAttempt[] } | null | undefined) {
  return Array.isArray(detail?.attempts) ? (detail.attempts as readonly FailedAttempt[]) : [];
}
