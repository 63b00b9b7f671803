import { checkOptions } from "../../base/known-options.ts";
import { askService, baseOf, keyOf, listIn, type ServiceOptions } from "./ask-service.ts";
import { foundIn } from "./found.ts";
import type { SearchProvider } from "./search.ts";

/**
 * The Brave Search API, with a key of your own: `BRAVE_API_KEY` of the environment, unless `apiKey` gives one. It finds at most 20
 * pages at a time, by its own index. Source: https://api-dashboard.search.brave.com/app/documentation/web-search
 *
 * @throws TypeError for options that there are not, and a `baseUrl` that is no address.
 */
export function brave(options: ServiceOptions = {}): SearchProvider {
  checkOptions("brave", options, { apiKey: true, baseUrl: true, fetch: true });
  const { apiKey, baseUrl = "https://api.search.brave.com", fetch } = options;
  const base = baseOf("brave", baseUrl);
  return {
    name: "brave",
    async search(query, { limit, signal }) {
      const parameters = new URLSearchParams({
        q: query,
        count: String(Math.min(limit, 20)),
        result_filter: "web",
        text_decorations: "false",
      });
      const url = `${base}/res/v1/web/search?${parameters}`;
      const key = await keyOf("brave", base, "BRAVE_API_KEY", apiKey);
      const answer = await askService({
        service: "brave",
        url,
        headers: { "x-subscription-token": key },
        signal,
        fetch,
      });
      const results = listIn(answer, "web", "results");
      return foundIn(
        results.map(({ title, url: place, description }) => ({ title, url: place, excerpt: description })),
      );
    },
  };
}
