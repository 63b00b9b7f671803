import { checkOptions } from "../../base/known-options.ts";
import { askService, baseOf, keyOf, listIn, type ServiceOptions } from "./ask-service.ts";
import { foundIn } from "./found.ts";
import type { SearchProvider } from "./search.ts";

/**
 * The Tavily search API, with a key of your own: `TAVILY_API_KEY` of the environment, unless `apiKey` gives one. Its excerpts are
 * parts of the pages, chosen for the question. Source: https://docs.tavily.com/documentation/api-reference/endpoint/search
 *
 * @throws TypeError for options that there are not, and a `baseUrl` that is no address.
 */
export function tavily(options: ServiceOptions = {}): SearchProvider {
  checkOptions("tavily", options, { apiKey: true, baseUrl: true, fetch: true });
  const { apiKey, baseUrl = "https://api.tavily.com", fetch } = options;
  const base = baseOf("tavily", baseUrl);
  return {
    name: "tavily",
    async search(query, { limit, signal }) {
      const key = await keyOf("tavily", base, "TAVILY_API_KEY", apiKey);
      const answer = await askService({
        service: "tavily",
        url: `${base}/search`,
        headers: { authorization: `Bearer ${key}` },
        body: { query, max_results: Math.min(limit, 20), search_depth: "basic" },
        signal,
        fetch,
      });
      return foundIn(listIn(answer, "results").map(({ title, url, content }) => ({ title, url, excerpt: content })));
    },
  };
}
