import { InvalidResponseDataError, JSONParseError, LoadAPIKeyError, TypeValidationError } from "@ai-sdk/provider";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelFault } from "../../src/core/model.ts";
import { excerpt } from "../../src/models/excerpt.ts";
import { troubleOf } from "../../src/models/faults.ts";
import { modelCaller } from "../../src/models/model-caller.ts";
import { retryAfterMs } from "../../src/models/retry-after.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { callAt, fakeModel, httpError, throws } from "./fake-model.ts";

const withCode = (code: string, message = "x") => Object.assign(new Error(message), { code });
const fetchFailed = (code: string) => new TypeError("fetch failed", { cause: withCode(code) });

describe("what something that was thrown means", () => {
  const asked: readonly [string, unknown, ModelFault][] = [
    ["a refused connection", fetchFailed("ECONNREFUSED"), "unreachable"],
    ["a reset one", withCode("ECONNRESET"), "unreachable"],
    ["an unknown host", fetchFailed("ENOTFOUND"), "unreachable"],
    ["no connection in time", fetchFailed("UND_ERR_CONNECT_TIMEOUT"), "unreachable"],
    ["no headers in time", fetchFailed("UND_ERR_HEADERS_TIMEOUT"), "first_byte"],
    ["all addresses refused", Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }), "unreachable"],
    ["somebody else's limit of time", new DOMException("too long", "TimeoutError"), "first_byte"],
    ["no key", new LoadAPIKeyError({ message: "set OPENAI_API_KEY" }), "unauthorized"],
    ["a bug of a model", new TypeError("undefined is not a function"), "failed"],
    ["a text", "no", "failed"],
    ["nothing", undefined, "failed"],
    ["status 410", httpError(410), "not_found"],
    ["status 418", httpError(418), "failed"],
    ["status 408", httpError(408), "server_error"],
    ["status 402", httpError(402), "quota"],
    ["status 422", httpError(422), "bad_request"],
    ["status 200 with what is no JSON", httpError(200, {}, "<html>"), "malformed"],
    [
      "too much for a whole minute",
      httpError(429, {}, "Request too large for gpt-4 on tokens per min (TPM)"),
      "context_length",
    ],
  ];
  test.each(asked)("G1 faults: before a reply: %s", (_, thrown, fault) => {
    expect(troubleOf(thrown, false, 0).fault).toBe(fault);
  });

  const read: readonly [string, unknown, ModelFault][] = [
    ["a connection that died", new TypeError("terminated", { cause: withCode("UND_ERR_SOCKET") }), "cut"],
    ["a reset one", withCode("ECONNRESET"), "cut"],
    ["no body in time", withCode("UND_ERR_BODY_TIMEOUT"), "stalled"],
    [
      "garbage that is called compressed",
      new TypeError("terminated", { cause: withCode("Z_DATA_ERROR") }),
      "malformed",
    ],
    ["broken JSON", new JSONParseError({ text: "{", cause: new Error("x") }), "malformed"],
    ["another shape", new TypeValidationError({ value: 1, cause: new Error("x") }), "malformed"],
    [
      "no end",
      new InvalidResponseDataError({ data: 1, message: "Response stream ended without a finish reason." }),
      "unterminated",
    ],
    ["an error in words", { message: "boom", type: "server_error" }, "server_error"],
    ["too many, in words", { error: { message: "slow down", code: "rate_limit_exceeded" } }, "rate_limited"],
    ["overloaded, in words", { type: "overloaded_error", message: "Overloaded" }, "overloaded"],
    ["overloaded, as a number", { message: "x", code: 529 }, "overloaded"],
    ["too many, as Google has it", { code: 429, status: "RESOURCE_EXHAUSTED", message: "x" }, "rate_limited"],
    ["an error that says nothing", { message: "boom" }, "malformed"],
    ["a text", "boom", "malformed"],
  ];
  test.each(read)("G1 faults: while reading: %s", (_, thrown, fault) => {
    expect(troubleOf(thrown, true, 0).fault).toBe(fault);
  });

  test("G1 faults: whatever is thrown has a fault, and looking at it throws nothing", () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), fc.boolean(), (thrown, isReading) => {
        expect(troubleOf(thrown, isReading, 0).fault).toMatch(/^[a-z_]+$/);
      }),
    );
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error("hands off");
        },
      },
    );
    const trouble = troubleOf(trap, false, 0);
    expect(trouble.fault).toBe("failed");
    expect(trouble.cause === trap).toBe(true);
    const loop: { cause?: unknown } = {};
    loop.cause = loop;
    expect(troubleOf(loop, false, 0).fault).toBe("failed");
  });
});

