import type { Clock } from "../../base/clock.ts";
import { asError } from "../../base/errors.ts";
import { type EntryWrite, type Journal, JournalBusy, type Write } from "./journal.ts";
import { patiently } from "./patiently.ts";

/** Most rows of one transaction: bounds how long a commit can hold the event loop. */
const batchLimit = 256;

/**
 * Group commit: all writes of one turn of the event loop, over all runs, are one transaction. With at most one active
 * run there is nothing to wait for, and a barrier commits at once.
 */
export interface Sink {
  add(write: Write): void;
  /** Undefined when everything added so far is already kept; else resolves when it is, or rejects for good. */
  barrier(): Promise<void> | undefined;
  /** Writes what was added at the end of this turn of the event loop, without anybody waiting. */
  soon(): void;
  /** How many runs are executing; decides whether a barrier waits for others. */
  active: number;
  /** Why nothing can be written any more. */
  readonly broken: Error | undefined;
  /** Something else found out that nothing can be written any more. */
  fail(error: unknown): void;
}

export interface SinkHooks {
  /** The journal refused an entry: the run belongs to somebody else now. */
  readonly onRefused: (write: EntryWrite) => void;
  readonly onCommitted: (writes: readonly Write[]) => void;
  readonly onBroken: (error: Error) => void;
}

/** Where a batch may end: what belongs to an entry comes right after it and is kept with it. */
function cut(writes: readonly Write[]): number {
  let end = batchLimit;
  for (let kind = writes[end]?.kind; kind !== undefined && kind !== "entry" && kind !== "create"; ) {
    end += 1;
    kind = writes[end]?.kind;
  }
  return end;
}

export function sink(journal: Journal, clock: Clock, hooks: SinkHooks): Sink {
  let pending: Write[] = [];
  /** The flush that is under way; while `waiting`, it has not begun and takes along whatever is added. */
  let flushing: Promise<void> | undefined;
  let waiting = false;
  let lazy = false;
  let broken: Error | undefined;

  function report(batch: readonly Write[]): void {
    for (const write of batch) {
      if (write.kind === "entry" && write.refused) hooks.onRefused(write);
    }
    hooks.onCommitted(batch);
  }

  /** Commits everything pending. Throws `JournalBusy` when another process is writing. */
  function commitNow(): void {
    while (pending.length > 0) {
      const batch = pending.length > batchLimit ? pending.slice(0, cut(pending)) : pending;
      journal.commit(batch);
      pending = pending.length > batch.length ? pending.slice(batch.length) : [];
      report(batch);
    }
  }

  async function commitPatiently(): Promise<void> {
    try {
      await patiently(clock, journal.name, commitNow);
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
    if (pending.length === 0 || flushing || broken) return;
    flushNow()?.catch(() => undefined);
  }

  function flushNow(): Promise<void> | undefined {
    try {
      commitNow();
      return undefined;
    } catch (error) {
      return error instanceof JournalBusy ? track(commitPatiently()) : Promise.reject(fail(error));
    }
  }

  function soon(): void {
    if (lazy || flushing || pending.length === 0) return;
    lazy = true;
    setImmediate(flushLazily);
  }

  return {
    active: 0,
    get broken() {
      return broken;
    },
    add(write) {
      pending.push(write);
    },
    fail,
    barrier() {
      if (broken) return Promise.reject(broken);
      if (flushing && !waiting) return pending.length === 0 ? flushing : flushing.then(() => this.barrier());
      if (pending.length === 0) return undefined;
      if (this.active > 1) return flushing ?? track(nextTurn());
      return flushNow();
    },
    soon,
  };
}
