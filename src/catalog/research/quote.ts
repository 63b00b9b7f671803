import { isInside } from "./word-bounds.ts";

/** A place in a text where a quote stands. */
export interface Standing {
  /** As the text has it, white space as single spaces. */
  readonly quote: string;
  /** Of its first and last character, from 1. */
  readonly line: number;
  readonly lastLine: number;
  /** Of its first character, and of the one after its last, in the text. */
  readonly from: number;
  readonly to: number;
}

/** A text made ready to look for quotes in: white space as single spaces, typographic marks as plain ones. */
interface Folded {
  readonly text: string;
  /** Where each character stands in the original. */
  readonly at: readonly number[];
}

/** Marks that people and models write one way or the other. Each is one character, so that places stay what they are. */
const twins: Readonly<Record<string, string>> = {
  "\u2018": "'",
  "\u2019": "'",
  "\u201c": '"',
  "\u201d": '"',
  "\u2010": "-",
  "\u2011": "-",
  "\u2013": "-",
  "\u2014": "-",
};

const isSpace = (mark: string): boolean => /\s/.test(mark);

function fold(original: string): Folded {
  const at: number[] = [];
  let text = "";
  for (let index = 0; index < original.length; index++) {
    const mark = original[index] ?? "";
    const space = isSpace(mark);
    if (space && (text === "" || text.endsWith(" "))) continue;
    text += space ? " " : (twins[mark] ?? mark);
    at.push(index);
  }
  return { text, at };
}

/** The quote as it is looked for. */
export const foldQuote = (quote: string): string => fold(quote).text.trim();

/** Quotes may stand in a text often; more places than these say no more. */
const mostPlaces = 1_000;

/**
 * All places where a quote stands, however it is broken into lines. Letters, digits and punctuation must be the same; only white
 * space and the forms of quotation marks and dashes may differ. It begins and ends where words and numbers do: "legal" does
 * not stand in "illegal", nor "port 80" in "port 8080" or "port 80.5".
 */
export function findQuote(text: string, quote: string): readonly Standing[] {
  const wanted = foldQuote(quote);
  if (wanted === "") return [];
  const folded = fold(text);
  const places: Standing[] = [];
  let line = 1;
  let counted = 0;
  for (
    let index = folded.text.indexOf(wanted);
    index !== -1 && places.length < mostPlaces;
    index = folded.text.indexOf(wanted, index + 1)
  ) {
    if (isInside(folded.text, index) || isInside(folded.text, index + wanted.length)) continue;
    const from = folded.at[index] ?? 0;
    const to = (folded.at[index + wanted.length - 1] ?? from) + 1;
    line += linesIn(text, counted, from);
    counted = from;
    const original = text.slice(from, to);
    places.push({
      quote: original.replaceAll(/\s+/g, " "),
      line,
      lastLine: line + linesIn(original, 0, original.length),
      from,
      to,
    });
  }
  return places;
}

function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

/** How many lines a place is away from a line; 0 where the line is part of it. */
export const distance = ({ line, lastLine }: Pick<Standing, "line" | "lastLine">, from: number): number =>
  from < line ? line - from : Math.max(0, from - lastLine);

/** Most characters of lines that are shown, and how many of them before the quote. */
const longestLines = 2_000;
const mostBefore = 500;

/** The whole lines in which a quote stands, for whoever judges what it says; of very long ones what is next to it. */
export function linesOf(text: string, { from, to }: Standing): string {
  const begin = Math.max(text.lastIndexOf("\n", from - 1) + 1, from - mostBefore);
  const end = text.indexOf("\n", to);
  return text
    .slice(begin, Math.max(to, Math.min(end === -1 ? text.length : end, begin + longestLines)))
    .toWellFormed()
    .trim();
}
