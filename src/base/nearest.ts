/**
 * The one of `known` that `name` is most like, for "did you mean": what differs in a third of its letters, or in one, and not
 * in all. Undefined where nothing is so near.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(name.length / 3));
  const near = known
    .map((each) => ({ each, differs: distance(name.toLowerCase(), each.toLowerCase()) }))
    .filter(({ each, differs }) => differs <= most && differs < Math.max(name.length, each.length));
  return near.reduce((best, next) => (next.differs < best.differs ? next : best), near[0] ?? none).each;
}

/** What follows the name of something that there is not: `; did you mean "red"?`, or nothing where none is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
}

/** A name that stands for nothing, for a message, with what may have been meant, and all that there is. */
export const unknownName = (name: string, known: readonly string[]): string =>
  `${JSON.stringify(name)}${didYouMean(name, known)} (known: ${known.join(", ") || "none"})`;

const none = { each: undefined, differs: Number.POSITIVE_INFINITY };

/**
 * How many letters must be put in, taken out, replaced, or changed places with the next one, to make `b` of `a`.
 * Source: Damerau, "A technique for computer detection and correction of spelling errors", 1964.
 */
function distance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      const isSwapped = i > 0 && j > 0 && a[i] === b[j - 1] && a[i - 1] === b[j];
      const swapped = isSwapped ? (before[j - 1] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(replaced, swapped, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    [before, row] = [row, next];
  }
  return row.at(-1) ?? 0;
}
