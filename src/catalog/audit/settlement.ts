import type { Applied } from "./apply.ts";
import type { Fixes } from "./fixes.ts";

/**
 * What became of the proposed fixes. `partly` and `refused`: they were approved, but some, or all, of the files had
 * been changed meanwhile and were left alone.
 */
export type Fixing = "none" | "applied" | "partly" | "refused" | "declined";

/** The same in numbers and names. `open`: nobody has decided yet. */
export type Settlement<O extends Fixing | "open" = Fixing> = Readonly<{
  outcome: O;
  /** Corrections that are in the files now. */
  applied: number;
  /** Files that were left as they are. */
  refused: Applied["refused"];
}>;

/** Where nothing was changed. */
export const untouched = <O extends "none" | "open" | "declined">(outcome: O): Settlement<O> => ({
  outcome,
  applied: 0,
  refused: [],
});

/** Where it was approved. */
export function settlement({ files }: Fixes, { changed, refused }: Applied): Settlement {
  const done = new Set(changed);
  const applied = editsIn(files.filter(({ file }) => done.has(file)));
  const outcome = refused.length === 0 ? "applied" : changed.length === 0 ? "refused" : "partly";
  return { outcome, applied, refused };
}

export const editsIn = (files: Fixes["files"]): number => files.reduce((sum, { edits }) => sum + edits.length, 0);
