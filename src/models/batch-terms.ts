import type { Clock } from "../base/clock.ts";
import { checkOptions, type OptionNames } from "../base/known-options.ts";
import { mustBe } from "../base/shown.ts";
import type { StepScope } from "../core/agent.ts";

/** What a call of the service is given besides its inputs. */
export interface BatchCall {
  /** Aborted when nobody waits for any of the outputs any more. */
  readonly signal: AbortSignal;
  /** The same for the same calls: pass it on as idempotency key. */
  readonly key: string;
  /** That of the steps. */
  readonly clock: Clock;
}

export interface BatchOptions<I, O> {
  /** Names it in the log and in errors. */
  readonly name: string;
  /**
   * Calls the service. Must give as many outputs as there are inputs, in their order; an `Error` in place of an output is the
   * failure of that input alone.
   */
  readonly run: (inputs: readonly I[], call: BatchCall) => PromiseLike<readonly (O | Error)[]>;
  /** Most inputs of one call. Default 64. */
  readonly maxBatchSize?: number;
  /** So long the first input waits for others, in milliseconds. Default 10. */
  readonly withinMs?: number;
  /** Most calls of the service at a time. Default 4. */
  readonly concurrency?: number;
  /** Most inputs that wait. Default 10,000. */
  readonly maxQueued?: number;
  /** Inputs that are equal, as JSON, and wait or are at work at the same time, are sent once. Default false. */
  readonly dedupe?: boolean;
}

/** The step in which an input is loaded: what `ctx.step` gives its effect, or the `step` that a tool is given. */
export type BatchScope = Pick<StepScope, "key" | "signal" | "clock" | "record">;

const known: OptionNames<BatchOptions<unknown, unknown>> = {
  name: true,
  run: true,
  maxBatchSize: true,
  withinMs: true,
  concurrency: true,
  maxQueued: true,
  dedupe: true,
};

/** What they are called elsewhere. */
const also = { batchLoadFn: "run", size: "maxBatchSize", cache: "dedupe", limit: "concurrency" };

export type BatchTerms<I, O> = Required<BatchOptions<I, O>>;

/** @throws TypeError, RangeError for options that cannot be. */
export function batchTerms<I, O>(options: BatchOptions<I, O>): BatchTerms<I, O> {
  if (options === undefined) throw new TypeError("batch: it needs options, such as batch({ name, run })");
  checkOptions("batch", options, known, also);
  const terms = {
    maxBatchSize: 64,
    withinMs: 10,
    concurrency: 4,
    maxQueued: 10_000,
    dedupe: false,
    ...defined(options),
  };
  const { name, run, withinMs, dedupe } = terms;
  if (typeof name !== "string" || name === "") throw mustBe("batch", "name", "a text", name);
  const where = `batch ${name}`;
  if (typeof run !== "function") throw mustBe(where, "run", "a function", run);
  for (const option of ["maxBatchSize", "concurrency", "maxQueued"] as const) checkCount(where, option, terms[option]);
  if (typeof withinMs !== "number") throw mustBe(where, "withinMs", "0 or more milliseconds", withinMs);
  if (!(withinMs >= 0 && Number.isFinite(withinMs))) {
    throw new RangeError(`${where}: withinMs must be 0 or more milliseconds, got ${withinMs}`);
  }
  if (typeof dedupe !== "boolean") throw mustBe(where, "dedupe", "true or false", dedupe);
  return terms;
}

function checkCount(where: string, option: string, value: unknown): void {
  if (typeof value !== "number") throw mustBe(where, option, "a whole number of at least 1", value);
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new RangeError(`${where}: ${option} must be a whole number of at least 1, got ${value}`);
}

/** What is given as undefined was not given. */
const defined = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
