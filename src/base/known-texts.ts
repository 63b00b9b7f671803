/** Short texts that were there before, the last so many of them. A class because it is one growing thing. */
export class KnownTexts {
  readonly #texts = new Set<string>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  has(text: string): boolean {
    return this.#texts.has(text);
  }

  /** False for one that was there. The oldest makes room. */
  add(text: string): boolean {
    const texts = this.#texts;
    if (texts.has(text)) return false;
    if (texts.size >= this.#most) {
      const { value: oldest } = texts.values().next();
      if (oldest !== undefined) texts.delete(oldest);
    }
    texts.add(text);
    return true;
  }
}
