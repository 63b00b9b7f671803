import { TroupeError } from "../base/errors.ts";
import { checkOptions, checkOptionsInRun, type OptionNames } from "../base/known-options.ts";
import { semaphore } from "../base/semaphore.ts";
import { poolUsers } from "./pool-users.ts";

export interface PoolOptions<T> {
  /** For messages. */
  readonly name: string;
  /** Most resources there are at a time, at least 1. */
  readonly size: number;
  /** Makes one, when all there are are in use and there may be more. */
  readonly create: () => PromiseLike<T> | T;
  /** Whether one that was used before is still good; asked before it is handed out again. Failing counts as no. Default: all are. */
  readonly check?: (resource: T) => PromiseLike<boolean> | boolean;
  /** Lets one go: it was found bad, or the pool ends. What it throws is not heard. Default: nothing is done. */
  readonly destroy?: (resource: T) => PromiseLike<void> | void;
}

/** How a pool stands now. */
export interface PoolStats {
  readonly size: number;
  /** Handed out, or being made or checked for somebody. */
  readonly inUse: number;
  /** Made and free. */
  readonly idle: number;
  readonly waiting: number;
  /** Since the beginning. */
  readonly created: number;
  /** Since the beginning: found bad, and replaced. */
  readonly replaced: number;
}

export interface PoolUse {
  /** Ends the wait, not the use. */
  readonly signal?: AbortSignal;
  /**
   * Who uses it, such as the `key` of a step. Whoever has a resource and asks for another under the same name gives none back
   * before it has that one; so when all resources are with such as wait for another, the last that asks is refused. Default:
   * nothing is known, and such a wait ends with its signal.
   */
  readonly by?: string;
}

/** A few resources that many effects of one process share. Disposing refuses those who wait, and waits for those at work. */
export interface Pool<T> extends AsyncDisposable {
  /**
   * Hands a resource to `fn`, and takes it back when `fn` has ended, however it ended. First come, first served.
   *
   * @throws what `fn` or `create` throws; the reason of `signal`, when it is aborted before the resource is had;
   * TroupeError `closed`; `deadlock`, with `by`, naming those who wait for each other.
   */
  use<R>(fn: (resource: T) => PromiseLike<R> | R, options?: PoolUse): Promise<R>;
  readonly stats: PoolStats;
}

const known: OptionNames<PoolOptions<unknown>> = { name: true, size: true, create: true, check: true, destroy: true };
const knownInUse: OptionNames<PoolUse> = { signal: true, by: true };

/**
 * A pool of connections, browsers, licences: whatever there may only be so many of. Resources are made when they are first
 * needed, and the one that was used last is used next.
 *
 * It is for effects: use it inside a step (`ctx.step`, `execute` of a tool), whose `signal` it takes. It knows nothing of
 * runs, and nothing of it is kept: each process has a pool of its own, with `size` resources of its own. The signal ends the
 * wait, not `fn`: pass it on. A `fn` that uses the same pool again can wait for itself, or for another that does the same: name
 * who it is (`by`), and that is found at once.
 *
 * @throws RangeError for a size below 1; TypeError for an option that there is not.
 * @example
 * await using browsers = pool({ name: "browsers", size: 3, create: () => launch(), destroy: (browser) => browser.close() });
 * const shot = tool({
 *   inputSchema: z.object({ url: z.url() }),
 *   execute: ({ url }, { abortSignal }) => browsers.use((browser) => browser.capture(url), { signal: abortSignal }),
 * });
 */
export function pool<T>(options: PoolOptions<T>): Pool<T> {
  checkOptions("pool", options, known);
  const { name, size, create, check = () => true, destroy = () => undefined } = options;
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`pool ${name}: size must be at least 1, got ${size}`);
  const places = semaphore(size);
  const users = poolUsers(name, size);
  const closing = new AbortController();
  const idle: T[] = [];
  const counts = { inUse: 0, waiting: 0, created: 0, replaced: 0 };

  async function discard(resource: T): Promise<void> {
    try {
      await destroy(resource);
    } catch {
      // it is gone as far as the pool can know
    }
  }

  async function isGood(resource: T): Promise<boolean> {
    try {
      return await check(resource);
    } catch {
      return false;
    }
  }

  /** To be called with a place: so there are never more resources than places. */
  async function obtain(): Promise<T> {
    while (idle.length > 0) {
      const resource = idle.pop() as T;
      if (await isGood(resource)) return resource;
      counts.replaced += 1;
      await discard(resource);
    }
    const made = await create();
    counts.created += 1;
    return made;
  }

  async function enter({ signal, by }: PoolUse): Promise<() => void> {
    users.wait(by);
    counts.waiting += 1;
    try {
      return await places.acquire(signal ? AbortSignal.any([signal, closing.signal]) : closing.signal);
    } finally {
      counts.waiting -= 1;
      users.waited(by);
    }
  }

  let ended: Promise<void> | undefined;
  async function end(): Promise<void> {
    closing.abort(new TroupeError(`the pool ${name} is closed`, { code: "closed", detail: { what: name } }));
    const never = new AbortController().signal;
    for (let place = 0; place < size; place++) await places.acquire(never);
    await Promise.all(idle.splice(0).map(discard));
  }

  return {
    get stats() {
      return { size, idle: idle.length, ...counts };
    },
    async use(fn, options = {}) {
      checkOptionsInRun(`pool ${name}: use`, options, knownInUse);
      const { signal, by } = options;
      const leave = await enter(options);
      counts.inUse += 1;
      users.take(by);
      try {
        const resource = await obtain();
        try {
          signal?.throwIfAborted();
          return await fn(resource);
        } finally {
          idle.push(resource);
        }
      } finally {
        counts.inUse -= 1;
        users.giveBack(by);
        leave();
      }
    },
    [Symbol.asyncDispose]() {
      ended ??= end();
      return ended;
    },
  };
}
