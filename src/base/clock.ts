/** The only door to time. Production passes {@link systemClock}; tests pass a simulated one. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `ring` once, at `at` (epoch ms) or as soon after as possible. Returns how to call it off. */
  alarm(at: number, ring: () => void): () => void;
}

/** The longest delay a Node.js timer can hold. */
const longestMs = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  alarm(at, ring) {
    let timer: NodeJS.Timeout;
    const arm = () => {
      const left = at - Date.now();
      timer = setTimeout(left > longestMs ? arm : ringInTime, Math.min(longestMs, Math.max(0, left)));
    };
    const ringInTime = () => {
      if (Date.now() >= at) ring();
      else arm(); // timers run by another clock than `now`, and may be a millisecond early
    };
    arm();
    return () => clearTimeout(timer);
  },
};

/** Resolves at `at`; rejects at once with `signal.reason` when aborted. */
export function until(clock: Clock, at: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.alarm(at, () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** Milliseconds of a clock that never goes back: for measuring how long things take, not when. */
export const monotonic = (): number => performance.now();
