/** Hears of a signal's end. */
export interface AbortListener {
  onAbort(signal: AbortSignal): void;
}

/** One listener on a signal for any number of parties: adding and removing a party costs a set operation. */
export class AbortFan {
  readonly #parties = new WeakMap<AbortSignal, Set<AbortListener>>();

  add(signal: AbortSignal, party: AbortListener): void {
    let parties = this.#parties.get(signal);
    if (!parties) {
      const made = new Set<AbortListener>();
      parties = made;
      this.#parties.set(signal, made);
      signal.addEventListener("abort", () => {
        for (const each of [...made]) each.onAbort(signal);
      });
    }
    parties.add(party);
  }

  delete(signal: AbortSignal, party: AbortListener): void {
    this.#parties.get(signal)?.delete(party);
  }
}
