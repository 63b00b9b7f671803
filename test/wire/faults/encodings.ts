import type { Declared, Fault } from "../fault.ts";
import { all, bytes, called, calling, half, packets, plain, plainText, rest, sse, stream } from "../transforms.ts";
import type { Frame } from "../wire-format.ts";

const intact: Declared = { text: plainText, finish: "stop", usage: [11, 7] };

/** The same events in other lines. */
const lines = (frames: readonly Frame[], write: (frame: Frame) => string): string => frames.map(write).join("");

/** Bytes from `from` on, `size` a packet. */
function sliced(whole: Uint8Array, size: number): { send: Uint8Array }[] {
  return Array.from({ length: Math.ceil(whole.length / size) }, (_, index) => ({
    send: whole.subarray(index * size, (index + 1) * size),
  }));
}

/** Unusual ways to write a stream that is as good as any: each must come through intact. */
export const encodings: readonly Fault[] = [
  {
    name: "as it should be",
    answers: (format) => [stream(all(format.talk(plain)))],
    declared: intact,
  },
  {
    name: "all in one packet",
    answers: (format) => [{ acts: [{ send: bytes(all(format.talk(plain))) }] }],
    declared: intact,
  },
  {
    name: "one byte a packet",
    answers: (format) => [{ acts: sliced(bytes(all(format.talk(plain))), 1) }],
    declared: intact,
  },
  {
    name: "one byte a packet, a call",
    answers: (format) => [{ acts: sliced(bytes(all(format.talk(calling))), 1) }],
    declared: { calls: called, finish: "tool-calls" },
  },
  {
    name: "letters split between packets",
    answers: (format) => {
      const whole = bytes(all(format.talk(plain)));
      const sun = whole.indexOf("🌞");
      const pieces = [whole.subarray(0, sun + 1), whole.subarray(sun + 1, sun + 3), whole.subarray(sun + 3)];
      return [{ acts: pieces.map((send) => ({ send })) }];
    },
    declared: intact,
  },
  {
    name: "CRLF at the ends of lines",
    answers: (format) => [{ acts: [{ send: lines(all(format.talk(plain)), sse).replaceAll("\n", "\r\n") }] }],
    declared: intact,
  },
  {
    name: "CRLF split between packets",
    answers: (format) => {
      const text = lines(all(format.talk(plain)), sse).replaceAll("\n", "\r\n");
      return [{ acts: text.split(/(?<=\r)/).map((send) => ({ send })) }];
    },
    declared: intact,
  },
  {
    name: "CR alone at the ends of lines",
    answers: (format) => [{ acts: [{ send: lines(all(format.talk(plain)), sse).replaceAll("\n", "\r") }] }],
    // the parser of the packages waits for an LF after the very last CR, and so never hands out the last event
    declared: { fault: "unterminated" },
    except: { "openai chat": intact },
  },
  {
    name: "comments between events",
    answers: (format) => [
      { acts: [{ send: `: hello\n\n${lines(all(format.talk(plain)), (each) => `: keep-alive\n\n${sse(each)}`)}` }] },
    ],
    declared: intact,
  },
  {
    name: "a byte order mark first",
    answers: (format) => [{ acts: [{ send: "\uFEFF" }, ...packets(all(format.talk(plain)))] }],
    declared: intact,
  },
  {
    name: "no blank after data:",
    answers: (format) => [
      { acts: [{ send: lines(all(format.talk(plain)), (each) => sse(each).replace("data: ", "data:")) }] },
    ],
    declared: intact,
  },
  {
    name: "the data of an event over several lines",
    answers: (format) => [
      {
        acts: [
          {
            send: lines(all(format.talk(plain)), (each) =>
              sse({ ...each, data: each.data.replaceAll(",", ",\ndata: ") }),
            ),
          },
        ],
      },
    ],
    declared: intact,
  },
  {
    name: "id and retry fields",
    answers: (format) => [
      { acts: [{ send: lines(all(format.talk(plain)), (each) => `id: 7\nretry: 1000\n${sse(each)}`) }] },
    ],
    declared: intact,
  },
  {
    name: "no blank line after the last event",
    // the standard says to drop such an event; what was in it decides
    answers: (format) => [{ acts: [{ send: lines(all(format.talk(plain)), sse).trimEnd() }] }],
    declared: { fault: "unterminated" },
    except: { "openai chat": intact },
  },
  {
    name: "pings in the middle of a text",
    answers: (format) => [
      stream(
        half(format.talk(plain)),
        { send: 'event: ping\ndata: {"type":"ping"}\n\n' },
        ...packets(rest(format.talk(plain))),
      ),
    ],
    declared: intact,
    except: { "openai chat": { fault: "malformed" } }, // an event without "choices" is no event of this format
  },
  {
    name: "an event of an unknown kind in the middle of a text",
    answers: (format) => [
      stream([
        ...half(format.talk(plain)),
        { event: "novelty", data: '{"type":"novelty"}' },
        ...rest(format.talk(plain)),
      ]),
    ],
    declared: intact,
    // both packages report it as they report a broken event, and there is no telling what was in it
    except: { "openai chat": { fault: "malformed" }, anthropic: { fault: "malformed" } },
  },
  {
    name: "bytes that are no UTF-8 in a text",
    answers: (format) => {
      const whole = bytes(all(format.talk(plain)));
      return [{ acts: [{ send: whole.fill(0xff, whole.indexOf("é"), whole.indexOf("é") + 1) }] }];
    },
    declared: { text: plainText.replace("é", "\uFFFD\uFFFD") },
  },
  {
    name: "half of a surrogate pair in a text",
    answers: (format) => [
      stream([...half(format.talk(plain)), ...rest(format.talk({ texts: ["It is warm in ", "Orl\ud83c."] }))]),
    ],
    declared: { text: "It is warm in Orl\ud83c." },
  },
];
