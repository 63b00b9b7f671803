import type { StepTool, Tools } from "../../core/tool.ts";

/** A part of a page as it was fetched: readable text. */
interface PagePart {
  /** Where the page was found in the end, after redirections. */
  readonly url: string;
  readonly text: string;
  /** The position of the text in that of the whole page. */
  readonly from: number;
}

/** The pages that one run has fetched. Rebuilt by replay, because what was fetched is in the log. */
export interface Pages {
  /** By the address that was asked for, or the one at which it was found; parts after `#` make no difference. */
  at(url: string): Pick<PagePart, "url" | "text"> | null;
  keep(asked: string, part: PagePart): void;
}

export function pages(): Pages {
  const parts = new Map<string, Map<number, PagePart>>();
  const led = new Map<string, string>();
  return {
    at(given) {
      const found = parts.get(led.get(addressOf(given)) ?? "");
      const [first] = found?.values() ?? [];
      return found && first ? { url: first.url, text: joined([...found.values()]) } : null;
    },
    keep(asked, part) {
      if (part.text === "") return;
      const address = addressOf(part.url);
      led.set(addressOf(asked), address);
      led.set(address, address);
      parts.set(address, (parts.get(address) ?? new Map()).set(part.from, part));
    },
  };
}

/** No quote has it: what was not read cannot stand in the middle of one. */
const unread = "\n\u0000\n";

/** Parts that follow each other are one text. */
function joined(all: readonly PagePart[]): string {
  let text = "";
  let end = 0;
  for (const part of all.toSorted((a, b) => a.from - b.from)) {
    text += part.from === end ? part.text : `${unread}${part.text}`;
    end = part.from + part.text.length;
  }
  return text;
}

function addressOf(given: string): string {
  const url = URL.parse(given);
  if (!url) return given;
  url.hash = "";
  return url.href;
}

type FetchTool = StepTool<{ readonly url: string }, PagePart>;

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
