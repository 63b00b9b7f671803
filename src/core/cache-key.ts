import { canonicalJson, type Json } from "../base/json.ts";
import { sha256 } from "../base/random.ts";

/**
 * Where the store has what was answered: `cache/<name>/<hash>`. All that the answer depends on must be among `parts`; equal
 * ones, as canonical JSON, are the same question. Whoever deletes what is under `cache/<name>/` makes all of it be asked anew.
 */
export const cacheKey = (name: string, parts: readonly Json[]): string =>
  `cache/${name}/${sha256(canonicalJson(parts))}`;
