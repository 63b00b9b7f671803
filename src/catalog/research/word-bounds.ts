/** Letters, digits and what belongs to them. */
const inWord = /[\p{L}\p{N}\p{M}_]/u;
const digit = /\p{N}/u;
const letter = /[\p{L}\p{M}]/u;
/** Of languages that are written without spaces between words: where these begin cannot be told by looking. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Whether a place in a text, before the character at `index`, is in the middle of a word or of a number. */
export function isInside(text: string, index: number): boolean {
  const [farBefore, before, after, farAfter] = around(text, index);
  if (inWord.test(before) && inWord.test(after)) return !(unspaced.test(before) && unspaced.test(after));
  // 1.5, 1,000 and don't: from either side of the mark
  if (joins(farBefore, before, after) || joins(before, after, farAfter)) return true;
  if (!digit.test(after)) return false;
  // -5 and .5, but not the 8 of 5-8
  return before === "." || (/[-\u2212]/.test(before) && !inWord.test(farBefore));
}

/** Whether the mark is part of the number, or of the word, that it stands in. */
const joins = (left: string, mark: string, right: string): boolean =>
  (/[.,'\u2019]/.test(mark) && digit.test(left) && digit.test(right)) ||
  (/['\u2019]/.test(mark) && letter.test(left) && letter.test(right));

/** Whole characters; empty ones beyond the ends. */
function around(text: string, index: number): readonly [string, string, string, string] {
  const before = [...text.slice(Math.max(0, index - 4), index)];
  const after = [...text.slice(index, index + 4)];
  return [before.at(-2) ?? "", before.at(-1) ?? "", after[0] ?? "", after[1] ?? ""];
}
