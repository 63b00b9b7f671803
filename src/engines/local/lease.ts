import type { Clock } from "../../base/clock.ts";
import { type Journal, JournalBusy } from "./journal.ts";
import { patiently } from "./patiently.ts";

/** How long other processes leave this one's runs alone without hearing of it (R10). */
export const leaseMs = 3_000;
const renewMs = 1_000;
/** An effect starts only with at least this much of the lease left. */
const marginMs = 500;

/** This process's claim on the runs it executes. */
export interface Lease {
  readonly owner: string;
  /** Before an effect: undefined when there is time left, else a promise of a renewed lease. */
  check(): Promise<void> | undefined;
  /** Takes the lease if it is not held. */
  hold(): Promise<void>;
  stop(): void;
}

/** `onRegained` is called when the lease had run out: runs may have changed hands meanwhile. */
export function lease(journal: Journal, owner: string, clock: Clock, onRegained: () => void): Lease {
  let until = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | undefined;
  let stopped = false;

  function renew(): void {
    const now = clock.now();
    const lapsed = until !== Number.NEGATIVE_INFINITY && now >= until;
    journal.renew(owner, now + leaseMs);
    until = now + leaseMs;
    if (lapsed) onRegained();
  }

  function arm(ms: number): void {
    if (stopped || !journal.shared) return;
    cancel = clock.alarm(clock.now() + ms, () => {
      try {
        renew();
        arm(renewMs);
      } catch (error) {
        arm(error instanceof JournalBusy ? 20 : renewMs); // another process is writing; a broken file shows elsewhere
      }
    });
  }

  return {
    owner,
    check() {
      if (!journal.shared || clock.now() < until - marginMs) return undefined;
      return patiently(clock, journal.name, renew);
    },
    async hold() {
      if (!journal.shared || until !== Number.NEGATIVE_INFINITY) return;
      await patiently(clock, journal.name, renew);
      arm(renewMs);
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
