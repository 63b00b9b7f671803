import type { Clock } from "../base/clock.ts";
import { BatchCounts, type BatchStats } from "./batch-counts.ts";
import { BatchQueue } from "./batch-queue.ts";
import { type BatchOptions, type BatchScope, batchTerms } from "./batch-terms.ts";

/** Puts small calls together. */
export interface Batch<I, O> {
  readonly name: string;
  /**
   * What the service makes of the input: one output, or one failure, of its own. To be called inside an effect.
   *
   * @throws TroupeError `bulkhead_full` when as many wait as may; `output_invalid` when the service gave another number of
   * outputs than inputs; the reason of the step's signal when aborted.
   * @throws whatever `run` throws, and the error that it gave in place of this output.
   */
  load(input: I, scope: BatchScope): Promise<O>;
  /** Of this process, since it was made. */
  stats(): BatchStats;
}

/**
 * Puts small calls that steps of this process make at about the same time, in whatever branches, agents and runs, into one
 * call of a service: an embedding model, a classifier, a look-up that takes lists.
 *
 * A call is sent when it has `maxBatchSize` inputs, or its first one has waited for `withinMs`, as soon as fewer than
 * `concurrency` are at work; inputs go in the order in which they came. Time is that of the steps, so that simulations batch as
 * well. Each step has an outcome of its own, and a replay, which makes no effects, calls nobody. One that is aborted
 * leaves the others alone; once all of a call are, the call is.
 *
 * Only for what may be done again: after a crash the steps that were at work are put together anew. Runs of all apps that use
 * the same batch are in the same calls: make one for each tenant. Each input that is sent is in the log of its run as
 * `batch.sent`, with the size of the call and whether this input `led` it; see `savings`.
 *
 * Source: the names are those of DataLoader (graphql/dataloader), which does the same for one turn of the event loop.
 *
 * @throws TypeError or RangeError for options that cannot be.
 * @example
 * const moods = batch({ name: "moods", run: (texts: readonly string[], { signal }) => classify(texts, signal) });
 * const mood = await ctx.step("mood", (scope) => moods.load(text, scope), { effect: "pure" });
 */
export function batch<I, O>(options: BatchOptions<I, O>): Batch<I, O> {
  const terms = batchTerms(options);
  const counts = new BatchCounts();
  /** Steps of different clocks have nothing in common: simulated ones, and those of the real world. */
  const queues = new WeakMap<Clock, BatchQueue<I, O>>();

  function queueOf(clock: Clock): BatchQueue<I, O> {
    const queue = queues.get(clock) ?? new BatchQueue(terms, counts, clock);
    queues.set(clock, queue);
    return queue;
  }

  return {
    name: terms.name,
    load: async (input, scope) => queueOf(scope.clock).load(input, scope),
    stats: () => counts.stats(),
  };
}
