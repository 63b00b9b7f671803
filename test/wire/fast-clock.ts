import type { Clock } from "../../src/base/clock.ts";

/**
 * The system's time, `speed` times as fast: an hour of it is real, only shorter. So real sockets and minutes of back-off fit
 * in one test, limits keep their order, and a date in a header means what it means to the caller under test.
 */
export function fastClock(speed: number): Clock {
  const origin = Date.now();
  const start = performance.now();
  const now = () => Math.floor(origin + (performance.now() - start) * speed);
  return {
    now,
    alarm(at, ring) {
      let timer: NodeJS.Timeout;
      const arm = () => {
        timer = setTimeout(() => (now() >= at ? ring() : arm()), Math.ceil(Math.max(0, at - now()) / speed));
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}

/** A clock that also keeps how long it was asked to wait, in milliseconds. */
export interface WatchedClock extends Clock {
  readonly asked: readonly number[];
}

export function watchedClock(clock: Clock): WatchedClock {
  const asked: number[] = [];
  let told = clock.now();
  return {
    asked,
    now() {
      told = clock.now();
      return told;
    },
    alarm(at, ring) {
      asked.push(at - told); // from the moment that the asker reckoned with, not from now
      return clock.alarm(at, ring);
    },
  };
}
