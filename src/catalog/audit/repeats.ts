import { compareText, type Finding, finding, type Place, quoteOf, sortFindings } from "./finding.ts";
import type { Shelf } from "./shelf.ts";
import { signatureOf } from "./shingles.ts";

/** One long paragraph, small enough to pass between agents. */
type ParagraphFact = Readonly<{ file: string; line: number; quote: string; signature: readonly number[] }>;
export type RepeatFacts = Readonly<{ paragraphs: readonly ParagraphFact[] }>;

const LEAST_LENGTH = 140; // shorter paragraphs repeat by chance
const BAND = 4;
const ALIKE = 0.75; // by estimate; the Critic measures
const RELATED_LIMIT = 10;

/** Notes every paragraph of at least 140 characters. Call it per batch. */
export async function gatherRepeats(shelf: Shelf, files: readonly string[]): Promise<RepeatFacts> {
  const paragraphs: ParagraphFact[] = [];
  for (const file of files) {
    const document = await shelf.open(file);
    for (const { line, text } of document?.paragraphs ?? []) {
      if (text.length < LEAST_LENGTH) continue;
      paragraphs.push({ file, line, quote: quoteOf(text), signature: signatureOf(text) });
    }
  }
  return { paragraphs };
}

/** Groups near-identical paragraphs: one finding a group, at its first place. The order of the facts does not matter. */
export function concludeRepeats(facts: readonly RepeatFacts[]): Finding[] {
  const all = facts.flatMap(({ paragraphs }) => paragraphs);
  all.sort((a, b) => compareText(a.file, b.file) || a.line - b.line);
  const groups = new Map<number, ParagraphFact[]>();
  for (const [index, root] of groupAlike(all).entries()) {
    const fact = all[index];
    if (fact !== undefined) groups.set(root, [...(groups.get(root) ?? []), fact]);
  }
  const found: Finding[] = [];
  for (const [first, ...others] of groups.values()) {
    if (first !== undefined && others.length > 0) found.push(repeated(first, others));
  }
  return sortFindings(found);
}

function repeated(first: ParagraphFact, others: readonly ParagraphFact[]): Finding {
  const related: Place[] = others.slice(0, RELATED_LIMIT).map(({ file, line, quote }) => ({ file, line, quote }));
  const [next] = related;
  const where = others.length === 1 ? `${next?.file}:${next?.line}` : `${others.length} other places`;
  return finding({
    by: "repeats",
    kind: "repeated-paragraph",
    file: first.file,
    line: first.line,
    quote: first.quote,
    subject: `${others.length + 1} places`,
    reason: `This paragraph stands almost word for word at ${where}.`,
    related,
    fix: null,
  });
}

/** For each paragraph the index of the first one of its group. */
function groupAlike(all: readonly ParagraphFact[]): number[] {
  const roots = all.map((_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (roots[root] !== root) root = roots[root] ?? root;
    return root;
  };
  const buckets = new Map<string, number>();
  for (const [index, { signature }] of all.entries()) {
    for (let at = 0; at < signature.length; at += BAND) {
      const key = `${at}:${signature.slice(at, at + BAND).join(",")}`;
      const earlier = buckets.get(key);
      if (earlier === undefined) buckets.set(key, index);
      else if (agreement(signature, all[earlier]?.signature ?? []) >= ALIKE) join(roots, find(earlier), find(index));
    }
  }
  return roots.map((_, index) => find(index));
}

function join(roots: number[], a: number, b: number): void {
  roots[Math.max(a, b)] = Math.min(a, b);
}

function agreement(a: readonly number[], b: readonly number[]): number {
  return a.filter((value, index) => value === b[index]).length / a.length;
}
