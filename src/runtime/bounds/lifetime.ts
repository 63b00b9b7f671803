import { abortError } from "../../base/errors.ts";
import type { Host } from "../../core/engine.ts";
import type { Reach } from "./bounds.ts";
import { outlived } from "./crossing.ts";

/** What is at work, and no longer than it may be. @param outer Of the caller: that it was stopped itself comes first. */
export function inLife<T>({ life, host, path }: Living, work: Promise<T>, outer: AbortSignal): Promise<T> {
  if (life === undefined) return work;
  life.begin(host, path);
  return life.endOf(work, outer);
}

interface Living {
  /** Where a call has less time than what is around it. */
  readonly life: Lifetime | undefined;
  readonly host: Host;
  readonly path: string;
}

/** Ends a call, and all below it, at a time that was set for it. The time is a durable timer, as that of `timeout`. */
export class Lifetime {
  readonly #life: Reach;
  readonly #limit = new AbortController();
  readonly #over = new AbortController();
  #timer: Promise<void> = Promise.resolve();

  constructor(life: Reach) {
    this.#life = life;
  }

  /** Aborted when the time is up. */
  get signal(): AbortSignal {
    return this.#limit.signal;
  }

  /** @param path Of the call. */
  begin(host: Host, path: string): void {
    const { at, bound } = this.#life;
    this.#timer = host.sleep(`${path}!ms`, at, this.#over.signal).then(
      () => this.#limit.abort(outlived(bound)),
      () => undefined,
    );
  }

  /** The end of what has been begun under it. */
  async endOf<T>(work: Promise<T>, outer: AbortSignal): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (outer.aborted) throw abortError(outer);
      throw this.#limit.signal.aborted ? this.#limit.signal.reason : error;
    } finally {
      this.#over.abort();
      await this.#timer;
    }
  }
}
