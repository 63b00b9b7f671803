/** How much weight prefers the option of the row to the option of the column. */
export type Preferences = readonly (readonly number[])[];

export interface RankedVote {
  /** Places among the options, best first; options that are not there come last, all of them level. */
  readonly ranking: readonly number[];
  readonly weight: number;
}

export function preferences(votes: readonly RankedVote[], options: number): Preferences {
  const table = Array.from({ length: options }, () => Array.from({ length: options }, () => 0));
  for (const { ranking, weight } of votes) {
    const below = new Set(table.keys());
    for (const better of ranking) {
      below.delete(better);
      const row = table[better] ?? [];
      for (const worse of below) row[worse] = (row[worse] ?? 0) + weight;
    }
  }
  return table;
}

const at = (table: Preferences, row: number, column: number): number => table[row]?.[column] ?? 0;

/** How many of the others each option beats one to one. One that beats all of them is the Condorcet winner. */
export const beatsOf = (table: Preferences): readonly number[] =>
  table.map((row, a) => row.filter((votes, b) => votes > at(table, b, a)).length);

/**
 * The options that no other one beats by a stronger path: the Condorcet winner alone where there is one; several only where
 * the votes do not tell them apart. Of two options the strength of a link is the weight that is for the winner.
 *
 * Source: Markus Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner
 * election method", Social Choice and Welfare 36 (2011). The paths are found as by Floyd and Warshall: the third power of
 * the number of options.
 */
export function schulzeWinners(table: Preferences): readonly number[] {
  const options = [...table.keys()];
  const paths = table.map((row, a) => row.map((votes, b) => (votes > at(table, b, a) ? votes : 0)));
  for (const via of options) {
    for (const row of paths) {
      for (const to of options) {
        const path = Math.min(row[via] ?? 0, at(paths, via, to));
        if (path > (row[to] ?? 0)) row[to] = path;
      }
    }
  }
  return options.filter((a) => options.every((b) => at(paths, a, b) >= at(paths, b, a)));
}
