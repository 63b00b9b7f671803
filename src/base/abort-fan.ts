import { Bag, type Place } from "./bag.ts";

/** Hears of a signal's end. */
export interface AbortListener {
  onAbort(signal: AbortSignal): void;
}

/** One listener on a signal for any number of parties, which come and go at next to no cost. */
export class AbortFan {
  readonly #bySignal = new WeakMap<AbortSignal, Bag<AbortListener>>();
  /** The signal that was asked for last: mostly the next one too. */
  #signal: AbortSignal | undefined;
  #parties = new Bag<AbortListener>();

  /** Returns where the party is, for it to leave. */
  add(signal: AbortSignal, party: AbortListener): Place<AbortListener> {
    if (signal !== this.#signal) {
      this.#parties = this.#bySignal.get(signal) ?? this.#open(signal);
      this.#signal = signal;
    }
    return this.#parties.add(party);
  }

  #open(signal: AbortSignal): Bag<AbortListener> {
    const parties = new Bag<AbortListener>();
    this.#bySignal.set(signal, parties);
    signal.addEventListener("abort", () => {
      for (const each of parties.drain()) each.onAbort(signal);
    });
    return parties;
  }
}
