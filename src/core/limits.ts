import { TroupeError } from "../base/errors.ts";
import { type Encoded, encodeJson } from "../base/json.ts";

/** Most bytes of JSON of one value that crosses an engine, in or out: the same on all of them. */
export const largestBytes: number = 8 * 1_048_576;

/**
 * Serialises a value that an engine shall keep or carry.
 *
 * @throws TroupeError `invalid_value`; `too_large`, naming `what`, with `advice` on what to do instead.
 */
export function encodeKept(value: unknown, what: string, advice = ""): Encoded {
  const encoded = encodeJson(value, what);
  if (encoded.mostBytes <= largestBytes) return encoded;
  const bytes = sizeOf(encoded.text ?? "");
  if (bytes <= largestBytes) return encoded;
  throw new TroupeError(`${what} is ${bytes} bytes of JSON, over the limit of ${largestBytes}${advice}`, {
    code: "too_large",
    detail: { what, bytes, limit: largestBytes },
  });
}

/** In bytes, or in characters where even three bytes for each are within the limit: counting takes time. */
export function sizeOf(text: string): number {
  return text.length * 3 <= largestBytes ? text.length : Buffer.byteLength(text);
}
