import type { Change, StoreRequest, StoreResult } from "../../core/store.ts";

/** So many keys are known; of others it can then not be said whether they were written. */
const mostKeys = 10_000;

/** A key of the run's own space that something may wait for. Mail looks after its own. */
export const isOwnKey = (key: string): boolean =>
  key.startsWith("run/") && key.length > "run/".length && !key.startsWith("run/@mail/");

const keyOf = (change: Change): string => ("put" in change ? change.put : change.delete);

/** Whether it writes to the run's own space, which nobody else can. */
export function writesOwn(request: StoreRequest): boolean {
  const [first] = request.op === "transact" ? request.changes : [];
  return first !== undefined && isOwnKey(keyOf(first));
}

/**
 * At which version the keys of the run's own space are. Follows from what the run was given, so that every execution knows the
 * same: a wait for a change that has been made is not a wait for nothing, though what it waits for is still on its way.
 */
export class OwnKeys {
  readonly #versions = new Map<string, number>();
  #isFull = false;
  readonly #watched = new Map<string, Set<() => void>>();

  /** Of a key that nobody has written it is 0; undefined where it is not known. */
  versionOf(key: string): number | undefined {
    return this.#versions.get(key) ?? (this.#isFull ? undefined : 0);
  }

  /** Something was written. */
  wrote(request: StoreRequest, result: StoreResult): void {
    if (request.op !== "transact" || !("versions" in result)) return;
    request.changes.forEach((change, index) => {
      // one that vanishes by itself: nobody is told, so from then on it may be at either
      const isBrief = "put" in change && change.ttlMs !== undefined;
      this.#set(keyOf(change), isBrief ? Number.NaN : "put" in change ? (result.versions[index] ?? Number.NaN) : 0);
    });
  }

  /** Calls `ring` when the key is written. Returns how to stop that. */
  watch(key: string, ring: () => void): () => void {
    const rings = this.#watched.get(key) ?? new Set();
    this.#watched.set(key, rings);
    rings.add(ring);
    return () => {
      rings.delete(ring);
      if (rings.size === 0 && this.#watched.get(key) === rings) this.#watched.delete(key);
    };
  }

  #set(key: string, version: number): void {
    if (this.#versions.size >= mostKeys && !this.#versions.has(key)) this.#isFull = true;
    else this.#versions.set(key, version);
    for (const ring of [...(this.#watched.get(key) ?? [])]) ring();
  }
}
