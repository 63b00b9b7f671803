import { countWord, fold } from "./search-terms.ts";

/** Most characters of a quotation. */
const longestQuote = 300;

export interface Quote {
  /** Which of the lines it begins in, from 0. */
  readonly at: number;
  /** As it is in the file, line ends as `\n`. */
  readonly text: string;
}

/** What to quote of some lines: from the one on that says most of what is searched for, as far as there is room. */
export function quoteOf(lines: readonly string[], weights: ReadonlyMap<string, number>): Quote {
  const scores = lines.map((line) => worthOf(fold(line), weights));
  const best = Math.max(0, scores.indexOf(Math.max(...scores)));
  const first = (lines[best] ?? "").trim();
  if (first.length > longestQuote) return { at: best, text: windowOf(first, weights) };
  let text = first;
  for (const line of lines.slice(best + 1)) {
    if (text.length + 1 + line.length > longestQuote) break;
    text += `\n${line}`;
  }
  return { at: best, text: text.trimEnd() };
}

const worthOf = (folded: string, weights: ReadonlyMap<string, number>): number =>
  [...weights].reduce((sum, [word, weight]) => sum + weight * Math.min(1, countWord(folded, word)), 0);

/** The part of a long line that says most. */
function windowOf(line: string, weights: ReadonlyMap<string, number>): string {
  const folded = fold(line);
  const starts = [...weights.keys()].map((word) => folded.indexOf(word)).filter((at) => at >= 0);
  const before = longestQuote / 5;
  let best = { worth: -1, start: 0 };
  for (const at of [...starts, 0].toSorted((a, b) => a - b)) {
    const start = Math.max(0, Math.min(at - before, folded.length - longestQuote));
    const worth = worthOf(folded.slice(start, start + longestQuote), weights);
    if (worth > best.worth) best = { worth, start };
  }
  return cutAtWords(line, originalIndex(line, folded, best.start));
}

/** Where in the text a place of its folded form is: folding can make it shorter or longer. */
function originalIndex(text: string, folded: string, index: number): number {
  if (text.length === folded.length) return index;
  let before = 0;
  let at = 0;
  for (const character of text) {
    if (before >= index) break;
    before += fold(character).length;
    at += character.length;
  }
  return at;
}

/** At most the longest quotation from there on, without parts of words where there are spaces near. */
function cutAtWords(line: string, from: number): string {
  const space = line.indexOf(" ", from);
  const start = from === 0 || space < 0 || space - from > 30 ? from : space + 1;
  const text = line.slice(start, start + longestQuote);
  const last = text.lastIndexOf(" ");
  const isWhole = start + longestQuote >= line.length || last < longestQuote - 30;
  return (isWhole ? text : text.slice(0, last))
    .replace(/[\ud800-\udbff]$/, "")
    .replace(/^[\udc00-\udfff]/, "")
    .trim();
}
