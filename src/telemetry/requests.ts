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
  /** Where those are among what was found. */
  readonly settled: Map<number, number>;
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
    const step = this.#steps.get(entry.path) ?? { open: new Map(), settled: new Map(), last: 0 };
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
    this.#steps.get(entry.path)?.settled.set(bill.n, this.#found.length);
    this.#found.push(billed(entry, model, outcome, bill));
  }

  #close(path: string, n: number): void {
    this.#steps.get(path)?.open.delete(n);
  }

  #ended(entry: Entry): void {
    const { value, error } = entry.body as { readonly value?: Json; readonly error?: { readonly detail?: Json } };
    const reply = asReply(value);
    for (const attempt of reply?.failed ?? attemptsOf(error?.detail)) {
      if (this.#isKnown(entry, attempt.bill)) this.#attempt(entry, attempt);
    }
    if (reply && this.#isKnown(entry, reply.bill)) this.#reply(entry, reply);
    this.#giveUp(entry.path);
  }

  /** What looks like a reply, in the result of a tool or of a step of one's own, is one where the log has it reserved. */
  #isKnown({ type, path }: Entry, bill: Bill | undefined): boolean {
    if (type.startsWith("model.")) return true;
    if (bill === undefined) return type.startsWith("step.");
    const step = this.#steps.get(path);
    return step !== undefined && (step.open.has(bill.n) || step.settled.has(bill.n));
  }

  #reply(entry: Entry, { model, bill, usage }: Reply): void {
    if (bill) this.#found.push(billed(entry, model, "reply", bill));
    else this.#found.push(this.#unbilled(entry, model, "reply", usage));
    if (bill) this.#close(entry.path, bill.n);
  }

  #attempt(entry: Entry, { model, fault, bill, usage = nothingSaid }: FailedAttempt): void {
    const at = bill && this.#steps.get(entry.path)?.settled.get(bill.n);
    if (at !== undefined) {
      const told = this.#found[at];
      if (told) this.#found[at] = { ...told, outcome: fault };
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

/** Steps of other kinds may return a reply as well, and tools anything that looks a little like one. */
function asReply(value: Json | undefined): Reply | undefined {
  if (!isRecord(value)) return undefined;
  const { content, model, usage, failed = [], bill } = value;
  if (!(Array.isArray(content) && typeof model === "string" && isUsage(usage) && areAttempts(failed))) return undefined;
  return bill === undefined || isBill(bill) ? (value as unknown as Reply) : undefined;
}

function attemptsOf(detail: Json | undefined): readonly FailedAttempt[] {
  const attempts = isRecord(detail) ? detail["attempts"] : undefined;
  return areAttempts(attempts) ? (attempts as unknown as readonly FailedAttempt[]) : [];
}

const areAttempts = (value: Json | undefined): boolean => Array.isArray(value) && value.every(isAttempt);

const isAttempt = (value: Json): boolean =>
  isRecord(value) &&
  typeof value["model"] === "string" &&
  typeof value["fault"] === "string" &&
  (value["usage"] === undefined || isUsage(value["usage"])) &&
  (value["bill"] === undefined || isBill(value["bill"]));

const isUsage = (value: Json | undefined): boolean =>
  isRecord(value) && isCount(value["inputTokens"]) && isCount(value["outputTokens"]);

const isBill = (value: Json): boolean =>
  isRecord(value) && isCount(value["nano"]) && isCount(value["inputTokens"]) && isCount(value["outputTokens"]);

const isCount = (value: Json | undefined): boolean => value === null || (typeof value === "number" && value >= 0);

const isRecord = (value: Json | undefined): value is Readonly<Record<string, Json>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
