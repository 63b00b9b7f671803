/**
 * Part of a text, from one position up to another, that is text itself: a character of two units is left whole, in the part
 * that begins with it, and half of one is shown as U+FFFD. Parts that end where the next begins make up the whole.
 */
export function cutText(text: string, from: number, to: number = text.length): string {
  return text.slice(wholeAt(text, from), wholeAt(text, to)).toWellFormed();
}

/** The position itself, or that of the character in the middle of which it is. */
export const wholeAt = (text: string, position: number): number =>
  isLow(text.charCodeAt(position)) && isHigh(text.charCodeAt(position - 1)) ? position - 1 : position;

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
