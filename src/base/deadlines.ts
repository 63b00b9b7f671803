import type { Clock } from "./clock.ts";

/** Long limits may be this late, so that thousands of them share one alarm. */
const slotMs = 1_000;
/** Shorter limits are kept to the millisecond. */
const exactBelowMs = 30_000;

/** Limits that are nearly always called off in time: setting one costs next to nothing (Varghese & Lauck, 1987). */
export interface Deadlines {
  /** Calls `ring` `ms` milliseconds from now, or up to a second later for long limits. Returns how to call it off. */
  after(ms: number, ring: () => void): () => void;
}

export function deadlines(clock: Clock): Deadlines {
  const slots = new Map<number, Set<() => void>>();

  function open(slot: number): Set<() => void> {
    const rings = new Set<() => void>();
    slots.set(slot, rings);
    clock.alarm(slot * slotMs, () => {
      slots.delete(slot);
      for (const ring of rings) ring();
    });
    return rings;
  }

  return {
    after(ms, ring) {
      if (ms < exactBelowMs) return clock.alarm(clock.now() + ms, ring);
      const slot = Math.ceil((clock.now() + ms) / slotMs);
      const rings = slots.get(slot) ?? open(slot);
      rings.add(ring);
      return () => void rings.delete(ring);
    },
  };
}
