import type { Clock } from "../../base/clock.ts";
import { asError } from "../../base/errors.ts";
import { type Journal, JournalBusy, type Write } from "./journal.ts";
import { patiently } from "./patiently.ts";
import { type QueueHooks, type WriteQueue, writeQueue } from "./write-queue.ts";

/**
 * Group commit: all writes of one turn of the event loop, over all runs, are one transaction. With at most one active
 * run, doing one thing at a time, there is nothing to wait for, and a barrier commits at once. Where nothing is shared a
 * commit costs less than putting it off, and nothing waits for the turn of the event loop.
 */
export interface Sink {
  add(write: Write): void;
  /**
   * Undefined when everything added so far is already kept; else resolves when it is, or rejects for good. Not `alone`,
   * it waits for what else the run begins in this turn.
   */
  barrier(alone?: boolean): Promise<void> | undefined;
  /** Writes what was added, at the end of this turn of the event loop at the latest, without anybody waiting. */
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

export const sink = (journal: Journal, clock: Clock, hooks: SinkHooks): Sink => new JournalSink(journal, clock, hooks);

/** A class, and not an object of functions: those with a getter have a shape of their own each, and are slow to use. */
class JournalSink implements Sink {
  active = 0;
  broken: Error | undefined;
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #hooks: SinkHooks;
  readonly #queue: WriteQueue;
  /** The flush that is under way; while `#waiting`, it has not begun and takes along whatever is added. */
  #flushing: Promise<void> | undefined;
  #waiting = false;
  #lazy = false;

  constructor(journal: Journal, clock: Clock, hooks: SinkHooks) {
    this.#journal = journal;
    this.#clock = clock;
    this.#hooks = hooks;
    this.#queue = writeQueue(journal, hooks);
  }

  add(write: Write): void {
    this.#queue.add(write);
  }

  barrier(alone: boolean = true): Promise<void> | undefined {
    if (this.broken) return Promise.reject(this.broken);
    const flushing = this.#flushing;
    if (flushing && !this.#waiting) {
      return this.#queue.empty ? flushing : flushing.then(() => this.barrier(alone));
    }
    if (this.#queue.empty) return undefined;
    if (this.#journal.shared && (this.active > 1 || !alone)) return flushing ?? this.#track(this.#nextTurn());
    return this.#flushNow();
  }

  soon(): void {
    if (this.#lazy || this.#flushing || this.#queue.empty) return;
    if (this.#journal.shared) {
      this.#lazy = true;
      setImmediate(this.#flushLazily);
    } else this.#flushLazily();
  }

  fail(error: unknown): Error {
    this.broken ??= asError(error);
    this.#hooks.onBroken(this.broken);
    return this.broken;
  }

  async #commitPatiently(): Promise<void> {
    try {
      await patiently(this.#clock, this.#journal.name, () => this.#queue.commit());
    } catch (error) {
      throw this.fail(error);
    }
  }

  #track(work: Promise<void>): Promise<void> {
    const flush = work.finally(() => {
      this.#flushing = undefined;
      this.soon(); // added after the commit, before this was noticed
    });
    this.#flushing = flush;
    return flush;
  }

  async #nextTurn(): Promise<void> {
    this.#waiting = true;
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    this.#waiting = false;
    await this.#commitPatiently();
  }

  readonly #flushLazily = (): void => {
    this.#lazy = false;
    if (this.#queue.empty || this.#flushing || this.broken) return;
    this.#flushNow()?.catch(() => undefined);
  };

  #flushNow(): Promise<void> | undefined {
    try {
      this.#queue.commit();
      return undefined;
    } catch (error) {
      return error instanceof JournalBusy ? this.#track(this.#commitPatiently()) : Promise.reject(this.fail(error));
    }
  }
}
