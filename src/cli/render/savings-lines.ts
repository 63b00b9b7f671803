import type { CacheCount, Savings } from "../../telemetry/savings.ts";
import { cleanLine } from "../clean-text.ts";
import { count, grouped } from "./words.ts";

/** What caches and batches have spared, a line for each; none where there are none. */
export function savingsLines({ tools, agents, batches }: Savings): readonly string[] {
  const caches = [...Object.entries(tools), ...Object.entries(agents)];
  const together = Object.entries(batches).map(
    ([name, { calls, requests }]) =>
      `batch ${cleanLine(name)}: ${count(calls, "call")} in ${count(requests, "request")}`,
  );
  return caches.length === 0 ? together : [cacheLine(caches), ...together];
}

function cacheLine(caches: readonly (readonly [string, CacheCount])[]): string {
  const each = caches.map(([name, counts]) => `${cleanLine(name)} ${share(counts)}`);
  const all = caches.reduce(
    (sum, [, { hits, misses }]) => ({ hits: sum.hits + hits, misses: sum.misses + misses }),
    nothing,
  );
  return `cache: ${share(all)} calls answered from the cache (${each.join(", ")})`;
}

const nothing: CacheCount = { hits: 0, misses: 0 };

const share = ({ hits, misses }: CacheCount): string => `${grouped(hits)} of ${grouped(hits + misses)}`;
