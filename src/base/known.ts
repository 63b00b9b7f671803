/** What was there before, the last so many. A class because it is one growing thing. */
export class Known<T> {
  readonly #items = new Set<T>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  has(item: T): boolean {
    return this.#items.has(item);
  }

  /** False for what was there. The oldest makes room. */
  add(item: T): boolean {
    const items = this.#items;
    const before = items.size;
    items.add(item);
    if (items.size === before) return false;
    if (before >= this.#most) for (const oldest of items) return items.delete(oldest);
    return true;
  }
}