describe("Retry-After", () => {
  test.each<[Record<string, string>, string | null, number | null]>([
    [{ "retry-after": "7" }, null, 7_000],
    [{ "retry-after": "0" }, null, 0],
    [{ "retry-after": "1.5" }, null, 1_500],
    [{ "retry-after": " 3 " }, null, 3_000],
    [{ "retry-after-ms": "250", "retry-after": "9" }, null, 250],
    [{ "retry-after-ms": "soon", "retry-after": "9" }, null, 9_000],
    [{ "retry-after": "Thu, 01 Jan 1970 00:01:40 GMT" }, null, 90_000], // it is 10 s past
    [{ "retry-after": "Wed, 31 Dec 1969 23:00:00 GMT" }, null, 0],
    [{ "retry-after": "600" }, null, 300_000],
    [{ "retry-after": "999999999" }, null, null],
    [{ "retry-after": "-5" }, null, null],
    [{ "retry-after": "NaN" }, null, null],
    [{ "retry-after": "1e9" }, null, null],
    [{ "retry-after": "" }, null, null],
    [{}, '{"error":{"details":[{"@type":"RetryInfo","retryDelay": "34.5s"}]}}', 34_500],
    [{}, "{}", null],
  ])("G1 faults: %j and %s is %s ms", (headers, body, ms) => {
    expect(retryAfterMs(headers, body, 10_000)).toBe(ms);
  });

  test("G1 faults: never more than five minutes, never less than nothing", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String), fc.date().map(String)), fc.nat(), (header, now) => {
        const ms = retryAfterMs({ "retry-after": header }, null, now);
        expect(ms === null || (Number.isInteger(ms) && ms >= 0 && ms <= 300_000)).toBe(true);
      }),
    );
  });
});

describe("what a provider said, for people", () => {
  test("G1 faults: the message names the model, the fault, the status and the attempts, and quotes the provider", async () => {
    const body = JSON.stringify({ error: { message: "Slow\n down,\u0007 please", type: "x" } });
    const model = fakeModel([throws(httpError(429, { "x-request-id": "hidden-header" }, body))], { modelId: "gpt-5" });
    const error: Error = await callAt(virtualClock(), modelCaller(model, { maxAttempts: 2 })).catch((thrown) => thrown);
    expect(error.message).toBe(
      `fake/gpt-5: too many requests (HTTP 429, 2 attempts): ${body.replaceAll("\u0007", " ")}`,
    );
    expect(error.message).not.toContain("hidden-header");
    expect(error.cause).toBeUndefined();
  });

  test("G1 faults: no more than 200 characters of it, on one line", () => {
    expect(excerpt("x".repeat(500))).toHaveLength(200);
    expect(excerpt("a\r\n\tb\u2028c\u202ed\u0000e")).toBe("a b c d e");
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600 }), (said) => {
        const shown = excerpt(said);
        expect(shown.length).toBeLessThanOrEqual(200);
        expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });

  test.each([
    "Incorrect API key provided: sk-proj-abc123DEF456ghi. Find yours at the dashboard",
    "Incorrect API key provided: sk-abc**********************9xyz.",
    "https://a.invalid/v1?key=AIzaSyA1234567890abcdef&alt=sse",
    '{"api_key":"abcdef123456","x":1}',
    "Authorization: Bearer abcdef123456",
    "x-api-key: abcdef123456",
    "password = abcdef123456",
    "GET /v1?auth=Bearer%20sk-abcdef123456 failed",
    "Bearer%20abcdef123456",
    "%20sk-abcdef123456",
    '{"header":"Bearer\\u0020abcdef123456"}',
    "Incorrect API key provided: 0123abcdef0123456789abcdef012345",
    "API key 0123abcdef0123456789abcdef012345 is not valid",
    "the access token abcdef-0123456789abcdef012345 has expired",
  ])("G1 faults: no keys in %s", (said) => {
    expect(excerpt(said)).toContain("[hidden]");
    expect(excerpt(said)).not.toMatch(/abc|AIza|9xyz/);
  });

  test("G1 faults: ordinary words are left alone", () => {
    for (const said of [
      "risk-free returns are not sk",
      "The key to success: patience",
      "max_tokens: 4096 is too much",
      "skateboarding, a monkey: fun",
      "This API key has no access to the model gpt-x in the organization of its owner",
    ]) {
      expect(excerpt(said)).toBe(said);
    }
  });
});
