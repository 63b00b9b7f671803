/** What a watcher wants to hear of: that a run came to rest or moved on, or every entry as well; that a space changed. */
type Topic = "status" | "entries" | "space";

/** Wakes whoever waits for news of a run. Costs nothing where nobody does. */
export interface Watchers {
  /** Resolves at the next news of the run, or space; rejects with `signal.reason` when aborted. */
  next(name: string, topic: Topic, signal?: AbortSignal): Promise<void>;
  /** The run's status has changed. */
  notify(runId: string): void;
  /** The run's log has grown. */
  grown(runId: string): void;
  /** Shared state has changed. */
  changed(space: string): void;
  notifyAll(): void;
  readonly waiting: boolean;
  /** Whether anybody watches state. */
  readonly watching: boolean;
  /** Whether anybody watches entries. */
  readonly following: boolean;
}

type Waiting = Map<string, Set<() => void>>;

/** `onWait` is called whenever somebody begins to wait. */
export const watchers = (onWait: () => void): Watchers => new Wakes(onWait);

class Wakes implements Watchers {
  readonly #onWait: () => void;
  readonly #waiting: Readonly<Record<Topic, Waiting>> = { status: new Map(), entries: new Map(), space: new Map() };

  constructor(onWait: () => void) {
    this.#onWait = onWait;
  }

  get waiting(): boolean {
    const { status, entries, space } = this.#waiting;
    return status.size > 0 || entries.size > 0 || space.size > 0;
  }

  get watching(): boolean {
    return this.#waiting.space.size > 0;
  }

  get following(): boolean {
    return this.#waiting.entries.size > 0;
  }

  next(name: string, topic: Topic, signal?: AbortSignal): Promise<void> {
    this.#onWait();
    return wait(this.#waiting[topic], name, signal);
  }

  notify(runId: string): void {
    this.#wake("status", runId);
    this.#wake("entries", runId);
  }

  grown(runId: string): void {
    this.#wake("entries", runId);
  }

  changed(space: string): void {
    this.#wake("space", space);
  }

  notifyAll(): void {
    const { status, entries, space } = this.#waiting;
    for (const each of [...space.keys()]) this.changed(each);
    for (const runId of [...status.keys(), ...entries.keys()]) this.notify(runId);
  }

  #wake(topic: Topic, name: string): void {
    const waiting = this.#waiting[topic];
    const wakes = waiting.get(name);
    if (!wakes) return;
    waiting.delete(name);
    for (const each of wakes) each();
  }
}

function wait(all: Waiting, runId: string, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const wakes = all.get(runId) ?? new Set();
    all.set(runId, wakes);
    const stop = () => {
      wakes.delete(wake);
      if (wakes.size === 0 && all.get(runId) === wakes) all.delete(runId);
      reject(signal?.reason);
    };
    const wake = () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    };
    wakes.add(wake);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
