import type { Fault } from "../fault.ts";
import { all, called, calling, good, half, packets, plain, plainText, rest, sse, stream } from "../transforms.ts";

/** Long enough for the server's own work, short enough to wait for three times: 150 ms of real time. */
const short = 15_000;

/** Milliseconds of real time that the server pauses where it goes on in time. */
const pauseMs = 40;

/** Connections that die, fall silent, or never stop. */
export const connections: readonly Fault[] = [
  {
    name: "cut before the headers",
    answers: () => ["cut"],
    declared: { fault: "unreachable" },
  },
  {
    name: "cut after the headers",
    answers: () => [stream([], "cut")],
    declared: { fault: "cut" },
  },
  {
    name: "cut in the middle of a text",
    answers: (format) => [stream(half(format.talk(plain)), "cut")],
    declared: { fault: "cut" },
  },
  {
    name: "cut in the middle of a call's arguments",
    answers: (format) => [stream(half(format.talk(calling)), "cut")],
    declared: { fault: "cut" },
  },
  {
    name: "cut after all of a call",
    answers: (format) => [stream([...format.talk(calling).head, ...format.talk(calling).body], "cut")],
    declared: { fault: "cut" },
  },
  {
    name: "cut after the terminator",
    answers: (format) => [stream(all(format.talk(plain)), "cut")],
    declared: { fault: "cut" }, // the packages wait for the end of the connection
    except: { anthropic: { text: plainText } },
  },
  {
    name: "fewer bytes than Content-Length says",
    answers: (format) => [
      {
        headers: { "content-type": "text/event-stream", "content-length": "100000" },
        acts: [...packets(half(format.talk(plain))), "cut"],
      },
    ],
    declared: { fault: "cut" },
  },
  {
    name: "silent before the headers",
    answers: () => ["hang"],
    declared: { fault: "first_byte" },
    settings: { firstByteMs: short },
  },
  {
    name: "silent after the headers",
    answers: () => [stream([], "hang")],
    declared: { fault: "first_byte" },
    settings: { firstByteMs: short },
  },
  {
    name: "silent in the middle of a text",
    answers: (format) => [stream(half(format.talk(plain)), "hang")],
    declared: { fault: "stalled" },
    settings: { idleMs: short },
  },
  {
    name: "silent in the middle of a call's arguments",
    answers: (format) => [stream(half(format.talk(calling)), "hang")],
    declared: { fault: "stalled" },
    settings: { idleMs: short },
  },
  {
    name: "silent after all of a call",
    answers: (format) => [stream([...format.talk(calling).head, ...format.talk(calling).body], "hang")],
    declared: { fault: "stalled" },
    settings: { idleMs: short },
  },
  {
    name: "keep-alive comments for ever in the middle of a text",
    answers: (format) => [stream(half(format.talk(plain)), { forever: ": keep-alive\n\n", everyMs: 20 })],
    declared: { fault: "stalled" },
    settings: { idleMs: short },
  },
  {
    name: "a slow start, in time",
    answers: (format) => [{ acts: [{ pauseMs }, ...packets(all(format.talk(plain)))] }],
    declared: { text: plainText },
  },
  {
    name: "a pause in the middle of a text, in time",
    answers: (format) => [stream(half(format.talk(plain)), { pauseMs }, ...packets(rest(format.talk(plain))))],
    declared: { text: plainText },
  },
  {
    name: "a pause in the middle of a call's arguments, in time",
    answers: (format) => [stream(half(format.talk(calling)), { pauseMs }, ...packets(rest(format.talk(calling))))],
    declared: { calls: called },
  },
  {
    name: "an endless reply",
    answers: (format) => {
      const { head, body, middle } = format.talk({ texts: ["x".repeat(100_000)] });
      const event = body[middle - 1];
      return [stream([...head, ...body.slice(0, middle)], { forever: event === undefined ? "" : sse(event) })];
    },
    declared: { fault: "too_large" },
  },
  {
    name: "a reply of 10 MB",
    answers: (format) => [good(format, { texts: Array.from({ length: 10 }, () => "x".repeat(1_000_000)) })],
    declared: { fault: "too_large" },
  },
  {
    name: "a call with arguments of 10 MB",
    answers: (format) => [
      good(format, { calls: [{ name: "weather", args: JSON.stringify({ city: "x".repeat(10_000_000) }) }] }),
    ],
    declared: { fault: "too_large" },
  },
  {
    name: "a packet of 1 MB",
    answers: (format) => [good(format, { texts: ["x".repeat(1_000_000)] })],
    declared: { text: "x".repeat(1_000_000) },
  },
  {
    name: "cut, then well",
    answers: (format) => [stream(half(format.talk(plain)), "cut"), good(format)],
    declared: { text: plainText, failed: ["cut"], requests: 2 },
  },
  {
    name: "unreachable, then without an end, then well",
    answers: (format) => ["cut", stream(half(format.talk(calling))), good(format, calling)],
    declared: { calls: called, failed: ["unreachable", "unterminated"], requests: 3 },
  },
];
