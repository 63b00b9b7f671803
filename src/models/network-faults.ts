import type { ModelFault } from "../core/model.ts";
import type { ErrorFacts } from "./error-facts.ts";

/** By the codes of Node.js, of its `fetch` (undici) and of zlib. */
const byCode: ReadonlyMap<string, ModelFault> = new Map([
  ["UND_ERR_HEADERS_TIMEOUT", "first_byte"],
  ["UND_ERR_BODY_TIMEOUT", "stalled"],
  ["UND_ERR_CONNECT_TIMEOUT", "unreachable"],
  ["UND_ERR_RESPONSE_EXCEEDED_SIZE", "too_large"],
  ["Z_DATA_ERROR", "malformed"],
]);

/** Connections that could not be made, or that died: which of the two, is told by what had come. */
const lost: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "EPIPE",
  "ETIMEDOUT",
  "Z_BUF_ERROR",
  "ConnectionRefused",
  "ConnectionClosed",
  "FailedToOpenSocket",
]);

/** What the network did; null where it did nothing. `isReading`: the headers of a reply had come. */
export function networkFault(facts: ErrorFacts, isReading: boolean): ModelFault | null {
  const { codes, names, text, isCall, isRetryable, status } = facts;
  for (const code of codes) {
    const fault = byCode.get(code);
    if (fault) return fault;
  }
  const isLost = codes.some((code) => lost.has(code) || code.startsWith("UND_ERR_"));
  if (isLost || /\bterminated\b|fetch failed|failed to fetch|socket hang up/.test(text)) {
    return isReading ? "cut" : "unreachable";
  }
  // somebody else's limit: the step's signal and ours are known to be good
  if (names.some((name) => aborts.has(name))) return isReading ? "stalled" : "first_byte";
  if (names.includes("AI_DownloadError") && text.includes("exceeded maximum size")) return "too_large";
  // what the packages call "Cannot connect to API"
  return isCall && status === null && isRetryable ? "unreachable" : null;
}

const aborts: ReadonlySet<string> = new Set(["TimeoutError", "AbortError", "ResponseAborted"]);
