import type { RunWatch, Watches } from "./state.ts";

interface Place {
  readonly space: string;
  readonly watch: RunWatch;
}

export function memoryWatches(): Watches {
  /** By space, then by key. */
  const spaces = new Map<string, Map<string, Set<RunWatch>>>();
  /** By run, then by path. */
  const places = new Map<number, Map<string, Place>>();

  function remove({ space, watch }: Place): void {
    const keys = spaces.get(space);
    const watching = keys?.get(watch.key);
    watching?.delete(watch);
    if (watching?.size === 0) keys?.delete(watch.key);
    if (keys?.size === 0) spaces.delete(space);
  }

  return {
    any: (space) => spaces.has(space),
    at: (space, key) => [...(spaces.get(space)?.get(key) ?? [])],
    open(space, watch) {
      const keys = spaces.get(space) ?? new Map<string, Set<RunWatch>>();
      spaces.set(space, keys);
      const watching = keys.get(watch.key) ?? new Set<RunWatch>();
      keys.set(watch.key, watching);
      watching.add(watch);
      const own = places.get(watch.run) ?? new Map<string, Place>();
      places.set(watch.run, own);
      own.set(watch.path, { space, watch });
    },
    close(run, path) {
      const own = places.get(run);
      if (!own) return;
      for (const each of path === null ? [...own.keys()] : [path]) {
        const place = own.get(each);
        if (place) remove(place);
        own.delete(each);
      }
      if (own.size === 0) places.delete(run);
    },
  };
}
