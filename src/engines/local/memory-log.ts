import { chainHash, chainStart } from "../execution/chain.ts";
import type { EntryRow } from "../execution/fact.ts";

/** An entry as it is kept: mostly the very write, whose text is made when it is looked at. */
export type KeptEntry = Omit<EntryRow, "hash" | "body"> & { readonly body: string | null };

/** The log of one run. Texts and hashes are made for readers: nobody but this process could change what is kept. */
export class MemoryLog {
  readonly #entries: KeptEntry[] = [];
  /** Of the first entries, as far as somebody has looked. */
  readonly #hashes: string[] = [];

  get length(): number {
    return this.#entries.length;
  }

  push(entry: KeptEntry): void {
    this.#entries.push(entry);
  }

  read(from: number, limit: number): readonly EntryRow[] {
    return this.#entries.slice(from, from + limit).map((entry) => new MemoryEntry(this, entry));
  }

  last(): EntryRow | null {
    const entry = this.#entries.at(-1);
    return entry ? new MemoryEntry(this, entry) : null;
  }

  hashOf(seq: number): string {
    for (let next = this.#hashes.length; next <= seq; next++) {
      const entry = this.#entries[next];
      if (entry) this.#hashes.push(chainHash(this.#hashes.at(-1) ?? chainStart, new MemoryEntry(this, entry)));
    }
    return this.#hashes[seq] ?? chainStart;
  }
}

/** An entry as readers see it. */
class MemoryEntry implements EntryRow {
  readonly seq: number;
  readonly at: number;
  readonly path: string;
  readonly type: string;
  readonly body: string;
  readonly #log: MemoryLog;

  constructor(log: MemoryLog, { seq, at, path, type, body }: KeptEntry) {
    this.seq = seq;
    this.at = at;
    this.path = path;
    this.type = type;
    this.body = body ?? "{}";
    this.#log = log;
  }

  get hash(): string {
    return this.#log.hashOf(this.seq);
  }
}
