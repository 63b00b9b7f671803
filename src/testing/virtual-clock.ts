import type { Clock } from "../base/clock.ts";

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly ring: () => void;
}

/** A clock that moves only when everything is asleep, so that a day of pauses takes no time at all. */
export interface VirtualClock extends Clock {
  /** Moves time forward, alarm by alarm, until `work` settles. Rejects with an Error when it never will. */
  drive<T>(work: Promise<T>): Promise<T>;
  /** Moves time forward by `ms`, ringing what is due on the way. */
  advance(ms: number): Promise<void>;
}

/** Real milliseconds without any sign of life before a simulation is called stuck. */
const patienceMs = 5_000;

/** @param startAt Epoch milliseconds at the beginning. Default 0. */
export function virtualClock(startAt = 0): VirtualClock {
  let now = startAt;
  let orders = 0;
  const alarms = new Set<Alarm>();

  function next(limit: number): Alarm | undefined {
    let least: Alarm | undefined;
    for (const alarm of alarms) {
      if (alarm.at > limit) continue;
      if (!least || alarm.at < least.at || (alarm.at === least.at && alarm.order < least.order)) least = alarm;
    }
    return least;
  }

  /** Rings the next alarm up to `limit`; false when there is none. */
  function ring(limit: number): boolean {
    const alarm = next(limit);
    if (!alarm) return false;
    alarms.delete(alarm);
    now = Math.max(now, alarm.at);
    alarm.ring();
    return true;
  }

  return {
    now: () => now,
    alarm(at, ringIt) {
      orders += 1;
      const alarm: Alarm = { at, order: orders, ring: ringIt };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    async advance(ms) {
      const end = now + ms;
      await quiet();
      while (ring(end)) await quiet();
      now = end;
      await quiet();
    },
    async drive(work) {
      let settled = false;
      const finish = () => {
        settled = true;
      };
      work.then(finish, finish);
      for (;;) {
        await quiet();
        if (settled) return work;
        if (ring(Number.POSITIVE_INFINITY)) continue;
        if (!(await comesAlive(() => settled || alarms.size > 0))) {
          throw new Error("nothing is asleep and the work has not settled: it waits for something that never comes");
        }
      }
    },
  };
}

/** Lets every microtask and every callback of this turn of the event loop run, group commits included. */
async function quiet(): Promise<void> {
  for (let turns = 0; turns < 4; turns++) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** Waits, in real time, for real input and output that an effect may be doing. */
async function comesAlive(alive: () => boolean): Promise<boolean> {
  const end = performance.now() + patienceMs;
  while (performance.now() < end) {
    if (alive()) return true;
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 1);
    });
  }
  return alive();
}
