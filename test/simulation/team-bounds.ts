/** The most that a team may cost: runs of members that are no teams, and simulated milliseconds. */
export interface Bound {
  readonly runs: number;
  readonly ms: number;
}

const nothing: Bound = { runs: 0, ms: 0 };

/** One after the other. */
export const inTurn = (...all: readonly Bound[]): Bound =>
  all.reduce((sum, { runs, ms }) => ({ runs: sum.runs + runs, ms: sum.ms + ms }), nothing);

/** At the same time, so many at a time: with a place for each it takes as long as the slowest. */
export function atOnce(all: readonly Bound[], limit: number = all.length): Bound {
  const { runs, ms } = inTurn(...all);
  return { runs, ms: limit >= all.length ? Math.max(0, ...all.map((each) => each.ms)) : ms };
}

/** Again and again. */
export const times = (count: number, { runs, ms }: Bound): Bound => ({ runs: count * runs, ms: count * ms });

/** One of them, which nobody knows before. */
export const anyOf = (all: readonly Bound[]): Bound => ({
  runs: Math.max(0, ...all.map(({ runs }) => runs)),
  ms: Math.max(0, ...all.map(({ ms }) => ms)),
});

/** Asked once, and once more when the answer cannot be read. */
export const repaired = (bound: Bound): Bound => times(2, bound);

/** Ended after so long. What does not hear it is left behind a second later. */
export const within = (afterMs: number, { runs, ms }: Bound): Bound => ({ runs, ms: Math.min(ms, afterMs + 1_000) });

/** Waits for so long at the most. */
export const waiting = (ms: number): Bound => ({ runs: 0, ms });
