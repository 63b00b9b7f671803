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
export function watchers(onWait: () => void): Watchers {
  const waiting: Readonly<Record<Topic, Waiting>> = {
    status: new Map(),
    entries: new Map(),
    space: new Map(),
  };

  function wake(topic: Topic, name: string): void {
    const wakes = waiting[topic].get(name);
    if (!wakes) return;
    waiting[topic].delete(name);
    for (const each of wakes) each();
  }

  function notify(runId: string): void {
    wake("status", runId);
    wake("entries", runId);
  }

  return {
    get waiting() {
      return waiting.status.size > 0 || waiting.entries.size > 0 || waiting.space.size > 0;
    },
    get watching() {
      return waiting.space.size > 0;
    },
    get following() {
      return waiting.entries.size > 0;
    },
    notify,
    grown: (runId) => wake("entries", runId),
    changed: (space) => wake("space", space),
    notifyAll() {
      for (const space of [...waiting.space.keys()]) wake("space", space);
      for (const runId of [...waiting.status.keys(), ...waiting.entries.keys()]) notify(runId);
    },
    next(name, topic, signal) {
      onWait();
      return wait(waiting[topic], name, signal);
    },
  };
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
