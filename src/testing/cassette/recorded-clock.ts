import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { Player } from "./player.ts";
import type { Recorder } from "./recorder.ts";

const now = "now";

export function recordedClock(clock: Clock, of: string, recorder: Recorder): Clock {
  return {
    now() {
      const value = clock.now();
      recorder.begin("clock", of, now, () => ({ value })).end({ value });
      return value;
    },
    alarm(at, ring) {
      const taking = recorder.begin("clock", of, { alarm: at }, () => ({ rang: false }));
      const callOff = clock.alarm(at, () => {
        taking.end({ rang: true });
        ring();
      });
      return () => {
        taking.end({ rang: false });
        callOff();
      };
    },
  };
}

interface Due {
  readonly at: number;
  readonly ring: () => void;
}

/** Time as it was. Alarms that rang do so at once, in the order of their times; those that did not, never. */
export function replayedClock(of: string, player: Player): Clock {
  const due = new Set<Due>();

  function ringNext(): void {
    const [first, ...rest] = due;
    if (!first) return;
    const next = rest.reduce((least, each) => (each.at < least.at ? each : least), first);
    due.delete(next);
    if (due.size > 0) setImmediate(ringNext);
    next.ring();
  }

  return {
    now: () => Number(player.take("clock", of, now).value),
    alarm(at, ring) {
      const alarm = { at, ring };
      if (player.take("clock", of, { alarm: at }).rang !== true) return () => undefined;
      if (due.size === 0) setImmediate(ringNext);
      due.add(alarm);
      return () => void due.delete(alarm);
    },
  };
}

export function recordedRandom(random: Random, of: string, recorder: Recorder): Random {
  return () => {
    const value = random();
    recorder.begin("random", of, undefined, () => ({ value })).end({ value });
    return value;
  };
}

/** Chance as it fell. */
export const replayedRandom =
  (of: string, player: Player): Random =>
  () =>
    Number(player.take("random", of, undefined).value);
