import type { StepTool, Tools } from "../../core/tool.ts";

/** A page as it was fetched: its readable text. */
export interface Page {
  /** Where it was found in the end, after redirections. */
  readonly url: string;
  readonly text: string;
}

/** The pages that one run has fetched. Rebuilt by replay, because what was fetched is in the log. */
export interface Pages {
  /** By the address that was asked for, or the one at which it was found; parts after `#` make no difference. */
  at(url: string): Page | null;
  keep(asked: string, page: Page): void;
}

export function pages(): Pages {
  const kept = new Map<string, Page>();
  return {
    at: (url) => kept.get(addressOf(url)) ?? null,
    keep(asked, page) {
      kept.set(addressOf(asked), page);
      kept.set(addressOf(page.url), page);
    },
  };
}

function addressOf(given: string): string {
  const url = URL.parse(given);
  if (!url) return given;
  url.hash = "";
  return url.href;
}

type FetchTool = StepTool<{ readonly url: string }, Page>;

/**
 * The same tools, and each page that `fetch_page` shows is kept. A tool is asked how to show its result in a replay as well, so
 * after a crash the pages are there again.
 */
export function keepingPages(tools: Tools, kept: Pages): Tools {
  const fetchPage = tools["fetch_page"] as FetchTool | undefined;
  if (fetchPage === undefined) return tools;
  const show = fetchPage.toModelOutput;
  const keeping: FetchTool = {
    ...fetchPage,
    toModelOutput(result) {
      kept.keep(result.input.url, result.output);
      return show ? show(result) : { type: "text", value: result.output.text };
    },
  };
  return { ...tools, fetch_page: keeping };
}
