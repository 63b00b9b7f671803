import type { Json } from "../base/json.ts";
import type { Landed, ResultCache } from "../core/result-cache.ts";
import type { Store } from "../core/store.ts";

/** The results that the store of the app has. A store that cannot be asked has none: a cache is never why something fails. */
export function resultCache(store: Pick<Store, "get" | "put">): ResultCache {
  return {
    flights: new Map(),
    async get(key) {
      const item = await store.get(key).catch(() => null);
      return item === null ? null : landedIn(item.value);
    },
    async put(key, output, ttlMs) {
      await store.put(key, output === undefined ? {} : { output }, { ttlMs: Math.ceil(ttlMs) });
    },
  };
}

function landedIn(value: Json): Landed {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  return { output: (value as Readonly<Record<string, Json>>)["output"] };
}
