/** Wakes whoever waits for news of a run. Costs nothing where nobody does. */
export interface Watchers {
  /** Resolves at the next news of the run; rejects with `signal.reason` when aborted. */
  next(runId: string, signal?: AbortSignal): Promise<void>;
  notify(runId: string): void;
  notifyAll(): void;
  readonly waiting: boolean;
}

export function watchers(): Watchers {
  const waiting = new Map<string, Set<() => void>>();

  function notify(runId: string): void {
    const wakes = waiting.get(runId);
    if (!wakes) return;
    waiting.delete(runId);
    for (const wake of wakes) wake();
  }

  return {
    get waiting() {
      return waiting.size > 0;
    },
    notify,
    notifyAll() {
      for (const runId of [...waiting.keys()]) notify(runId);
    },
    next(runId, signal) {
      return new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const wakes = waiting.get(runId) ?? new Set();
        waiting.set(runId, wakes);
        const stop = () => {
          wakes.delete(wake);
          if (wakes.size === 0 && waiting.get(runId) === wakes) waiting.delete(runId);
          reject(signal?.reason);
        };
        const wake = () => {
          signal?.removeEventListener("abort", stop);
          resolve();
        };
        wakes.add(wake);
        signal?.addEventListener("abort", stop, { once: true });
      });
    },
  };
}
