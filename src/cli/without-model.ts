import { TroupeError } from "../base/errors.ts";
import { type PlainSearch, plainSearch } from "../catalog/research/plain-search.ts";
import { cleanJson, cleanLine, cleanText } from "./clean-text.ts";
import { remedyFor } from "./exit.ts";
import { nearPath } from "./render/near-path.ts";
import { errorObject, reportError } from "./report-error.ts";
import type { ResearchRequest } from "./research-request.ts";
import type { Invocation } from "./spec.ts";

/** Whether what is missing is the model, so that a search is the next best. */
export const isWithoutModel = (error: unknown): error is TroupeError =>
  TroupeError.is(error, "model_missing") || TroupeError.is(error, "peer_missing");

const label = "plain search, no model";

/**
 * Says what is missing and what to set, and then what can be had without: the passages in which the words of the question stand.
 * They are labelled as what they are. Returns the exit code of the error.
 */
export async function withoutModel(
  error: TroupeError,
  { question, docs }: ResearchRequest,
  { terminal, options }: Invocation,
): Promise<number> {
  if (docs === null) throw error;
  const found = await plainSearch(docs, question, terminal.interrupt.signal);
  if (options.has("json")) {
    const object = { schema_version: 1, error: errorObject(error), plain_search: { label, docs, ...found } };
    terminal.out.write(`${cleanJson(object)}\n`);
    return remedyFor(error.code).exit;
  }
  const code = reportError(error, terminal, false, "troupe run");
  terminal.out.write(searchText(found, docs, terminal));
  return code;
}

function searchText({ words, passages, notes }: PlainSearch, docs: string, terminal: Invocation["terminal"]): string {
  const { paint } = terminal.out;
  const place = nearPath(docs, terminal) || ".";
  const what = passages.length === 0 ? "nothing found" : "the places that say most";
  const head = `  ${paint("bold", label)}: ${what} in ${place} for ${JSON.stringify(cleanLine(words))}`;
  const blocks = passages.map(({ file, line, quote }) => {
    const rows = cleanText(quote)
      .split("\n")
      .map((row) => `      ${row}`.trimEnd());
    return [`    ${paint("cyan", `${cleanLine(file)}:${line}`)}`, ...rows].join("\n");
  });
  const rest = notes.map((note) => `    ${cleanLine(note)}`);
  return `\n${[head, ...blocks, ...rest].join("\n\n")}\n`;
}
