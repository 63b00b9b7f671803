import type { OpenFile } from "./folder.ts";

/** A line without its end. */
export interface Line {
  readonly text: string;
  /** There was more of it than is kept of a line. */
  readonly isCut: boolean;
}

/** How the bytes of a file are to be read; null where they are no text. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | null;

const chunkBytes = 65_536;

/**
 * By its first bytes: a byte order mark says it, a zero byte or many control characters say that it is no text.
 */
export function encodingOf(start: Uint8Array): Encoding {
  const [first, second] = start;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  if (start.includes(0)) return null;
  const odd = start.reduce((count, byte) => count + (byte < 32 && !ordinary.has(byte) ? 1 : 0), 0);
  if (odd > start.length / 50 || isPdf(start)) return null;
  return "utf-8";
}

/** Tab, line ends, form feed, and the escape character of coloured logs. */
const ordinary: ReadonlySet<number> = new Set([9, 10, 11, 12, 13, 27]);

/** The only common format that is not text and begins like one. */
const isPdf = (start: Uint8Array): boolean => new TextDecoder().decode(start.subarray(0, 5)) === "%PDF-";

/** @returns the encoding of an open file, by its first 8 KiB. */
export async function detect({ handle }: OpenFile): Promise<Encoding> {
  const start = new Uint8Array(8_192);
  const { bytesRead } = await handle.read(start, 0, start.length, 0);
  return encodingOf(start.subarray(0, bytesRead));
}

export interface ReadOptions {
  readonly encoding: Exclude<Encoding, null>;
  /** Characters that are kept of one line. */
  readonly longest: number;
  /** Bytes that are read. */
  readonly most: number;
  readonly signal: AbortSignal;
}

/**
 * The lines of a file, in groups of as many as end in one read, so that neither a long file nor a long line is ever held whole.
 * Bytes that are no text become U+FFFD. Line ends are `\n`, `\r\n` or `\r`.
 */
export async function* linesOf({ handle }: OpenFile, options: ReadOptions): AsyncGenerator<readonly Line[]> {
  const { encoding, longest, most, signal } = options;
  const decoder = new TextDecoder(encoding);
  const bytes = new Uint8Array(chunkBytes);
  const cutter = lineCutter(longest);
  for (let at = 0; at < most; ) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(bytes, 0, Math.min(chunkBytes, most - at), at);
    at += bytesRead;
    const isEnd = bytesRead === 0 || at >= most;
    yield cutter(decoder.decode(bytes.subarray(0, bytesRead), { stream: !isEnd }), isEnd);
    if (isEnd) return;
  }
}

/** Gathers text into lines. What is left without an end is a line when the text ends. */
function lineCutter(longest: number): (text: string, isEnd: boolean) => readonly Line[] {
  let rest = "";
  let isCut = false;
  return (text, isEnd) => {
    const whole = rest + text;
    // a \r at the end may be half of \r\n
    const holdsBack = !isEnd && whole.endsWith("\r");
    const parts = (holdsBack ? whole.slice(0, -1) : whole).split(/\r\n|\n|\r/);
    const last = parts.pop() ?? "";
    const lines = parts.map((part, index) => line(part, index === 0 && isCut));
    if (parts.length > 0) isCut = false;
    if (isEnd) return last === "" && !isCut ? lines : [...lines, line(last, isCut)];
    isCut ||= last.length > longest;
    rest = `${last.slice(0, longest)}${holdsBack ? "\r" : ""}`;
    return lines;
  };

  function line(text: string, wasCut: boolean): Line {
    return { text: wellFormed(text.slice(0, longest)), isCut: wasCut || text.length > longest };
  }
}

/** Without half of a character at the end. */
const wellFormed = (text: string): string => (text.isWellFormed() ? text : text.replace(/[\ud800-\udbff]$/, ""));
