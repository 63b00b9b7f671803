import { chainHash, chainStart } from "../execution/chain.ts";
import type { EntryRow } from "../execution/fact.ts";

/** An entry whose hash is computed when somebody looks at it: nobody but this process could have changed it. */
export class MemoryEntry implements EntryRow {
  readonly seq: number;
  readonly at: number;
  readonly path: string;
  readonly type: string;
  readonly body: string;
  #previous: MemoryEntry | undefined;
  #hash: string | undefined;

  constructor({ seq, at, path, type, body }: Omit<EntryRow, "hash">, previous: MemoryEntry | undefined) {
    this.seq = seq;
    this.at = at;
    this.path = path;
    this.type = type;
    this.body = body;
    this.#previous = previous;
  }

  get hash(): string {
    if (this.#hash !== undefined) return this.#hash;
    const missing: MemoryEntry[] = [this];
    let known = this.#previous;
    while (known && known.#hash === undefined) {
      missing.push(known);
      known = known.#previous;
    }
    let hash: string = (known ? known.#hash : undefined) ?? chainStart;
    for (const entry of missing.reverse()) {
      hash = chainHash(hash, entry);
      entry.#hash = hash;
      entry.#previous = undefined;
    }
    return hash;
  }
}
