import type { Fault, NotApplicable } from "../fault.ts";
import { all, bytes, called, calling, good, half, packets, plain, plainText, stream } from "../transforms.ts";

const sameEvent: NotApplicable = { impossible: "the reason and the terminator are one event" };

/** Streams that end in order as far as HTTP knows, but not with a reply that counts. */
export const endings: readonly Fault[] = [
  {
    name: "nothing at all",
    answers: () => [stream([])],
    declared: { fault: "unterminated" },
  },
  {
    name: "ends before any content",
    answers: (format) => [stream(format.talk(plain).head)],
    declared: { fault: "unterminated" },
  },
  {
    name: "ends in the middle of a text",
    answers: (format) => [stream(half(format.talk(plain)))],
    declared: { fault: "unterminated" },
  },
  {
    name: "ends in the middle of a call's arguments",
    // the package for OpenAI chat hands out a call with the arguments {"city": all the same
    answers: (format) => [stream(half(format.talk(calling)))],
    declared: { fault: "unterminated" },
  },
  {
    name: "ends in the middle of an event",
    answers: (format) => {
      const whole = bytes(all(format.talk(plain)));
      return [{ acts: [{ send: whole.subarray(0, Math.floor(whole.length / 2)) }] }];
    },
    declared: { fault: "unterminated" },
  },
  {
    name: "ends after all of a text",
    answers: (format) => [stream([...format.talk(plain).head, ...format.talk(plain).body])],
    declared: { fault: "unterminated" },
  },
  {
    name: "ends after all of a call",
    answers: (format) => [stream([...format.talk(calling).head, ...format.talk(calling).body])],
    declared: { fault: "unterminated" },
  },
  {
    name: "a terminator without a reason",
    answers: (format) => [good(format, { ...plain, ending: "none" })],
    declared: { fault: "unterminated" },
    except: { "openai responses": sameEvent },
  },
  {
    name: "a reason without a terminator",
    // [DONE] says nothing that the reason has not said; servers of other makes leave it out
    answers: (format) => [stream(all(format.talk(plain)).slice(0, -1))],
    declared: { text: plainText },
    except: {
      anthropic: { fault: "unterminated" }, // the package wants message_stop
      gemini: sameEvent,
      "openai responses": sameEvent,
    },
  },
  {
    name: "a reason that nobody knows",
    answers: (format) => [good(format, { ...plain, ending: "made-up" })],
    declared: { fault: "unterminated" },
  },
  {
    name: "a reason that nobody knows, after a call",
    answers: (format) => [good(format, { ...calling, ending: "made-up" })],
    declared: { fault: "unterminated" },
    except: { "openai responses": { calls: called, finish: "tool-calls" } }, // the package takes the call for the reason
  },
  {
    name: "out of tokens in the middle of a text",
    answers: (format) => [good(format, { texts: ["It is warm"], ending: "length" })],
    declared: { fault: "truncated" },
  },
  {
    name: "out of tokens in the middle of a call's arguments",
    answers: (format) => [good(format, { calls: [{ name: "weather", args: '{"city":"Pa' }], ending: "length" })],
    declared: { fault: "truncated" },
  },
  {
    name: "out of tokens before any content",
    answers: (format) => [good(format, { ending: "length" })],
    declared: { fault: "truncated" },
  },
  {
    name: "filtered in the middle of a text",
    answers: (format) => [good(format, { texts: ["It is warm"], ending: "filtered" })],
    declared: { fault: "filtered" },
    except: { anthropic: { impossible: "its only word for it is refusal" } },
  },
  {
    name: "filtered in the middle of a call",
    answers: (format) => [good(format, { ...calling, ending: "filtered" })],
    declared: { fault: "filtered" },
    except: { anthropic: { fault: "refused" } },
  },
  {
    name: "the prompt filtered",
    answers: () => [stream([{ data: '{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}' }])],
    declared: { impossible: "an error with a status in this format" },
    except: { gemini: { fault: "filtered" } },
  },
  {
    name: "refused",
    answers: (format) => [good(format, { texts: ["I cannot ", "help with that."], ending: "refused" })],
    declared: { fault: "refused" },
    except: { gemini: { impossible: "a refusal is an ordinary text here" } },
  },
  {
    name: "an empty reply",
    answers: (format) => [good(format, {})],
    declared: { fault: "empty" },
  },
  {
    name: "a reply of white space",
    answers: (format) => [good(format, { texts: [" \n", "\t\n"] })],
    declared: { fault: "empty" },
  },
  {
    name: "calls announced, none made",
    answers: (format) => [good(format, { ending: "calls" })],
    declared: { fault: "empty" },
  },
  {
    name: "lines that are no events after the terminator",
    answers: (format) => [stream(all(format.talk(plain)), { send: "garbage\n\n<!-- more -->\n" })],
    declared: { text: plainText },
  },
  {
    name: "an event of garbage after the terminator",
    // the packages read on after their terminator, and cannot tell this from a broken event in the middle
    answers: (format) => [stream(all(format.talk(plain)), { send: "data: garbage\n\n" })],
    declared: { fault: "malformed" },
    except: { anthropic: { text: plainText } }, // its end comes out before the garbage
  },
  {
    name: "the connection left open after the terminator",
    answers: (format) => [{ acts: [...packets(all(format.talk(plain))), "hang"] }],
    declared: { fault: "stalled" }, // the packages wait for the end of the connection
    except: { anthropic: { text: plainText } },
    settings: { idleMs: 15_000 },
  },
];
