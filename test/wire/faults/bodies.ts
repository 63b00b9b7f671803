import { gzipSync } from "node:zlib";
import type { Fault } from "../fault.ts";
import { all, bytes, calling, good, half, json, plain, plainText, rest, stream } from "../transforms.ts";

const html = "<!doctype html><title>Sign in</title><p>Your session has expired.";

/** Bodies that are not what the status promises. */
export const bodies: readonly Fault[] = [
  {
    name: "an error as JSON with 200",
    answers: (format) => [json(format.error({ status: 500, message: "internal error" }))],
    declared: { fault: "malformed" },
  },
  {
    name: "an error as JSON with 200, called a stream",
    answers: (format) => [{ acts: [{ send: format.error({ status: 500, message: "internal error" }) }] }],
    declared: { fault: "unterminated" },
  },
  {
    name: "HTML with 200",
    answers: () => [{ headers: { "content-type": "text/html" }, acts: [{ send: html }] }],
    declared: { fault: "malformed" },
  },
  {
    name: "plain text with 200",
    answers: () => [{ headers: { "content-type": "text/plain" }, acts: [{ send: "upstream connect error" }] }],
    declared: { fault: "malformed" },
  },
  {
    name: "HTML with 200, called a stream",
    answers: () => [{ acts: [{ send: html }] }],
    declared: { fault: "unterminated" },
  },
  {
    name: "an empty body with 200, called JSON",
    answers: () => [json("")],
    declared: { fault: "malformed" },
  },
  {
    name: "204 without a body",
    answers: () => [{ status: 204, headers: {}, acts: [] }],
    declared: { fault: "malformed" },
  },
  {
    name: "no content type",
    answers: (format) => [{ headers: {}, acts: [{ send: bytes(all(format.talk(plain))) }] }],
    declared: { text: plainText },
  },
  {
    name: "a content type with a character set",
    answers: (format) => [
      {
        headers: { "content-type": "Text/Event-Stream; charset=UTF-8" },
        acts: [{ send: bytes(all(format.talk(plain))) }],
      },
    ],
    declared: { text: plainText },
  },
  {
    name: "broken JSON in the first event",
    // the package for Anthropic throws an Error without any mark for this
    answers: (format) => [stream([{ data: '{"id":"chat' }, ...all(format.talk(plain))])],
    declared: { fault: "malformed" },
  },
  {
    name: "broken JSON in one event of a text",
    // the packages go on after it, and end with "stop" though a piece is missing
    answers: (format) => [stream([...half(format.talk(plain)), { data: '{"cho' }, ...rest(format.talk(plain))])],
    declared: { fault: "malformed" },
  },
  {
    name: "broken JSON in one event of a call's arguments",
    answers: (format) => [stream([...half(format.talk(calling)), { data: '{"cho' }, ...rest(format.talk(calling))])],
    declared: { fault: "malformed" },
  },
  {
    name: "JSON of another shape in one event",
    answers: (format) => [stream([...half(format.talk(plain)), { data: "null" }, ...rest(format.talk(plain))])],
    declared: { fault: "malformed" },
  },
  {
    name: "an error event first",
    answers: (format) => [stream([format.errorFrame({ status: 500, message: "internal error" })])],
    declared: { fault: "server_error" },
  },
  {
    name: "an error event in the middle of a text",
    answers: (format) => [
      stream([...half(format.talk(plain)), format.errorFrame({ status: 500, message: "internal error" })]),
    ],
    declared: { fault: "server_error" },
  },
  {
    name: "an error event in the middle of a text, and then the rest",
    answers: (format) => [
      stream([
        ...half(format.talk(plain)),
        format.errorFrame({ status: 500, message: "internal error" }),
        ...rest(format.talk(plain)),
      ]),
    ],
    declared: { fault: "server_error" },
  },
  {
    name: "an error event in the middle of a call's arguments",
    answers: (format) => [
      stream([...half(format.talk(calling)), format.errorFrame({ status: 500, message: "internal error" })]),
    ],
    declared: { fault: "server_error" },
  },
  {
    name: "overloaded, as an event first",
    answers: (format) => [stream([format.errorFrame({ status: 529, message: "Overloaded" })])],
    declared: { fault: "overloaded" },
  },
  {
    name: "overloaded, as an event in the middle of a text",
    answers: (format) => [
      stream([...half(format.talk(plain)), format.errorFrame({ status: 529, message: "Overloaded" })]),
    ],
    declared: { fault: "overloaded" },
  },
  {
    name: "too many requests, as an event in the middle of a text",
    answers: (format) => [
      stream([...half(format.talk(plain)), format.errorFrame({ status: 429, message: "Slow down" })]),
    ],
    declared: { fault: "rate_limited" },
  },
  {
    name: "compressed",
    answers: (format) => [
      {
        headers: { "content-type": "text/event-stream", "content-encoding": "gzip" },
        acts: [{ send: gzipSync(bytes(all(format.talk(plain)))) }],
      },
    ],
    declared: { text: plainText },
  },
  {
    name: "garbage, called compressed",
    answers: () => [
      {
        headers: { "content-type": "text/event-stream", "content-encoding": "gzip" },
        acts: [{ send: "this is not compressed" }],
      },
    ],
    declared: { fault: "malformed" },
  },
  {
    name: "compressed, and cut short",
    answers: (format) => [
      {
        headers: { "content-type": "text/event-stream", "content-encoding": "gzip" },
        acts: [{ send: gzipSync(bytes(all(format.talk(plain)))).subarray(0, 60) }, "cut"],
      },
    ],
    declared: { fault: "cut" },
  },
  {
    name: "malformed, then well",
    answers: (format) => [json(format.error({ status: 500, message: "internal error" })), good(format)],
    declared: { text: plainText, failed: ["malformed"], requests: 2 },
  },
];
