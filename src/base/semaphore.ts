/** Lets at most `limit` holders in at a time, first come first served. */
export interface Semaphore {
  /** Resolves with the function that gives the place back; rejects at once with `signal.reason` when aborted. */
  acquire(signal: AbortSignal): Promise<() => void>;
}

export function semaphore(limit: number): Semaphore {
  let free = limit;
  const queue = new Set<() => void>();

  function release(): void {
    const next = queue.values().next();
    if (next.done) {
      free += 1;
      return;
    }
    queue.delete(next.value);
    next.value();
  }

  return {
    acquire(signal) {
      if (signal.aborted) return Promise.reject(signal.reason);
      if (free > 0) {
        free -= 1;
        return Promise.resolve(release);
      }
      return new Promise((resolve, reject) => {
        const stop = () => {
          queue.delete(enter);
          reject(signal.reason);
        };
        const enter = () => {
          signal.removeEventListener("abort", stop);
          resolve(release);
        };
        queue.add(enter);
        signal.addEventListener("abort", stop, { once: true });
      });
    },
  };
}
