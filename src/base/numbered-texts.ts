import { sha256 } from "./random.ts";

const mostTexts = 512;
const mostCharacters = 2_000_000;

/**
 * Gives equal texts equal numbers, so that long ones are compared once. Texts are kept as they are: that costs far less than
 * to hash them, and those who have them have them anyway. What is older than 512 texts, or 2,000,000 characters, is
 * forgotten, and has another number when it comes again. A class because it is one growing thing.
 */
export class NumberedTexts {
  readonly #numbers = new Map<string, number>();
  #characters = 0;
  #next = 0;

  numberOf(given: string): number {
    const text = given.length > mostCharacters ? sha256(given) : given;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#characters += text.length;
    for (const oldest of this.#numbers.keys()) {
      if (this.#numbers.size < mostTexts && this.#characters <= mostCharacters) break;
      this.#numbers.delete(oldest);
      this.#characters -= oldest.length;
    }
    this.#next += 1;
    this.#numbers.set(text, this.#next);
    return this.#next;
  }
}
