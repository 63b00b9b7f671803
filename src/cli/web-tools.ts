import type { Tools } from "../core/tool.ts";
import { brave } from "../tools/web/brave.ts";
import { fetchPage } from "../tools/web/fetch-page.ts";
import { type SearchProvider, webSearch } from "../tools/web/search.ts";
import { searxng } from "../tools/web/searxng.ts";
import { tavily } from "../tools/web/tavily.ts";
import { isSearchSet, type Variables } from "./search-variables.ts";

/** Fetching, and searching where a service is set up. @throws TypeError for an address of SearXNG that is none */
export function webTools(env: Variables): Tools {
  const provider = providerOf(env);
  return { ...fetchPage(), ...(provider ? webSearch(provider) : {}) };
}

/** The first that is set. Keys are asked for at each search, and kept nowhere. */
function providerOf(env: Variables): SearchProvider | null {
  if (isSearchSet(env, "BRAVE_API_KEY")) return brave({ apiKey: () => env["BRAVE_API_KEY"]?.trim() });
  if (isSearchSet(env, "TAVILY_API_KEY")) return tavily({ apiKey: () => env["TAVILY_API_KEY"]?.trim() });
  const baseUrl = env["SEARXNG_URL"]?.trim();
  return baseUrl ? searxng({ baseUrl }) : null;
}
