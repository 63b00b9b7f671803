import type { ModelFault } from "../../../src/core/model.ts";
import type { Declared, Fault } from "../fault.ts";
import { good, json, plainText } from "../transforms.ts";
import type { WireFormat } from "../wire-format.ts";

const contextMessages: Record<WireFormat["name"], string> = {
  "openai chat":
    "This model's maximum context length is 128000 tokens. However, your messages resulted in 130512 tokens.",
  "openai responses": "Your input exceeds the context window of this model. Please adjust your input and try again.",
  anthropic: "prompt is too long: 203210 tokens > 200000 maximum",
  gemini: "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
};

/** A status with the body that the format has for it. */
const status = (code: number, fault: ModelFault): Fault => ({
  name: `${code}`,
  answers: (format) => [json(format.error({ status: code, message: "no" }), code)],
  declared: { fault, status: code },
});

/** 429 with a header, and then a reply. */
const retryAfter = (
  name: string,
  headers: (now: () => number) => Readonly<Record<string, string>>,
  waitsMs: number,
): Fault => ({
  name,
  answers: (format, now) => [
    () => json(format.error({ status: 429, message: "Slow down" }), 429, headers(now)),
    good(format),
  ],
  declared: { text: plainText, failed: ["rate_limited"], requests: 2 },
  waitsMs,
});

const refusedKey: Declared = { fault: "unauthorized", status: 400 };

/** What is said in the status of the reply. */
export const statuses: readonly Fault[] = [
  status(400, "bad_request"),
  status(401, "unauthorized"),
  status(402, "quota"),
  status(403, "unauthorized"),
  status(404, "not_found"),
  status(408, "server_error"),
  status(409, "server_error"),
  status(413, "bad_request"),
  status(418, "failed"),
  status(422, "bad_request"),
  status(429, "rate_limited"),
  status(500, "server_error"),
  status(502, "server_error"),
  status(503, "overloaded"),
  status(504, "server_error"),
  status(529, "overloaded"),
  {
    name: "400, too long for the model",
    answers: (format) => [
      json(format.error({ status: 400, message: contextMessages[format.name], code: "context_length_exceeded" }), 400),
    ],
    declared: { fault: "context_length", status: 400 },
  },
  {
    name: "400, a key that is not valid",
    answers: (format) => [
      json(format.error({ status: 400, message: "API key not valid. Please pass a valid API key." }), 400),
    ],
    declared: { impossible: "401 in this format" },
    except: { gemini: refusedKey },
  },
  {
    name: "400, no money left",
    answers: (format) => [
      json(
        format.error({
          status: 400,
          message: "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.",
        }),
        400,
      ),
    ],
    declared: { impossible: "429 in this format" },
    except: { anthropic: { fault: "quota", status: 400 } },
  },
  {
    name: "429, no money left",
    answers: (format) => [
      json(
        format.error({
          status: 429,
          message: "You exceeded your current quota, please check your plan and billing details.",
          type: "insufficient_quota",
          code: "insufficient_quota",
        }),
        429,
      ),
    ],
    declared: { fault: "quota", status: 429 },
    except: {
      anthropic: { impossible: "400 in this format" },
      // the same words stand for the limit of a minute
      gemini: { impossible: "not told apart from too many requests" },
    },
  },
  {
    name: "502 with HTML",
    answers: () => [
      {
        status: 502,
        headers: { "content-type": "text/html" },
        acts: [{ send: "<html><h1>502 Bad Gateway</h1></html>" }],
      },
    ],
    declared: { fault: "server_error", status: 502 },
  },
  {
    name: "503 without a body",
    answers: () => [{ status: 503, headers: {}, acts: [] }],
    declared: { fault: "overloaded", status: 503 },
  },
  {
    name: "500 with a body that is cut",
    answers: () => [{ status: 500, headers: { "content-type": "application/json" }, acts: [{ send: '{"err' }, "cut"] }],
    declared: { fault: "server_error", status: 500 },
  },
  {
    name: "500 with a body that never ends",
    answers: () => [
      { status: 500, headers: { "content-type": "application/json" }, acts: [{ send: '{"err' }, "hang"] },
    ],
    declared: { fault: "first_byte" }, // the package reads the body before it tells the status
    settings: { firstByteMs: 15_000 },
  },
  {
    name: "a redirect to itself",
    // followed by fetch, twenty times each
    answers: () => [{ status: 307, headers: { location: "./again" }, acts: [] }],
    declared: { fault: "unreachable", requests: 63, tried: 3 },
  },
  retryAfter("429 with Retry-After in seconds, then well", () => ({ "retry-after": "7" }), 7_000),
  retryAfter(
    "429 with Retry-After as a date, then well",
    (now) => ({ "retry-after": new Date(now() + 115_000).toUTCString() }),
    60_000, // some of it goes by on the way
  ),
  retryAfter("429 with Retry-After in milliseconds, then well", () => ({ "retry-after-ms": "7000" }), 7_000),
  {
    name: "503, then well",
    answers: (format) => [json(format.error({ status: 503, message: "no" }), 503), good(format)],
    declared: { text: plainText, failed: ["overloaded"], requests: 2 },
  },
  {
    name: "500, 529, then well",
    answers: (format) => [
      json(format.error({ status: 500, message: "no" }), 500),
      json(format.error({ status: 529, message: "no" }), 529),
      good(format),
    ],
    declared: { text: plainText, failed: ["server_error", "overloaded"], requests: 3 },
  },
  {
    name: "500, then a key that is not valid",
    answers: (format) => [
      json(format.error({ status: 500, message: "no" }), 500),
      json(format.error({ status: 401, message: "no" }), 401),
    ],
    declared: { fault: "unauthorized", status: 401, requests: 2 },
  },
];
