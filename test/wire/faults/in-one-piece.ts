import type { Declared, Fault } from "../fault.ts";
import type { Answer } from "../fault-server.ts";
import { called, calling, json, plain, plainText } from "../transforms.ts";
import type { Saying, WireFormat } from "../wire-format.ts";

const short = 15_000;

const says = (saying: Saying) => (format: WireFormat) => [json(format.whole(saying))] as const;

/** The first part of the body as it should be, and then something else. */
const begun = (format: WireFormat, ...then: readonly ("cut" | "hang")[]): Answer => {
  const body = Buffer.from(format.whole(plain));
  return {
    headers: { "content-type": "application/json", "content-length": `${body.length}` },
    acts: [{ send: body.subarray(0, body.length / 2) }, ...then],
  };
};

const onlyStatus = (status: number, declared: Declared): Fault => ({
  name: `${status}`,
  answers: (format) => [json(format.error({ status, message: "no" }), status)],
  declared,
});

const rows: readonly Fault[] = [
  { name: "a text", answers: says(plain), declared: { text: plainText, finish: "stop", usage: [11, 7] } },
  { name: "a call", answers: says(calling), declared: { calls: called, finish: "tool-calls" } },
  {
    name: "letters split between packets",
    answers: (format) => {
      const body = Buffer.from(format.whole(plain));
      const middle = body.indexOf("🌞") + 2;
      const acts = [{ send: body.subarray(0, middle) }, { send: body.subarray(middle) }];
      return [{ headers: { "content-type": "application/json" }, acts }];
    },
    declared: { text: plainText },
  },
  {
    name: "out of tokens in the middle of a call",
    answers: says({ calls: [{ name: "weather", args: '{"city":"Pa' }], ending: "length" }),
    declared: { fault: "truncated" },
  },
  {
    name: "filtered",
    answers: says({ texts: ["It is"], ending: "filtered" }),
    declared: { fault: "filtered" },
    except: { anthropic: { fault: "refused" } },
  },
  {
    name: "refused",
    answers: says({ texts: ["I cannot help with that."], ending: "refused" }),
    declared: { fault: "refused" },
    except: { gemini: { impossible: "a refusal is an ordinary text here" } },
  },
  { name: "an empty reply", answers: says({}), declared: { fault: "empty" } },
  { name: "a reply of white space", answers: says({ texts: [" \n"] }), declared: { fault: "empty" } },
  {
    name: "no reason",
    answers: says({ ...plain, ending: "none" }),
    declared: { fault: "unterminated" },
    except: { "openai responses": { text: plainText } }, // no reason is its reason for an ordinary end
  },
  {
    name: "a reason that nobody knows",
    answers: says({ ...plain, ending: "made-up" }),
    declared: { fault: "unterminated" },
  },
  {
    name: "no tokens counted",
    answers: says({ ...plain, usage: null }),
    declared: { text: plainText, usage: [null, null] },
    except: { anthropic: { fault: "malformed" } },
  },
  {
    name: "negative tokens",
    answers: says({ ...plain, usage: { input: -5, output: -1 } }),
    declared: { text: plainText, usage: [null, null] },
  },
  { name: "cut before the headers", answers: () => ["cut"], declared: { fault: "unreachable" } },
  { name: "cut in the middle", answers: (format) => [begun(format, "cut")], declared: { fault: "cut" } },
  {
    name: "silent before the headers",
    answers: () => ["hang"],
    declared: { fault: "first_byte" },
    settings: { firstByteMs: short },
  },
  {
    name: "silent in the middle",
    answers: (format) => [begun(format, "hang")],
    declared: { fault: "first_byte" }, // one limit for the whole
    settings: { firstByteMs: short },
  },
  {
    name: "ends in the middle",
    answers: (format) => [json(format.whole(plain).slice(0, -20))],
    declared: { fault: "malformed" },
  },
  { name: "an empty body", answers: () => [json("")], declared: { fault: "malformed" } },
  { name: "JSON of another shape", answers: () => [json("[]")], declared: { fault: "malformed" } },
  {
    name: "an error with 200",
    answers: (format) => [json(format.error({ status: 500, message: "no" }))],
    declared: { fault: "malformed" },
    except: { gemini: { fault: "unterminated" } }, // to the package any object is a reply, this one with nothing in it
  },
  {
    name: "HTML with 200",
    answers: () => [{ headers: { "content-type": "text/html" }, acts: [{ send: "<!doctype html>" }] }],
    declared: { fault: "malformed" },
  },
  { name: "10 MB", answers: says({ texts: ["x".repeat(10_000_000)] }), declared: { fault: "too_large" } },
  {
    name: "cut, then well",
    answers: (format) => [begun(format, "cut"), json(format.whole(plain))],
    declared: { text: plainText, failed: ["cut"], requests: 2 },
  },
  onlyStatus(401, { fault: "unauthorized", status: 401 }),
  onlyStatus(429, { fault: "rate_limited", status: 429 }),
  onlyStatus(500, { fault: "server_error", status: 500 }),
];

/** Replies that do not come as a stream. */
export const inOnePiece: readonly Fault[] = rows.map((row) => ({
  ...row,
  name: `${row.name}, in one piece`,
  settings: { streaming: false, ...row.settings },
}));
