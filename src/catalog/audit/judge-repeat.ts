import { posix } from "node:path";
import type { Document, Paragraph } from "./document.ts";
import type { Finding } from "./finding.ts";
import { landing } from "./landing.ts";
import { firstRuling, keep, type Rule, type Ruling, withdraw } from "./ruling.ts";
import type { Shelf } from "./shelf.ts";
import { similarity, wordsOf } from "./shingles.ts";

interface RepeatCase {
  readonly here: Document;
  readonly there: Document;
  readonly first: Paragraph;
  readonly second: Paragraph;
  readonly places: number;
  readonly isTeaser: boolean;
}

const ALIKE = 0.85;
const TEMPLATE_PLACES = 4; // a text in four places is kept the same on purpose
const PARALLEL = 3; // shared long paragraphs that make two pages parallel
const LONG = 140;
const OLD = /legacy|deprecated|archive|\bold\b|\bv\d/i;

const rules: readonly Rule<RepeatCase>[] = [
  {
    rule: "deliberate template",
    reason: "The text stands in four or more places, so it is a standing notice or a template.",
    applies: ({ places }) => places >= TEMPLATE_PLACES,
  },
  {
    rule: "list entry or quote",
    reason: "Entries of lists and quoted notices are repeated on purpose.",
    applies: ({ first, second }) => first.place !== "body" || second.place !== "body",
  },
  {
    rule: "licence or history",
    reason: "Licences, change logs and migration notes repeat themselves by nature.",
    applies: ({ here, there }) =>
      [here, there].some(({ file }) =>
        /licen[cs]e|change-?log|history|migrat|upgrad|blog|20\d\d|release-?notes|releases\b|\bnews\b/i.test(file),
      ),
  },
  {
    rule: "not prose",
    reason: "The paragraph is mostly code, names or numbers.",
    applies: ({ first }) => isMostlyCode(first.text),
  },
  {
    rule: "copied page",
    reason: "One page is a version, a translation or a variant of the other.",
    applies: ({ here, there }) => here.file !== there.file && sharedParagraphs(here, there) >= PARALLEL,
  },
  {
    rule: "teaser",
    reason: "A page introduces another one with its opening paragraph and links to it.",
    applies: ({ isTeaser }) => isTeaser,
  },
  {
    rule: "parallel sections",
    reason: "Several paragraphs of this page stand on it twice, as in sections about variants of one thing.",
    applies: ({ here, there }) => here.file === there.file && repeatedWithin(here) >= PARALLEL,
  },
  {
    rule: "old and new",
    reason: "One of the pages documents an older or replaced version.",
    applies: ({ here, there }) => OLD.test(here.file) !== OLD.test(there.file),
  },
  {
    rule: "same section",
    reason: "Both stand under the same heading, as on pages written to one pattern.",
    applies: ({ first, second }) => first.heading !== "" && first.heading === second.heading,
  },
  {
    rule: "same template",
    reason: "The two pages have the same outline.",
    applies: ({ here, there }) => here.file !== there.file && outlineOverlap(here, there) >= 0.5,
  },
  {
    rule: "same text for another subject",
    reason: "Words are exchanged: the same statement is made about different things.",
    applies: ({ first, second }) => exchangesWords(first.text, second.text),
  },
];

/** Decides about a paragraph that was found in two or more places. */
export async function judgeRepeat(shelf: Shelf, finding: Finding, here: Document): Promise<Ruling> {
  const [other] = finding.related;
  const there = other === undefined ? null : await shelf.open(other.file);
  const first = here.paragraphs.find(({ line }) => line === finding.line);
  const second = there?.paragraphs.find(({ line }) => line === other?.line);
  if (there === null || first === undefined || second === undefined) {
    return withdraw("source changed", "One of the two paragraphs is not there any more.");
  }
  if (!(await areAllAlike(shelf, finding, first))) {
    return withdraw("not alike", "Compared word by word, not all of the paragraphs are alike.");
  }
  const places = finding.related.length + 1;
  const isTeaser = opens(shelf, there, second, here) || opens(shelf, here, first, there);
  const percent = Math.floor(similarity(first.text, second.text) * 100);
  return firstRuling(
    rules,
    { here, there, first, second, places, isTeaser },
    keep(`Compared both: ${percent} % of their word groups are the same.`),
  );
}

/** True when `text` is among the opening paragraphs of `page`, and `other` links to that page. */
function opens({ catalogue }: Shelf, page: Document, text: Paragraph, other: Document): boolean {
  if (page.file === other.file || !page.paragraphs.slice(0, 3).includes(text)) return false;
  return other.links.some(({ href }) => landing(catalogue, other.file, href) === page.file);
}

async function areAllAlike(shelf: Shelf, { related }: Finding, first: Paragraph): Promise<boolean> {
  for (const { file, line } of related) {
    const document = await shelf.open(file);
    const other = document?.paragraphs.find((paragraph) => paragraph.line === line);
    if (other === undefined || similarity(first.text, other.text) < ALIKE) return false;
  }
  return true;
}

function isMostlyCode(text: string): boolean {
  if (/^[#*|>]/.test(text)) return true;
  const letters = text.match(/[\p{L}\s,.]/gu)?.length ?? 0;
  return letters < text.length * 0.8 || wordsOf(text).length < 18;
}

function sharedParagraphs(a: Document, b: Document): number {
  const texts = new Set(a.paragraphs.filter(({ text }) => text.length >= LONG / 2).map(({ text }) => text));
  return new Set(b.paragraphs.filter(({ text }) => texts.has(text)).map(({ text }) => text)).size;
}

function outlineOverlap(a: Document, b: Document): number {
  const left = new Set(a.headings.map(({ text }) => text));
  const right = new Set(b.headings.map(({ text }) => text));
  if (posix.dirname(a.file) !== posix.dirname(b.file) && left.size < 3) return 0;
  return left.intersection(right).size / Math.max(1, Math.min(left.size, right.size));
}

/**
 * True when words were exchanged rather than added: then the two texts say the same about different things.
 * `support` and `supports` count as the same word.
 */
function exchangesWords(a: string, b: string): boolean {
  const left = new Set(wordsOf(a).map(stem));
  const right = new Set(wordsOf(b).map(stem));
  return left.difference(right).size > 0 && right.difference(left).size > 0;
}

function stem(word: string): string {
  return word.length > 5 ? word.replace(/(?:ing|ed|es|s)$/, "") : word.replace(/s$/, "");
}

/** How many other paragraphs stand twice on the page: more than one means sections for variants of one thing. */
function repeatedWithin(page: Document): number {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { text } of page.paragraphs) {
    if (text.length < LONG / 2) continue;
    if (seen.has(text)) twice.add(text);
    seen.add(text);
  }
  return twice.size;
}
