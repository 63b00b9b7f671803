/** What is searched for, folded. */
export interface Terms {
  readonly words: readonly string[];
  /** Each must be there as it is, but for case, accents and white space. */
  readonly phrases: readonly string[];
}

/** More words than this say nothing more. */
const mostWords = 32;

/** Words, and phrases in quotation marks. The words of a phrase are searched for as well. */
export function parseTerms(query: string): Terms {
  const phrases = [...query.matchAll(/["“„«]([^"“”„»]+)["”“»]/g)]
    .map(([, phrase = ""]) => spaced(fold(phrase)))
    .filter((phrase) => phrase !== "");
  const words = fold(query).match(/[\p{L}\p{N}_]+/gu) ?? [];
  return { words: [...new Set(words.map(stem))].slice(0, mostWords), phrases };
}

const spaced = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

/** Without the -s that English and others form plurals with: the word is then found in both forms. */
const stem = (word: string): string => (word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word);

/** The same for texts that differ only in case, accents, or the form of letters. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  return isAscii(lower) ? lower : lower.normalize("NFKD").replaceAll(/[\u0300-\u036f]/g, "");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
const isAscii = (text: string): boolean => /^[\u0000-\u007f]*$/.test(text);

/** How much a word that only begins like the one that is searched for counts. */
const ofBeginning = 0.6;

/**
 * How often a word is in a folded text: as a word of its own, or less, as the beginning of one. Where words are not parted
 * by spaces (Chinese, Japanese, Thai), anywhere.
 */
export function countWord(text: string, word: string): number {
  let count = 0;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length))
    count += weightAt(text, word, at);
  return count;
}

function weightAt(text: string, word: string, at: number): number {
  if (unspaced.test(word)) return 1;
  if (isLetter(text[at - 1])) return 0;
  const next = at + word.length;
  const isWhole = !isLetter(text[next]) || (text[next] === "s" && !isLetter(text[next + 1]));
  return isWhole ? 1 : ofBeginning;
}

const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const isLetter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}_]/u.test(character);

/** Whether all phrases are in a folded text. */
export const hasPhrases = (text: string, phrases: readonly string[]): boolean =>
  phrases.length === 0 || phrases.every((phrase) => spaced(text).includes(phrase));
