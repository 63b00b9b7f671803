import type { Clock } from "../base/clock.ts";
import { abortError, TroupeError } from "../base/errors.ts";
import { canonicalJson, encodeJson } from "../base/json.ts";
import { sha256 } from "../base/random.ts";
import { shown } from "../base/shown.ts";
import type { BatchCounts } from "./batch-counts.ts";
import { BatchEntry } from "./batch-entry.ts";
import type { BatchScope, BatchTerms } from "./batch-terms.ts";

/** Inputs that wait for their call, and the calls at work. A class because one is made for each clock. */
export class BatchQueue<I, O> {
  readonly #terms: BatchTerms<I, O>;
  readonly #counts: BatchCounts;
  readonly #clock: Clock;
  /** In the order in which they came. */
  readonly #waiting = new Set<BatchEntry<I, O>>();
  /** Those that wait or are at work, for equal ones to join. */
  readonly #same = new Map<string, BatchEntry<I, O>>();
  #atWork = 0;
  #callOff: (() => void) | undefined;

  constructor(terms: BatchTerms<I, O>, counts: BatchCounts, clock: Clock) {
    this.#terms = terms;
    this.#counts = counts;
    this.#clock = clock;
  }

  load(input: I, scope: BatchScope): Promise<O> {
    if (scope.signal.aborted) throw abortError(scope.signal);
    const { dedupe, name, maxQueued, withinMs, concurrency } = this.#terms;
    const sameAs = dedupe ? canonicalJson(encodeJson(input, `an input of batch ${name}`).value ?? null) : null;
    const known = sameAs === null ? undefined : this.#same.get(sameAs);
    if (known !== undefined) {
      this.#counts.calls += 1;
      this.#counts.deduplicated += 1;
      return known.add(scope);
    }
    if (this.#waiting.size >= maxQueued) {
      throw new TroupeError(`batch ${name}: ${maxQueued} inputs wait, and no more may`, {
        code: "bulkhead_full",
        detail: { key: name, limit: concurrency, waiting: maxQueued },
      });
    }
    this.#counts.calls += 1;
    const entry = new BatchEntry<I, O>(input, sameAs, this.#clock.now() + withinMs);
    entry.onUnwanted = () => this.#drop(entry);
    this.#waiting.add(entry);
    this.#counts.waiting += 1;
    if (sameAs !== null) this.#same.set(sameAs, entry);
    const output = entry.add(scope);
    this.#pump(Number.NEGATIVE_INFINITY);
    return output;
  }

  /** Nobody waits for it any more, and it was not sent. */
  #drop(entry: BatchEntry<I, O>): void {
    this.#waiting.delete(entry);
    this.#counts.waiting -= 1;
    this.#forget(entry);
    this.#arm();
  }

  /** Sends what is full, and what was due by then. */
  #pump(now: number): void {
    const { concurrency, maxBatchSize } = this.#terms;
    while (this.#atWork < concurrency) {
      const [first] = this.#waiting;
      if (first === undefined || (this.#waiting.size < maxBatchSize && first.dueAt > now)) break;
      this.#send([...this.#waiting.values().take(maxBatchSize)]);
    }
    this.#arm();
  }

  /** Wakes up when the first is due, unless somebody does before: a call that ends. */
  #arm(): void {
    const [first] = this.#waiting;
    if (first === undefined) {
      this.#callOff?.();
      this.#callOff = undefined;
    } else if (this.#callOff === undefined && this.#atWork < this.#terms.concurrency) {
      this.#callOff = this.#clock.alarm(first.dueAt, () => {
        this.#callOff = undefined;
        this.#pump(this.#clock.now());
      });
    }
  }

  #send(entries: readonly BatchEntry<I, O>[]): void {
    const counts = this.#counts;
    for (const entry of entries) this.#waiting.delete(entry);
    counts.waiting -= entries.length;
    counts.requests += 1;
    counts.largest = Math.max(counts.largest, entries.length);
    counts.atWork += 1;
    this.#atWork += 1;
    const given = new AbortController();
    let wanted = entries.length;
    for (const [index, entry] of entries.entries()) {
      entry.send((scope, isFirst) => this.#tell(scope, entries.length, index === 0 && isFirst));
      entry.onUnwanted = () => {
        this.#forget(entry);
        wanted -= 1;
        if (wanted > 0) return;
        given.abort(nobodyWaits(this.#terms.name));
        this.#over(); // what does not obey its signal holds up nobody
      };
    }
    const key = sha256(entries.map((entry) => entry.key).join("\n"));
    void this.#ask(entries, given, key);
  }

  #tell({ record }: BatchScope, size: number, led: boolean): void {
    const data = { batch: this.#terms.name, size, led };
    record?.("batch.sent", { data }).catch(() => undefined); // it says what was done, and nothing depends on it
  }

  /** Never rejects. */
  async #ask(entries: readonly BatchEntry<I, O>[], given: AbortController, key: string): Promise<void> {
    const { run, name } = this.#terms;
    const { signal } = given;
    try {
      const inputs = entries.map(({ input }) => input);
      const outputs = await run(inputs, { signal, key, clock: this.#clock });
      if (!Array.isArray(outputs) || outputs.length !== entries.length) throw miscounted(name, outputs, entries.length);
      for (const [index, entry] of entries.entries()) {
        this.#forget(entry);
        entry.settle(outputs[index] as O | Error);
      }
    } catch (error) {
      if (!signal.aborted) this.#counts.failed += 1;
      for (const entry of entries) {
        this.#forget(entry);
        entry.fail(error);
      }
    }
    if (!signal.aborted) this.#over();
  }

  #over(): void {
    this.#atWork -= 1;
    this.#counts.atWork -= 1;
    this.#pump(this.#clock.now());
  }

  #forget(entry: BatchEntry<I, O>): void {
    const { sameAs } = entry;
    if (sameAs !== null && this.#same.get(sameAs) === entry) this.#same.delete(sameAs);
  }
}

function nobodyWaits(name: string): TroupeError<"aborted"> {
  const message = `nobody waits for this call of batch ${name} any more`;
  return new TroupeError(message, { code: "aborted", detail: { reason: message } });
}

/** Which output is whose cannot be told then. */
function miscounted(name: string, outputs: unknown, wanted: number): TroupeError<"output_invalid"> {
  const found = Array.isArray(outputs) ? `${outputs.length} outputs` : shown(outputs);
  const issue = `run must give ${wanted} outputs, one for each input and in their order; it gave ${found}`;
  return new TroupeError(`batch ${name}: ${issue}`, {
    code: "output_invalid",
    detail: { agent: name, issues: [issue], repairs: 0, text: "" },
  });
}
