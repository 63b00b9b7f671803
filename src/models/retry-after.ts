/** No answer is worth waiting longer for before the provider is asked again. */
const longestMs = 300_000;
/** What asks for more than a day is a mistake. */
const absurdMs = 86_400_000;

/**
 * How long a provider asks to be left alone, in milliseconds, at most 5 minutes; null where it does not say, or says what
 * cannot be meant. Understands `retry-after-ms`, `retry-after` in seconds or as an HTTP date (RFC 9110, 10.2.3), and the
 * `RetryInfo` in an error of Google.
 */
export function retryAfterMs(
  headers: Readonly<Record<string, string | undefined>> | null,
  body: string | null,
  now: number,
): number | null {
  const ms =
    sensible(decimal(headers?.["retry-after-ms"])) ??
    sensible(seconds(headers?.["retry-after"])) ??
    sensible(date(headers?.["retry-after"], now)) ??
    sensible(seconds(body?.match(/"retryDelay"\s*:\s*"([\d.]+)s"/)?.[1]));
  return ms === null ? null : Math.min(longestMs, Math.ceil(ms));
}

const decimal = (text: string | undefined): number | null =>
  text !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : null;

function seconds(text: string | undefined): number | null {
  const found = decimal(text);
  return found === null ? null : found * 1_000;
}

/** A moment that has passed asks for nothing more. */
function date(text: string | undefined, now: number): number | null {
  if (text === undefined || !/^\s*[A-Za-z]/.test(text)) return null; // what begins with a digit is no HTTP date
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

const sensible = (ms: number | null): number | null => (ms !== null && ms <= absurdMs ? ms : null);
