/** Where a quote stands. `file` is relative to the folder of documents, with `/`; `line` counts from 1. */
export type Source = Readonly<{ file: string; line: number }> | Readonly<{ url: string }>;

/** What a researcher says it has found. Nobody has looked at it yet. */
export type Proposed = Readonly<{ claim: string; quote: string; source: Source }>;

/** A finding that was checked: its quote stands at its source, word for word as it is here. */
export type Finding = Proposed & Checked & Readonly<{ id: string }>;

/** `lines`: the whole lines in which the quote stands, because what is around it can change what it says. */
type Checked = Readonly<{ lines?: string }>;

/** A finding that could not be verified. */
export type Refused = Proposed & Readonly<{ reason: string }>;

/** What a check says of one proposed finding. */
export type Ruling =
  /** The quote as the source has it, and the line at which it begins. */
  | (Readonly<{ verified: true; quote: string; source: Source }> & Checked)
  | Readonly<{ verified: false; reason: string }>;

/** `guides/pairing.md:18`, or the address of a page. */
export const placeOf = (source: Source): string => ("url" in source ? source.url : `${source.file}:${source.line}`);
