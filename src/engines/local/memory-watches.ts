import type { RunWatch, Watches } from "./state.ts";

interface Place {
  readonly space: string;
  readonly watch: RunWatch;
}

export class MemoryWatches implements Watches {
  /** By space, then by key. */
  #spaces: Map<string, Map<string, Set<RunWatch>>> | undefined;
  /** By run, then by path. */
  #places: Map<number, Map<string, Place>> | undefined;

  any(space: string): boolean {
    return this.#spaces?.has(space) ?? false;
  }

  at(space: string, key: string): readonly RunWatch[] {
    return [...(this.#spaces?.get(space)?.get(key) ?? [])];
  }

  open(space: string, watch: RunWatch): void {
    this.#spaces ??= new Map();
    const keys = this.#spaces.get(space) ?? new Map<string, Set<RunWatch>>();
    this.#spaces.set(space, keys);
    const watching = keys.get(watch.key) ?? new Set<RunWatch>();
    keys.set(watch.key, watching);
    watching.add(watch);
    this.#places ??= new Map();
    const own = this.#places.get(watch.run) ?? new Map<string, Place>();
    this.#places.set(watch.run, own);
    own.set(watch.path, { space, watch });
  }

  close(run: number, path: string | null): void {
    const own = this.#places?.get(run);
    if (!own) return;
    for (const each of path === null ? [...own.keys()] : [path]) {
      const place = own.get(each);
      if (place) this.#remove(place);
      own.delete(each);
    }
    if (own.size === 0) this.#places?.delete(run);
  }

  #remove({ space, watch }: Place): void {
    const keys = this.#spaces?.get(space);
    const watching = keys?.get(watch.key);
    watching?.delete(watch);
    if (watching?.size === 0) keys?.delete(watch.key);
    if (keys?.size === 0) this.#spaces?.delete(space);
  }
}
