import { Bag } from "./bag.ts";
import type { Clock } from "./clock.ts";

/** Long limits may be this late, so that thousands of them share one alarm. */
const slotMs = 1_000;
/** Shorter limits are kept to the millisecond. */
const exactBelowMs = 30_000;

/** Limits that are nearly always called off in time: setting one costs next to nothing (Varghese & Lauck, 1987). */
export interface Deadlines {
  /** Calls `ring` `ms` milliseconds from now, or up to a second later for long limits. Returns how to call it off. */
  after(ms: number, ring: () => void): () => void;
  /** Calls off all long limits. An alarm that is still set would keep the process alive for as long. */
  stop(): void;
}

interface Slot {
  readonly rings: Bag<() => void>;
  readonly callOff: () => void;
}

export function deadlines(clock: Clock): Deadlines {
  const slots = new Map<number, Slot>();
  let sweeping = false;

  function open(at: number): Slot {
    const rings = new Bag<() => void>();
    const callOff = clock.alarm(at * slotMs, () => {
      slots.delete(at);
      for (const ring of rings.drain()) ring();
    });
    const slot = { rings, callOff };
    slots.set(at, slot);
    return slot;
  }

  /** Alarms that nobody waits for any more: not worth calling off at once, since the next limit often shares them. */
  function sweep(): void {
    sweeping = false;
    for (const [at, { rings, callOff }] of slots) {
      if (rings.size > 0) continue;
      callOff();
      slots.delete(at);
    }
  }

  return {
    after(ms, ring) {
      if (ms < exactBelowMs) return clock.alarm(clock.now() + ms, ring);
      const at = Math.ceil((clock.now() + ms) / slotMs);
      const { rings } = slots.get(at) ?? open(at);
      const place = rings.add(ring);
      return () => {
        if (!place.clear() || rings.size > 0 || sweeping) return;
        sweeping = true;
        setImmediate(sweep);
      };
    },
    stop() {
      for (const { callOff } of slots.values()) callOff();
      slots.clear();
    },
  };
}
