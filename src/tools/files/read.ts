import { pathSegments } from "./file-path.ts";
import { locate, type OpenFile, openPlace } from "./folder.ts";
import { detect, type Line, linesOf } from "./text-lines.ts";

export interface ReadInput {
  readonly path: string;
  readonly from?: number;
  readonly lines?: number;
  readonly numbered?: boolean;
}

/** A part of a text file. */
export type FileText = Readonly<{
  /** From the folder, links followed. */
  path: string;
  /** Of the whole file. */
  bytes: number;
  /** Line numbers, from 1. `to` is 0 where there is no line. */
  from: number;
  to: number;
  /** Where to read on; null at the end. */
  next: number | null;
  text: string;
  note: string | null;
}>;

/** @throws TroupeError `file_refused` */
export async function read(
  root: string,
  input: ReadInput,
  maxBytes: number,
  signal: AbortSignal,
  hidden = false,
): Promise<FileText> {
  const place = await locate(root, pathSegments(input.path), input.path, hidden);
  await using file = await openPlace(place, input.path);
  const known = { path: place.segments.join("/"), bytes: file.stats.size, from: input.from ?? 1 };
  const encoding = await detect(file);
  if (encoding === null) return { ...known, to: 0, next: null, text: "", note: noText };
  const range = { from: known.from, count: input.lines ?? Number.MAX_SAFE_INTEGER };
  return { ...known, ...(await gather(file, encoding, range, maxBytes, signal)) };
}

const noText =
  "This is not a text file. Only text can be read here: no PDF, no office documents, no pictures, no archives.";

interface Range {
  readonly from: number;
  readonly count: number;
}

/** What there is room for, at least one line, and whether there is more. */
async function gather(
  file: OpenFile,
  encoding: "utf-8" | "utf-16le" | "utf-16be",
  { from, count }: Range,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Pick<FileText, "to" | "next" | "text" | "note">> {
  const kept: Line[] = [];
  let number = 0;
  let room = maxBytes;
  for await (const lines of linesOf(file, { encoding, longest: maxBytes, most: Number.MAX_SAFE_INTEGER, signal })) {
    for (const line of lines) {
      number += 1;
      if (number < from) continue;
      const bytes = Buffer.byteLength(line.text) + 1;
      if (kept.length === count || (kept.length > 0 && bytes > room)) return result(kept, from, number);
      room -= bytes;
      kept.push(line);
    }
  }
  return kept.length > 0 ? result(kept, from, null) : { to: 0, next: null, text: "", note: nothing(from, number) };
}

const nothing = (from: number, lines: number): string =>
  lines === 0 ? "The file is empty." : `There is no line ${from}: the file has ${lines}.`;

function result(kept: readonly Line[], from: number, next: number | null) {
  const text = kept.map((line) => line.text).join("\n");
  return { to: from + kept.length - 1, next, text, note: noteOn(kept, from, text) };
}

function noteOn(kept: readonly Line[], from: number, text: string): string | null {
  const cut = kept.findIndex((line) => line.isCut);
  const notes = [
    ...(cut < 0 ? [] : [`Line ${from + cut} is longer than can be shown; its rest is left out.`]),
    ...(text.includes("\ufffd") ? ["Some bytes are not valid UTF-8, and are shown as \ufffd."] : []),
  ];
  return notes.length === 0 ? null : notes.join(" ");
}
