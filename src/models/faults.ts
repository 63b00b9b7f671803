import type { ModelFault } from "../core/model.ts";
import { type ErrorFacts, errorFacts } from "./error-facts.ts";
import { networkFault } from "./network-faults.ts";
import { retryAfterMs } from "./retry-after.ts";
import type { Trouble } from "./trouble.ts";

/**
 * What something that was thrown, or sent as an error, means for the call.
 *
 * @param isReading The reply had begun: the headers were there, and they were not those of an error.
 */
export function troubleOf(thrown: unknown, isReading: boolean, now: number): Trouble {
  try {
    const facts = errorFacts(thrown);
    const fault = faultOf(facts, isReading);
    const { status, headers, body } = facts;
    const waits = fault === "rate_limited" || fault === "overloaded" || fault === "server_error";
    return {
      fault,
      status,
      said: saidBy(facts),
      retryAfterMs: waits ? retryAfterMs(headers, body, now) : null,
      ...(isFree(facts, fault, isReading) ? { isFree: true } : {}),
      ...(fault === "failed" && !facts.isCall ? { cause: thrown } : {}),
    };
  } catch {
    // an error that throws when it is looked at
    return { fault: "failed", status: null, said: "", retryAfterMs: null, cause: thrown };
  }
}

/** Statuses of servers in between: what is behind them may have done its work. */
const inBetween: ReadonlySet<number> = new Set([408, 499, 502, 504]);
/** There was nobody to send anything to. */
const unsent: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "UND_ERR_CONNECT_TIMEOUT",
  "ConnectionRefused",
  "FailedToOpenSocket",
]);
/** What a package finds out before it sends anything. */
const beforehand: ReadonlySet<ModelFault> = new Set(["unauthorized", "not_found", "bad_request"]);

/** Whether it certainly costs nothing: errors are not charged for, unless the reply had begun. */
function isFree({ status, codes, isCall }: ErrorFacts, fault: ModelFault, isReading: boolean): boolean {
  if (isReading) return false;
  if (status !== null) return status >= 400 && !inBetween.has(status);
  return codes.some((code) => unsent.has(code)) || (!isCall && beforehand.has(fault));
}

/** The provider's own words: its message, where it was found in the body, else all of the body. */
function saidBy({ message, body }: ErrorFacts): string {
  if (body === null || body.trim() === "") return message;
  return message !== "" && body.includes(JSON.stringify(message).slice(1, -1)) ? message : body;
}

function faultOf(facts: ErrorFacts, isReading: boolean): ModelFault {
  const { status } = facts;
  const isError = status !== null && (status < 200 || status > 299);
  const told = isError || !facts.isCall ? toldFault(facts) : null;
  if (told !== null) return told;
  if (isError) return statusFault(status);
  const network = networkFault(facts, isReading || status !== null);
  if (network !== null) return network;
  return status !== null ? "malformed" : packageFault(facts, isReading);
}

/** What providers say in words, whatever status they give it. */
function toldFault({ status, codes, text }: ErrorFacts): ModelFault | null {
  const has = (code: string): boolean => codes.includes(code) || text.includes(`"${code}"`);
  if (status === 401) return "unauthorized";
  if (has("context_length_exceeded") || (mayBeLength(status) && tooLong.test(text))) return "context_length";
  if (status === 402 || quotaCodes.some(has) || spent.test(text)) return "quota";
  if (has("model_not_found")) return "not_found";
  if (has("api_key_invalid") || text.includes("api key not valid")) return "unauthorized";
  return status === null ? codeFault(codes) : null;
}

const mayBeLength = (status: number | null): boolean =>
  status === null || status === 400 || status === 413 || status === 422 || status === 429 || status === 500;

/**
 * OpenAI, vLLM: "maximum context length"; OpenAI responses: "exceeds the context window"; Anthropic: "prompt is too long";
 * Gemini: "input token count (…) exceeds the maximum"; Bedrock: "input is too long"; llama.cpp: "exceeds the available
 * context size"; a request over the tokens of a whole minute, which no waiting helps: "request too large for …".
 */
const tooLong =
  /context[ _]length exceeded|maximum context length|exceeds? (the|this model's|the model's|the available) (maximum )?context|prompt is too long|input token count[^\n]{0,80}exceeds|input is too long|exceed context limit|request too large for /;

const quotaCodes = ["insufficient_quota", "billing_error", "billing_not_active", "billing_hard_limit_reached"];
/** Anthropic gives 400 for an empty account; Gemini 429 for a day's requests as for a minute's. */
const spent = /credit balance is too low|insufficient balance|"quotaid"\s*:\s*"[a-z]*perday/;

function statusFault(status: number): ModelFault {
  if (status === 529 || status === 503) return "overloaded";
  if (status === 408 || status === 409 || status === 499 || status >= 500) return "server_error";
  return statusFaults.get(status) ?? "failed";
}

const statusFaults: ReadonlyMap<number, ModelFault> = new Map([
  [400, "bad_request"],
  [401, "unauthorized"],
  [402, "quota"],
  [403, "unauthorized"],
  [404, "not_found"],
  [410, "not_found"],
  [413, "bad_request"],
  [422, "bad_request"],
  [429, "rate_limited"],
]);

/** Errors that a provider sends in a stream have a name for what would have been a status. */
function codeFault(codes: readonly string[]): ModelFault | null {
  for (const code of codes) {
    const word = code.toLowerCase();
    const known = words.find(([part]) => word.includes(part));
    if (known) return known[1];
  }
  return null;
}

const words: readonly (readonly [string, ModelFault])[] = [
  ["rate_limit", "rate_limited"],
  ["resource_exhausted", "rate_limited"],
  ["overload", "overloaded"],
  ["unavailable", "overloaded"],
  ["server_error", "server_error"],
  ["api_error", "server_error"],
  ["internal", "server_error"],
  ["authentication", "unauthorized"],
  ["invalid_api_key", "unauthorized"],
  ["permission", "unauthorized"],
  ["not_found", "not_found"],
  ["invalid_request", "bad_request"],
  ["invalid_argument", "bad_request"],
];

/** Errors of the packages themselves; each has its name, and what is found in a reply is the reply's fault. */
function packageFault({ names, message }: ErrorFacts, isReading: boolean): ModelFault {
  if (names.includes("AI_InvalidResponseDataError") && message.includes("without a finish reason"))
    return "unterminated";
  // the package for Anthropic says so of a first event that it cannot read
  if (message.startsWith("Expected a normalized")) return "malformed";
  for (const name of names) {
    const fault = named.get(name);
    if (fault) return fault;
  }
  return isReading ? "malformed" : "failed";
}

const named: ReadonlyMap<string, ModelFault> = new Map([
  ["AI_LoadAPIKeyError", "unauthorized"],
  ["AI_LoadSettingError", "unauthorized"],
  ["AI_NoSuchModelError", "not_found"],
  ["AI_InvalidPromptError", "bad_request"],
  ["AI_InvalidArgumentError", "bad_request"],
  ["AI_UnsupportedFunctionalityError", "bad_request"],
  ["AI_JSONParseError", "malformed"],
  ["AI_TypeValidationError", "malformed"],
  ["AI_InvalidResponseDataError", "malformed"],
  ["AI_EmptyResponseBodyError", "malformed"],
  ["AI_NoContentGeneratedError", "malformed"],
]);
