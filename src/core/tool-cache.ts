import { unknownName } from "../base/nearest.ts";
import { shown } from "../base/shown.ts";

/** How long a tool's results may stand in for further calls, and for which. */
export interface ToolCache {
  /** A result is used for so long, in milliseconds. */
  readonly ttlMs: number;
  /** Tools of the same key, with the same definition, share their results. Default: the name of the tool. */
  readonly key?: string;
  /** Of what the result depends on besides the arguments: data, a tenant, an account. Another one knows nothing of the earlier ones. */
  readonly version?: string;
  /**
   * Also for a tool that is not declared `pure`: what it does is not done again while a result is fresh. Never for `once`.
   * Default false.
   */
  readonly allowEffect?: boolean;
}

const known = ["ttlMs", "key", "version", "allowEffect"] as const satisfies readonly (keyof ToolCache)[];

const longestKey = 300;

interface Given {
  readonly cache?: unknown;
  readonly execute?: unknown;
  readonly run?: unknown;
  readonly agent?: unknown;
  readonly effect?: unknown;
  readonly poll?: unknown;
}

/** What is wrong with the cache that somebody gave a tool, or null. */
export function toolCacheProblem(tool: Given): string | null {
  const { cache } = tool;
  if (cache === undefined) return null;
  if (typeof cache !== "object" || cache === null) {
    return `cache must be an object, such as { ttlMs: 60_000 }, got ${shown(cache)}`;
  }
  const odd = Object.keys(cache).find((name) => !(known as readonly string[]).includes(name));
  if (odd !== undefined) return `cache has no ${unknownName(odd, known)}`;
  if (tool.poll === true) return "a tool with poll: true cannot be cached: it would have the same answer for ever";
  return termsProblem(cache) ?? effectProblem(tool, cache);
}

type Terms = { readonly [K in keyof ToolCache]?: unknown };

function termsProblem({ ttlMs, key, version, allowEffect }: Terms): string | null {
  if (!(typeof ttlMs === "number" && Number.isFinite(ttlMs) && ttlMs > 0)) {
    return `cache.ttlMs must be more than 0 milliseconds, got ${shown(ttlMs)}`;
  }
  const isKey = typeof key === "string" && key !== "" && key.length <= longestKey && key.isWellFormed();
  if (key !== undefined && !isKey)
    return `cache.key must be a text of 1 to ${longestKey} characters, got ${shown(key)}`;
  if (version !== undefined && typeof version !== "string") {
    return `cache.version must be a text, got ${shown(version)}`;
  }
  if (allowEffect === undefined || typeof allowEffect === "boolean") return null;
  return `cache.allowEffect must be true or false, got ${shown(allowEffect)}`;
}

function effectProblem({ execute, run, agent, effect }: Given, { allowEffect }: Terms): string | null {
  if (run !== undefined || agent !== undefined) {
    return "cache is for a tool with execute; for an agent there is the policy: asTool(cache({ ttlMs })(agent))";
  }
  if (execute === undefined) return "cache is for a tool with execute; what a person or a provider answers is not kept";
  if (effect === "once") return `a tool whose effect is "once" cannot be cached: on a hit nothing would be done`;
  if (effect === "pure" || allowEffect === true) return null;
  const declared = effect === undefined ? "no declared effect" : `the effect ${shown(effect)}`;
  return (
    `a tool with ${declared} is not cached, because on a hit nothing is done: declare effect: "pure" if it only looks, ` +
    "or cache: { allowEffect: true } if what it does need not be done again"
  );
}
