import { Bag } from "./bag.ts";
import type { Clock } from "./clock.ts";

/** Long limits may be this late, so that thousands of them share one alarm. */
const slotMs = 1_000;
/** Shorter limits are kept to the millisecond. */
const exactBelowMs = 30_000;

/** Hears that its time is up. */
export interface LimitListener {
  onLimit(): void;
}

/** A limit that was set. */
export interface Limit {
  /** Calls it off; nothing when that was done before, or it has rung. */
  clear(): void;
}

/** Limits that are nearly always called off in time: setting one costs next to nothing (Varghese & Lauck, 1987). */
export interface Deadlines {
  /** Calls `ring` `ms` milliseconds from now, or up to a second later for long limits. Returns how to call it off. */
  after(ms: number, ring: () => void): () => void;
  /** The same for parties that are many. */
  watch(ms: number, party: LimitListener): Limit;
  /** Calls off all long limits. An alarm that is still set would keep the process alive for as long. */
  stop(): void;
}

interface Slot {
  readonly parties: Bag<LimitListener>;
  readonly callOff: () => void;
}

export function deadlines(clock: Clock): Deadlines {
  const slots = new Map<number, Slot>();
  let sweeping: NodeJS.Immediate | undefined;

  function open(at: number): Slot {
    const parties = new Bag<LimitListener>(sweepSoon);
    const callOff = clock.alarm(at * slotMs, () => {
      slots.delete(at);
      for (const party of parties.drain()) party.onLimit();
    });
    const slot = { parties, callOff };
    slots.set(at, slot);
    return slot;
  }

  /** Alarms that nobody waits for any more: not worth calling off at once, since the next limit often shares them. */
  function sweepSoon(): void {
    sweeping ??= setImmediate(sweep);
  }

  function sweep(): void {
    sweeping = undefined;
    for (const [at, { parties, callOff }] of slots) {
      if (parties.size > 0) continue;
      callOff();
      slots.delete(at);
    }
  }

  function watch(ms: number, party: LimitListener): Limit {
    const until = clock.now() + ms;
    if (ms < exactBelowMs) return { clear: clock.alarm(until, () => party.onLimit()) };
    const at = Math.ceil(until / slotMs);
    const { parties } = slots.get(at) ?? open(at);
    return parties.add(party);
  }

  return {
    after(ms, ring) {
      const limit = watch(ms, { onLimit: ring });
      return () => limit.clear();
    },
    watch,
    stop() {
      for (const { callOff } of slots.values()) callOff();
      slots.clear();
      clearImmediate(sweeping);
      sweeping = undefined;
    },
  };
}
