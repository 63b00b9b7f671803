import type { Clock } from "../../base/clock.ts";
import { asError } from "../../base/errors.ts";
import { type Journal, JournalBusy, type Write } from "./journal.ts";
import { patiently } from "./patiently.ts";
import { type QueueHooks, writeQueue } from "./write-queue.ts";

/**
 * Group commit: all writes of one turn of the event loop, over all runs, are one transaction. With at most one active
 * run, doing one thing at a time, there is nothing to wait for, and a barrier commits at once. So it always does where
 * nothing is shared: there a commit costs less than waiting for others.
 */
export interface Sink {
  add(write: Write): void;
  /**
   * Undefined when everything added so far is already kept; else resolves when it is, or rejects for good. Not `alone`,
   * it waits for what else the run begins in this turn.
   */
  barrier(alone?: boolean): Promise<void> | undefined;
  /** Writes what was added at the end of this turn of the event loop, without anybody waiting. */
  soon(): void;
  /** How many runs are executing; decides whether a barrier waits for others. */
  active: number;
  /** Why nothing can be written any more. */
  readonly broken: Error | undefined;
  /** Something else found out that nothing can be written any more. */
  fail(error: unknown): void;
}

export interface SinkHooks extends QueueHooks {
  readonly onBroken: (error: Error) => void;
}

export function sink(journal: Journal, clock: Clock, hooks: SinkHooks): Sink {
  const queue = writeQueue(journal, hooks);
  /** The flush that is under way; while `waiting`, it has not begun and takes along whatever is added. */
  let flushing: Promise<void> | undefined;
  let waiting = false;
  let lazy = false;
  let broken: Error | undefined;

  async function commitPatiently(): Promise<void> {
    try {
      await patiently(clock, journal.name, queue.commit);
    } catch (error) {
      throw fail(error);
    }
  }

  function fail(error: unknown): Error {
    broken ??= asError(error);
    hooks.onBroken(broken);
    return broken;
  }

  function track(work: Promise<void>): Promise<void> {
    const flush = work.finally(() => {
      flushing = undefined;
      soon(); // added after the commit, before this was noticed
    });
    flushing = flush;
    return flush;
  }

  async function nextTurn(): Promise<void> {
    waiting = true;
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    waiting = false;
    await commitPatiently();
  }

  function flushLazily(): void {
    lazy = false;
    if (queue.empty || flushing || broken) return;
    flushNow()?.catch(() => undefined);
  }

  function flushNow(): Promise<void> | undefined {
    try {
      queue.commit();
      return undefined;
    } catch (error) {
      return error instanceof JournalBusy ? track(commitPatiently()) : Promise.reject(fail(error));
    }
  }

  function soon(): void {
    if (lazy || flushing || queue.empty) return;
    lazy = true;
    setImmediate(flushLazily);
  }

  return {
    active: 0,
    get broken() {
      return broken;
    },
    add: queue.add,
    fail,
    barrier(alone = true) {
      if (broken) return Promise.reject(broken);
      if (flushing && !waiting) return queue.empty ? flushing : flushing.then(() => this.barrier(alone));
      if (queue.empty) return undefined;
      if (journal.shared && (this.active > 1 || !alone)) return flushing ?? track(nextTurn());
      return flushNow();
    },
    soon,
  };
}
