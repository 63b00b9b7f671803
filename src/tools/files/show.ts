import type { FileList } from "./list.ts";
import type { FileText } from "./read.ts";
import type { SearchResult } from "./search.ts";

// Results as models read them. What is not of the files is in brackets.

/** What it is, how to go on, and the lines with their numbers. */
export function showText({ path, from, to, next, text, note, bytes }: FileText, isNumbered: boolean): string {
  const what = to === 0 ? `${path}, ${bytes} bytes` : `${path}, lines ${from} to ${to}`;
  const more = next === null ? "" : `; there is more: read on with from: ${next}`;
  const head = `[${what}${more}]${note === null ? "" : `\n[${note}]`}`;
  if (to === 0) return head;
  const lines = text.split("\n");
  return `${head}\n${isNumbered ? lines.map((line, index) => `${from + index}\t${line}`).join("\n") : text}`;
}

/** A line for each file. */
export function showList({ files, notes }: FileList): string {
  const lines = files.map(({ path, bytes }) => `${path}\t${bytes} bytes`);
  return [...(lines.length === 0 ? ["[no files]"] : lines), ...notes.map((note) => `[${note}]`)].join("\n");
}

/** Place and quotation, one after another. */
export function showHits({ hits, found, files, notes }: SearchResult): string {
  const head = `[${hits.length} of ${found} places in ${files} text files]`;
  const blocks = hits.map(({ path, line, quote }) => `${path}:${line}\n${quote.replaceAll(/^/gm, "  ")}`);
  return [head, ...blocks, ...notes.map((note) => `[${note}]`)].join("\n");
}
