/** Bytes in which a page must say in which encoding it is written. Source: WHATWG HTML, 13.2.3.2. */
const prescanned = 1_024;

/**
 * Text in the encoding that a mark at its beginning names, or the server, or the page itself; else in UTF-8. An encoding
 * that is not known is taken for UTF-8.
 */
export function decodeText(bytes: Uint8Array, contentType: string, isHtml: boolean): string {
  const named = markOf(bytes) ?? charsetOf(contentType) ?? (isHtml ? metaOf(bytes) : null) ?? "utf-8";
  return decoderOf(named).decode(bytes);
}

function decoderOf(label: string): { decode(bytes: Uint8Array): string } {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}

function markOf([first, second, third]: Uint8Array): string | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return first === 0xff && second === 0xfe ? "utf-16le" : null;
}

const charsetOf = (text: string): string | null => /charset\s*=\s*["']?([^\s"';>]+)/i.exec(text)?.[1] ?? null;

function metaOf(bytes: Uint8Array): string | null {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, prescanned));
  const tags = start.match(/<meta\s[^>]{0,500}/gi) ?? [];
  const named = tags.map(charsetOf).find((each) => each !== null) ?? null;
  return named !== null && /^utf-?16/i.test(named) ? "utf-8" : named; // it could not be read this far if it were
}
