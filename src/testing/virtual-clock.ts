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

/** Turns of the event loop that time waits for those at work: one that looks at the clock for ever must not stop it. */
const mostTurns = 100_000;

/** @param startAt Epoch milliseconds at the beginning. Default 0. */
export function virtualClock(startAt = 0): VirtualClock {
  let now = startAt;
  let orders = 0;
  /** How often somebody has looked at the clock: whoever is at work does. */
  let looks = 0;
  const alarms = new Set<Alarm>();

  function next(limit: number): Alarm | undefined {
    let least: Alarm | undefined;
    for (const alarm of alarms) {
      if (alarm.at > limit) continue;
      if (!least || alarm.at < least.at || (alarm.at === least.at && alarm.order < least.order)) least = alarm;
    }
    return least;
  }

  /**
   * Lets everything run that can, group commits and replays of long logs included, until for a few turns of the event loop
   * nobody has looked at the clock, or waits for another turn.
   */
  async function quiet(): Promise<void> {
    let turns = 0;
    for (let calm = 0; calm < 4 && turns < mostTurns; turns++) {
      const before = looks;
      await oneTurn();
      calm = looks === before && !isTurnAwaited() ? calm + 1 : 0;
    }
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
    now() {
      looks += 1;
      return now;
    },
    alarm(at, ringIt) {
      looks += 1;
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

/** Turns that virtual clocks wait for: not only this one. */
let ownTurns = 0;

async function oneTurn(): Promise<void> {
  ownTurns += 1;
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
  ownTurns -= 1;
}

/** Whether anybody but virtual clocks waits for the event loop to turn. */
function isTurnAwaited(): boolean {
  const awaited = process.getActiveResourcesInfo().filter((each) => each === "Immediate");
  return awaited.length > ownTurns;
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
