import type { Json } from "../../base/json.ts";
import type { Agent } from "../../core/agent.ts";
import type { Tools } from "../../core/tool.ts";
import { type Findings, findingsSchema } from "./findings-schema.ts";
import { type Basics, member } from "./member.ts";
import { untrusted } from "./untrusted.ts";

/** What a researcher can look things up with. */
export interface Sources {
  readonly docs: Tools | null;
  readonly web: Tools | null;
}

/** Looks for facts that answer a question, and quotes where it has them from. */
export function researcher({ docs, web }: Sources, basics: Basics): Agent<Json, Findings> {
  return member(
    {
      name: "researcher",
      description: "Finds facts in the sources, each with a quote.",
      instructions: instructions(docs !== null, web),
      tools: { ...docs, ...web },
      output: findingsSchema({ docs: docs !== null, web: web !== null }),
    },
    basics,
  );
}

function instructions(docs: boolean, web: Tools | null): string {
  return [
    "You are the researcher of a team. You get one question and answer it from your sources alone, never from memory.",
    docs
      ? "Your documents: search_files finds places, read_file shows them with line numbers, list_files lists them."
      : "",
    web === null ? "" : webWords("web_search" in web),
    "Search with different words before you give up. Read around what you find: a heading or the next line may change it.",
    "A finding is one fact, with the words of the source that prove it. Copy these words exactly, without line numbers, " +
      "without leaving anything out or putting anything in; what is not found there word for word will be thrown away.",
    "If sources contradict each other, report both. What you cannot find belongs in notFound: an honest gap is worth more " +
      "than a guess.",
    untrusted,
  ]
    .filter((line) => line !== "")
    .join("\n");
}

const webWords = (canSearch: boolean): string =>
  `The web: fetch_page shows a page as text${canSearch ? ", web_search finds pages" : ""}. Cite only pages that you have fetched: ` +
  "the excerpts of a search prove nothing.";
