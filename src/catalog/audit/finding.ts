import { createHash } from "node:crypto";

/** The rule-following agents that look for faults. */
export type Checker = "links" | "numbers" | "repeats";

/** A place in a document: the file as listed in the manifest, the line counted from 1, and its text. */
export type Place = Readonly<{ file: string; line: number; quote: string }>;

/** A replacement of `before` by `after` on one line. `before` occurs on that line exactly as written. */
export type LineFix = Readonly<{ file: string; line: number; before: string; after: string }>;

/**
 * One suspected fault. `id` depends only on who found what where, so it is the same on every run.
 *
 * `subject` is what the fault is about in machine terms (a link target, a product, a term); the Critic starts from it
 * and from the source, never from `reason`.
 */
export type Finding = Readonly<{
  id: string;
  by: Checker;
  kind: string;
  file: string;
  line: number;
  quote: string;
  subject: string;
  reason: string;
  related: readonly Place[];
  fix: LineFix | null;
}>;

/** The Critic's decision about one finding. */
export type Review = Readonly<{ id: string; verdict: "kept" | "withdrawn"; rule: string; reason: string }>;

const QUOTE_LIMIT = 200;

/** Cuts source text to at most 200 characters, on one line. */
export function quoteOf(text: string): string {
  const flat = text.replaceAll(/\s+/g, " ").trim();
  return flat.length <= QUOTE_LIMIT ? flat : `${flat.slice(0, QUOTE_LIMIT - 1)}…`;
}

/** Completes a finding: cuts the quote and derives the id from checker, kind, place, quote and subject. */
export function finding(draft: Omit<Finding, "id">): Finding {
  const quote = quoteOf(draft.quote);
  const key = [draft.by, draft.kind, draft.file, draft.line, quote, draft.subject].join("\0");
  return { id: createHash("sha256").update(key).digest("hex").slice(0, 16), ...draft, quote };
}

/** Orders findings by file, line, checker, kind and id: the same set always reads the same. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) =>
      compareText(a.file, b.file) ||
      a.line - b.line ||
      compareText(a.by, b.by) ||
      compareText(a.kind, b.kind) ||
      compareText(a.id, b.id),
  );
}

/** Compares by code unit, so that the order does not depend on the machine's language. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
