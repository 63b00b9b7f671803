/** Things in no order. Each is taken out as cheaply as it was put in, by the place it was given. */
export class Bag<T> {
  readonly #places: Place<T>[] = [];
  readonly #onEmpty: (() => void) | undefined;

  /** @param onEmpty Called whenever the last one was taken out. */
  constructor(onEmpty?: () => void) {
    this.#onEmpty = onEmpty;
  }

  get size(): number {
    return this.#places.length;
  }

  add(item: T): Place<T> {
    const place = new Place(this, item, this.#places.length);
    this.#places.push(place);
    return place;
  }

  /** The last one comes to its place. False when it was taken out before. */
  remove(place: Place<T>): boolean {
    const places = this.#places;
    if (places[place.at] !== place) return false;
    const last = places.pop();
    if (last && last !== place) {
      places[place.at] = last;
      last.at = place.at;
    }
    if (places.length === 0) this.#onEmpty?.();
    return true;
  }

  items(): readonly T[] {
    return this.#places.map(({ item }) => item);
  }

  /** Takes out what is there now, one by one; not what is taken out meanwhile. */
  *drain(): Iterable<T> {
    for (const place of [...this.#places]) if (this.remove(place)) yield place.item;
  }
}

/** Where something is in a {@link Bag}. */
export class Place<T> {
  readonly item: T;
  readonly #bag: Bag<T>;
  at: number;

  constructor(bag: Bag<T>, item: T, at: number) {
    this.#bag = bag;
    this.item = item;
    this.at = at;
  }

  clear(): void {
    this.#bag.remove(this);
  }
}
