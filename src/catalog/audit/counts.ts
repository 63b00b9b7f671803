import type { Document, List } from "./document.ts";
import { type Finding, finding } from "./finding.ts";

const WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const ANNOUNCED = /\b(two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\s+((?:[a-z-]+\s+){0,2}?[a-z-]+s)\b/gi;

/** A number that a sentence announces for the list right below it. */
export interface Announcement {
  readonly count: number;
  readonly noun: string;
  readonly sentence: string;
}

/**
 * What the sentence before a list announces: “There are three ways:” → 3. `null` when it announces nothing, or more
 * than one number.
 */
export function announced(list: List): Announcement | null {
  const intro = list.intro.trim();
  if (!intro.endsWith(":")) return null;
  const sentence = intro.split(/(?<=[.!?])\s+/).at(-1) ?? "";
  const matches = [...sentence.matchAll(ANNOUNCED)];
  const [match] = matches;
  if (match === undefined || matches.length > 1) return null;
  const [, number = "", noun = ""] = match;
  const count = /^\d/.test(number) ? Number(number) : WORDS.indexOf(number.toLowerCase());
  return { count, noun, sentence };
}

/** Reports lists that have more or fewer entries than the sentence before them announces. */
export function checkCounts(document: Document): Finding[] {
  return document.lists.flatMap((list) => {
    const announcement = announced(list);
    if (announcement === null || announcement.count === list.items) return [];
    const { count, noun, sentence } = announcement;
    return [
      finding({
        by: "numbers",
        kind: "wrong-count",
        file: document.file,
        line: list.introLine,
        quote: sentence,
        subject: String(list.line),
        reason: `The sentence announces ${count} ${noun}, but the list has ${list.items} entries.`,
        related: [{ file: document.file, line: list.line, quote: document.lines[list.line - 1] ?? "" }],
        fix: null,
      }),
    ];
  });
}
