/** Things in no order. Each is taken out as cheaply as it was put in, by the place it was given. */
export class Bag<T> {
  readonly #places: Place<T>[] = [];

  get size(): number {
    return this.#places.length;
  }

  add(item: T): Place<T> {
    const place = new Place(this.#places, item);
    this.#places.push(place);
    return place;
  }

  /** Takes out what is there now, one by one; not what is taken out meanwhile. */
  *drain(): Iterable<T> {
    for (const place of [...this.#places]) if (place.clear()) yield place.item;
  }
}

/** Where something is in a {@link Bag}. */
export class Place<T> {
  readonly item: T;
  readonly #places: Place<T>[];
  #at: number;

  constructor(places: Place<T>[], item: T) {
    this.item = item;
    this.#places = places;
    this.#at = places.length;
  }

  /** Takes it out; the last one comes here. False when it was taken out before. */
  clear(): boolean {
    const places = this.#places;
    if (places[this.#at] !== this) return false;
    const last = places.pop();
    if (last && last !== this) {
      places[this.#at] = last;
      last.#at = this.#at;
    }
    return true;
  }
}
