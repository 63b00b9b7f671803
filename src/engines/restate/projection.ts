import type { FactType } from "../../core/entry.ts";
import { chainHash } from "../execution/chain.ts";
import type { Fact, FactOf } from "../execution/fact.ts";
import { jsonBody } from "../execution/fact.ts";
import type { Poster, RunState } from "./poster.ts";
import type { Standing } from "./protocol.ts";

/**
 * The log as one attempt at a run writes it (R5). The server's own journal drives replay; this is what it looks like to
 * readers. The run numbers and chains the entries itself, so that every attempt writes the same.
 */
export class Projection {
  readonly #poster: Poster;
  #seq: number;
  #head: string;
  readonly #voided: string[] = [];
  /** Notes that a fork has from its parent, counted by path and type. */
  readonly #notes: Map<string, number>;
  /** How much of what came in from outside was taken. */
  taken = 0;
  /** Keys of `once` effects started so far, once the run has ended. */
  committed: readonly string[] = [];

  constructor(
    poster: Poster,
    start: { readonly length: number; readonly head: string },
    notes: ReadonlyMap<string, number>,
  ) {
    this.#poster = poster;
    this.#seq = start.length;
    this.#head = start.head;
    this.#notes = new Map(notes);
  }

  fact<T extends FactType>(type: T, path: string, at: number, body: FactOf<T>, text?: string): Fact {
    const seq = this.write(type, path, at, text ?? jsonBody(body));
    return { seq, at, path, type, body };
  }

  note(path: string, type: string, at: number, body: object): void {
    const key = `${path}\n${type}`;
    const kept = this.#notes.get(key) ?? 0;
    if (kept > 0) this.#notes.set(key, kept - 1);
    else this.write(type, path, at, jsonBody(body));
  }

  write(type: string, path: string, at: number, body: string): number {
    const entry = { seq: this.#seq, at, path, type, body };
    this.#seq += 1;
    this.#head = chainHash(this.#head, entry);
    this.#poster.add({ ...entry, hash: this.#head });
    return entry.seq;
  }

  /** Of the log this attempt has written, or replayed. */
  get length(): number {
    return this.#seq;
  }

  /** Nobody waits for this decision any more. */
  voidDecision(id: string): void {
    this.#voided.push(id);
  }

  state(standing: Standing): RunState {
    return { standing, taken: this.taken, voided: [...this.#voided], committed: this.committed };
  }
}
