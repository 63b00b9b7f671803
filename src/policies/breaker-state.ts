/** A breaker as it is kept. Times are epoch milliseconds. */
export type BreakerState = Readonly<{
  /** When the last failures were that count towards the threshold; none while it is open. */
  failures: readonly number[];
  /** Null while it is closed. From then on it is half open. */
  openUntil: number | null;
  /** Who, by run and path, finds out whether things are well again, while it is half open; gone after `until`. */
  probe: Readonly<{ by: string; until: number }> | null;
}>;

export interface BreakerTerms {
  readonly failures: number;
  readonly windowMs: number;
  readonly openMs: number;
  /** So long one call alone may probe. */
  readonly leaseMs: number;
}

export const closed: BreakerState = { failures: [], openUntil: null, probe: null };

/** Whether a call may go on: as any other or as part of the probe, as the probe, or not before `retryAt`. */
export type Admission =
  | { readonly as: "any" }
  | { readonly as: "probe"; readonly state: BreakerState }
  | { readonly as: "none"; readonly retryAt: number };

export function admit(state: BreakerState, by: string, now: number, { leaseMs }: BreakerTerms): Admission {
  const { openUntil, probe } = state;
  if (openUntil === null) return { as: "any" };
  if (now < openUntil) return { as: "none", retryAt: openUntil };
  if (probe !== null && now < probe.until) {
    // what the probe calls belongs to it: refused, the probe could never find out that things are well
    return by.startsWith(`${probe.by}/`) ? { as: "any" } : { as: "none", retryAt: probe.until };
  }
  return { as: "probe", state: { ...state, probe: { by, until: now + leaseMs } } };
}

/** What a call has shown: that it works, that it does not, or nothing. */
export type Evidence = "works" | "fails" | "nothing";

/** After the failure of a call that any could have made; null for no change. */
export function afterFailure(
  state: BreakerState,
  now: number,
  { failures: threshold, windowMs, openMs }: BreakerTerms,
): BreakerState | null {
  if (state.openUntil !== null) return null; // what began before it opened says nothing new
  const failures = [...state.failures.filter((at) => at > now - windowMs), now];
  if (failures.length < threshold) return { ...state, failures };
  return { failures: [], openUntil: now + openMs, probe: null };
}

/** After the probe; null for no change. */
export function afterProbe(
  state: BreakerState,
  by: string,
  evidence: Evidence,
  now: number,
  { openMs }: BreakerTerms,
): BreakerState | null {
  if (state.probe?.by !== by) return null; // it took too long, and another one has found out
  if (evidence === "works") return closed;
  return evidence === "fails" ? { ...closed, openUntil: now + openMs } : { ...state, probe: null };
}
