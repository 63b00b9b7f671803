import { checkOptions } from "../../base/known-options.ts";
import { askService, baseOf, listIn, type ServiceOptions } from "./ask-service.ts";
import { foundIn } from "./found.ts";
import type { SearchProvider } from "./search.ts";

export interface SearxngOptions {
  /** Of your own instance, such as `http://localhost:8888`. */
  readonly baseUrl: string;
  readonly fetch?: ServiceOptions["fetch"];
}

/**
 * An instance of SearXNG, which asks other search engines and needs no key. Its settings must allow the format `json`
 * (`search: formats: [html, json]`), which most public instances do not. Source: https://docs.searxng.org/dev/search_api.html
 *
 * @throws TypeError for options that there are not, and a `baseUrl` that is no address.
 */
export function searxng(options: SearxngOptions): SearchProvider {
  checkOptions("searxng", options, { baseUrl: true, fetch: true });
  const base = baseOf("searxng", options.baseUrl);
  return {
    name: "searxng",
    async search(query, { limit, signal }) {
      const url = `${base}/search?${new URLSearchParams({ q: query, format: "json" })}`;
      const answer = await askService({
        service: "searxng",
        url,
        signal,
        refusal: "its settings do not allow JSON",
        fetch: options.fetch,
      });
      const results = listIn(answer, "results").slice(0, limit);
      return foundIn(results.map(({ title, url: place, content }) => ({ title, url: place, excerpt: content })));
    },
  };
}
