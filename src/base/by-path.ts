/** Things under their paths. Mostly there is one at a time, which comes and goes without a table. */
export class ByPath<T extends { readonly path: string }> {
  #only: T | undefined;
  #more: Map<string, T> | undefined;

  get size(): number {
    return this.#more?.size ?? (this.#only ? 1 : 0);
  }

  get(path: string): T | undefined {
    if (this.#more) return this.#more.get(path);
    return this.#only?.path === path ? this.#only : undefined;
  }

  has(path: string): boolean {
    return this.get(path) !== undefined;
  }

  add(item: T): void {
    const { path } = item;
    if (this.#more) this.#more.set(path, item);
    else if (this.#only === undefined || this.#only.path === path) this.#only = item;
    else {
      this.#more = new Map([
        [this.#only.path, this.#only],
        [path, item],
      ]);
      this.#only = undefined;
    }
  }

  delete(path: string): void {
    if (this.#more) {
      this.#more.delete(path);
      if (this.#more.size === 0) this.#more = undefined;
    } else if (this.#only?.path === path) this.#only = undefined;
  }

  clear(): void {
    this.#only = undefined;
    this.#more = undefined;
  }

  /** In the order in which they came. */
  values(): Iterable<T> {
    if (this.#more) return this.#more.values();
    return this.#only ? [this.#only] : [];
  }
}
