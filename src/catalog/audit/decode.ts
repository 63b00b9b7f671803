/** How the bytes of a document were read. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

export interface Decoded {
  readonly text: string;
  readonly encoding: Encoding;
}

const SAMPLE_BYTES = 8_192;

/**
 * Turns bytes into text, or `null` when they are not text.
 *
 * A byte order mark decides; without one the bytes must be valid UTF-8, else they are read as windows-1252, which
 * accepts anything. That is why binary files (a NUL or many control bytes near the start) are refused first.
 * Line ends become `\n`.
 */
export function decode(bytes: Uint8Array): Decoded | null {
  const marked = byMark(bytes);
  if (marked !== null) return { text: unixLines(new TextDecoder(marked).decode(bytes)), encoding: marked };
  if (isBinary(bytes)) return null;
  try {
    return { text: unixLines(new TextDecoder("utf-8", { fatal: true }).decode(bytes)), encoding: "utf-8" };
  } catch {
    return { text: unixLines(new TextDecoder("windows-1252").decode(bytes)), encoding: "windows-1252" };
  }
}

/** Lines in a text: a last line without a line end counts, an empty text has none. */
export function countLines(text: string): number {
  let lines = text.length > 0 && !text.endsWith("\n") ? 1 : 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}

function byMark(bytes: Uint8Array): Encoding | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  return null;
}

function isBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  let control = 0;
  for (const byte of sample) {
    if (byte === 0) return true;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27) control += 1;
  }
  return control > sample.length / 50;
}

function unixLines(text: string): string {
  return text.includes("\r") ? text.replaceAll(/\r\n?/g, "\n") : text;
}
