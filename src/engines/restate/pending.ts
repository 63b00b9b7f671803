import { RestatePromise } from "@restatedev/restate-sdk";

interface Settled {
  readonly index: number;
  readonly value?: unknown;
  readonly error?: unknown;
}

interface Waiting {
  readonly promise: RestatePromise<Settled>;
  readonly settle: (value: unknown, error: unknown) => void;
}

/**
 * Everything a run waits for on the server. Only one thing may be awaited at a time there, and the order in which
 * things come in must be the same in every attempt: so all are raced, and the race is what is recorded.
 */
export class Pending {
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #tell: (() => void) | undefined;

  /** Calls `settle` when its turn has come. Returns how to wait no longer. */
  track<T>(promise: RestatePromise<T>, settle: (value: T | undefined, error: unknown) => void): () => void {
    const index = this.#next;
    this.#next += 1;
    const numbered = promise.map((value, error): Settled => ({ index, value, error }));
    this.#waiting.set(index, { promise: numbered, settle: settle as Waiting["settle"] });
    this.#tell?.();
    return () => void this.#waiting.delete(index);
  }

  /** Resolves when something new is waited for. */
  added(): Promise<void> {
    return new Promise((resolve) => {
      this.#tell = resolve;
    });
  }

  /** Waits for the next thing and settles it. Rejects when the invocation was cancelled on the server. */
  async settleNext(): Promise<void> {
    const { index, value, error } = await RestatePromise.race([...this.#waiting.values()].map((each) => each.promise));
    const winner = this.#waiting.get(index);
    this.#waiting.delete(index);
    winner?.settle(value, error);
  }
}
