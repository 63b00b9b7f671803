import type { AnyTool } from "../core/tool.ts";
import { type ToolCache, toolCacheProblem } from "../core/tool-cache.ts";

/**
 * The same tool, whose results stand in for further calls with the same arguments: as `cache` of {@link tool}, for tools that
 * come from elsewhere, such as those of the AI SDK. These declare no effect; say that they only look, with
 * `cached({ ...search, effect: "pure" }, { ttlMs: 60_000 })`.
 *
 * Who may call it, and whether a person must see the call first, is asked each time, before anything is looked up. Failures
 * are not kept. The results are in the store of the app, for all its runs and processes: what depends on more than the
 * arguments (an account, a tenant, the conversation) must be in `version`, or not be cached.
 *
 * @throws TypeError for a tool that cannot be cached: one with the effect `once`, one that may do something, unless
 * `allowEffect` says that it need not do it again, an agent, a person's, a provider's.
 * @example
 * const tools = { search: cached({ ...search, effect: "pure" }, { ttlMs: 3_600_000 }) };
 */
export function cached<T extends AnyTool>(tool: T, cache: ToolCache): T & { readonly cache: ToolCache } {
  if (typeof tool !== "object" || tool === null) throw new TypeError("cached: give it a tool and { ttlMs }");
  if (cache === undefined) throw new TypeError("cached: it needs to know for how long, such as { ttlMs: 60_000 }");
  const made = { ...tool, cache };
  const problem = toolCacheProblem(made);
  if (problem !== null) throw new TypeError(`cached: ${problem}`);
  return made;
}
