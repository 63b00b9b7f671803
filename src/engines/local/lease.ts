import type { Clock } from "../../base/clock.ts";
import { type Journal, JournalBusy } from "./journal.ts";
import { patiently } from "./patiently.ts";

/** How long other processes leave this one's runs alone without hearing of it (R10). */
const leaseMs = 3_000;
const renewMs = 1_000;
/** An effect starts only with at least this much of the lease left. */
const marginMs = 500;

/** This process's claim on the runs it executes. */
export interface Lease {
  readonly owner: string;
  /** Before an effect: undefined when there is time left, else a promise of a renewed lease. */
  check(): Promise<void> | undefined;
  /** Takes the lease, or renews one that is about to end; undefined when there is nothing to wait for. */
  hold(): Promise<void> | undefined;
  stop(): void;
}

export interface LeaseHooks {
  /** The lease had run out and is good again: runs may have changed hands meanwhile. */
  readonly onRegained: () => void;
  /** It could not be renewed for an effect that was about to start. */
  readonly onFailed: (error: unknown) => void;
}

export function lease(journal: Journal, owner: string, clock: Clock, { onRegained, onFailed }: LeaseHooks): Lease {
  let until = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | undefined;
  let armed = false;
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
      return patiently(clock, journal.name, renew).catch((error: unknown) => {
        onFailed(error);
        throw error;
      });
    },
    hold() {
      if (!journal.shared || clock.now() < until - marginMs) return undefined;
      return patiently(clock, journal.name, renew).then(() => {
        if (armed) return;
        armed = true;
        arm(renewMs);
      });
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
