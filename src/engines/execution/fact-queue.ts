import type { Fact } from "./fact.ts";

interface Place {
  fact: Fact;
  ready: boolean;
  next: Place | undefined;
}

/** Facts on their way to the program, in the order of the log. Linked, because a wide run may have very many. */
export class FactQueue {
  #first: Place | undefined;
  #last: Place | undefined;

  get empty(): boolean {
    return this.#first === undefined;
  }

  /** With `ready` false it keeps its place, and holds up those behind it, until it is released. */
  push(fact: Fact, ready: boolean): void {
    const place: Place = { fact, ready, next: undefined };
    if (this.#last) this.#last.next = place;
    else this.#first = place;
    this.#last = place;
  }

  /** The fact that now stands at `seq`, ready. False when none does. */
  release(seq: number, fact: Fact): boolean {
    for (let place = this.#first; place; place = place.next) {
      if (place.fact.seq !== seq) continue;
      place.fact = fact;
      place.ready = true;
      return true;
    }
    return false;
  }

  /** The first one, if it is ready. */
  take(): Fact | undefined {
    const first = this.#first;
    if (!first?.ready) return undefined;
    this.#first = first.next;
    if (!first.next) this.#last = undefined;
    return first.fact;
  }
}
