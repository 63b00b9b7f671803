import { TroupeError } from "../../base/errors.ts";
import { type FileText, read } from "../../tools/files/read.ts";
import type { Proposed, Ruling } from "./finding.ts";
import type { Pages } from "./pages.ts";
import { distance, findQuote, foldQuote, linesOf } from "./quote.ts";

/** How many lines a quote may be away from where it is said to stand. */
const near = 5;
/** A shorter quote stands nearly everywhere, so it proves nothing. Characters. */
const shortestQuote = 12;
const longestQuote = 1_000;
const longestClaim = 1_000;
/** Bytes of a document that are looked at. */
const mostBytes = 16 * 1_024 * 1_024;

/** What findings are checked against. */
export interface Evidence {
  /** Absolute; null without documents. */
  readonly docs: string | null;
  /** Pages as they were fetched in this run. */
  readonly pages: Pages;
}

/**
 * Looks at each finding whether its quote stands where it is said to. Nothing is believed: the file is read again, and a page is
 * compared with what was fetched. Each file is read once.
 */
export async function checkFindings(
  proposed: readonly Proposed[],
  evidence: Evidence,
  signal: AbortSignal,
): Promise<readonly Ruling[]> {
  const opened = new Map<string, Promise<FileText>>();
  const rulings: Ruling[] = [];
  for (const finding of proposed) rulings.push(formRuling(finding) ?? (await check(finding, evidence, opened, signal)));
  return rulings;
}

const refuse = (reason: string): Ruling => ({ verified: false, reason });

/** Wrong in form, whatever its source says; null where it is not. */
function formRuling({ claim, quote }: Proposed): Ruling | null {
  const { length } = foldQuote(quote);
  if (claim.trim() === "") return refuse("it claims nothing");
  if (claim.length > longestClaim) return refuse(`the claim is longer than ${longestClaim} characters`);
  if (length < shortestQuote)
    return refuse(`the quote is shorter than ${shortestQuote} characters, which proves nothing`);
  return length > longestQuote ? refuse(`the quote is longer than ${longestQuote} characters`) : null;
}

async function check(
  finding: Proposed,
  { docs, pages }: Evidence,
  opened: Map<string, Promise<FileText>>,
  signal: AbortSignal,
): Promise<Ruling> {
  const { source, quote } = finding;
  if ("url" in source) return onPage(pages, source.url, quote);
  if (docs === null) return refuse("there are no documents in this run");
  const reading = opened.get(source.file) ?? read(docs, { path: source.file }, mostBytes, signal);
  opened.set(source.file, reading);
  try {
    return inDocument(await reading, source.line, quote);
  } catch (error) {
    signal.throwIfAborted();
    if (TroupeError.is(error, "file_refused")) return refuse(error.message);
    throw error;
  }
}

function inDocument({ path: file, text }: FileText, line: number, quote: string): Ruling {
  const [best] = findQuote(text, quote).toSorted((a, b) => distance(a, line) - distance(b, line));
  if (!best) return refuse(`the quote does not stand in ${file}, word for word and in whole words`);
  if (distance(best, line) > near)
    return refuse(`the quote stands in ${file} at line ${best.line}, not near line ${line}`);
  return { verified: true, quote: best.quote, source: { file, line: best.line }, lines: linesOf(text, best) };
}

function onPage(pages: Pages, url: string, quote: string): Ruling {
  const page = pages.at(url);
  if (!page) return refuse(`the page ${url} was not fetched in this run`);
  const [first] = findQuote(page.text, quote);
  if (!first) return refuse(`the quote does not stand on ${page.url}, word for word and in whole words`);
  return { verified: true, quote: first.quote, source: { url: page.url }, lines: linesOf(page.text, first) };
}
