import type { Document } from "./document.ts";
import type { Finding } from "./finding.ts";
import { firstRuling, keep, type Rule, type Ruling } from "./ruling.ts";
import type { Shelf } from "./shelf.ts";

interface ReferenceCase {
  readonly label: string;
  readonly text: string;
  readonly document: Document;
}

const TYPES =
  /^(?:any|bool(?:ean)?|byte|char|double|float|int(?:eger)?|long|number|object|short|string|void)(?:\d+)?$/i;

const rules: readonly Rule<ReferenceCase>[] = [
  {
    rule: "placeholder",
    reason: "The brackets are an index, a choice or a checkbox, not a reference.",
    applies: ({ label, text }) =>
      !/\p{L}{2}/u.test(label) || /^[\sxX\d.,:|]*$/.test(text) || /[|=<>{}"']/.test(label) || TYPES.test(label),
  },
  {
    rule: "partial page",
    reason: "The page includes text from elsewhere, which may define the reference.",
    applies: ({ document }) => document.partial,
  },
  {
    rule: "defined",
    reason: "The reference is defined on the page.",
    applies: ({ document, label }) =>
      document.lines.some((line) => line.toLowerCase().trimStart().startsWith(`[${label.toLowerCase()}]:`)),
  },
  {
    rule: "cross-reference",
    reason: "The label is a code name; plug-ins such as mkdocstrings and rustdoc resolve those.",
    applies: ({ label }) => /[.:()_]/.test(label),
  },
];

/** Decides about `[text][label]` whose label no definition on the page explains. */
export function judgeReference(_shelf: Shelf, finding: Finding, document: Document): Ruling {
  const label = finding.subject;
  const line = document.lines[finding.line - 1] ?? "";
  const at = line.indexOf(`][${label}]`);
  const text = at === -1 ? "" : line.slice(line.lastIndexOf("[", at - 1) + 1, at);
  return firstRuling(rules, { label, text, document }, keep(`Re-read the page: nothing defines “[${label}]”.`));
}
