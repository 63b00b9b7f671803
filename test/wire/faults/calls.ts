import type { Fault } from "../fault.ts";
import { called, calling, good } from "../transforms.ts";

const paris = '{"city":"Paris"}';
const rome = '{"city":"Rome"}';
const both = [
  ["weather", paris],
  ["weather", rome],
] as const;

/**
 * Calls of tools that are odd, in replies that end well. They count: whoever runs the tools tells the model what was wrong.
 * Where a package loses a call, what is left decides.
 */
export const calls: readonly Fault[] = [
  {
    name: "a call",
    answers: (format) => [good(format, calling)],
    declared: { calls: called, finish: "tool-calls" },
  },
  {
    name: "a text and a call",
    answers: (format) => [good(format, { ...calling, texts: ["Let me see."] })],
    declared: { text: "Let me see.", calls: called, finish: "tool-calls" },
  },
  {
    name: "two calls",
    answers: (format) => [
      good(format, {
        calls: [
          { name: "weather", args: paris },
          { name: "weather", args: rome },
        ],
      }),
    ],
    declared: { calls: both, finish: "tool-calls" },
  },
  {
    name: "two calls under one id",
    answers: (format) => [
      good(format, {
        calls: [
          { id: "same", name: "weather", args: paris },
          { id: "same", name: "weather", args: rome },
        ],
      }),
    ],
    declared: { calls: both, finish: "tool-calls" },
  },
  {
    name: "a call without an id",
    answers: (format) => [good(format, { calls: [{ id: null, name: "weather", args: paris }] })],
    declared: { calls: called },
    // without one it is no event of these formats
    except: { anthropic: { fault: "malformed" }, "openai responses": { fault: "malformed" } },
  },
  {
    name: "a call with an empty id",
    answers: (format) => [good(format, { calls: [{ id: "", name: "weather", args: paris }] })],
    declared: { calls: called },
  },
  {
    name: "a call of a tool that there is not",
    answers: (format) => [good(format, { calls: [{ name: "wether", args: paris }] })],
    declared: { calls: [["wether", paris]] },
  },
  {
    name: "a call with an empty name",
    answers: (format) => [good(format, { calls: [{ name: "", args: paris }] })],
    declared: { fault: "malformed" }, // nobody could say what was meant; the package for OpenAI chat throws
  },
  {
    name: "a call with arguments that are no JSON",
    answers: (format) => [good(format, { calls: [{ name: "weather", args: '{"city":' }] })],
    declared: { calls: [["weather", '{"city":']] },
  },
  {
    name: "a call with arguments that are no object",
    answers: (format) => [good(format, { calls: [{ name: "weather", args: "[7]" }] })],
    declared: { calls: [["weather", "[7]"]] },
  },
  {
    name: "a call without arguments",
    answers: (format) => [good(format, { calls: [{ name: "weather", args: "" }] })],
    declared: { calls: [["weather", ""]] },
    except: { anthropic: { calls: [["weather", "{}"]] } },
  },
  {
    name: "a call with __proto__ in its arguments",
    answers: (format) => [good(format, { calls: [{ name: "weather", args: '{"__proto__":{"polluted":true}}' }] })],
    declared: { calls: [["weather", '{"__proto__":{"polluted":true}}']] },
    except: { gemini: { fault: "malformed" } }, // arguments are part of the event, and the package refuses such an event
  },
  {
    name: "a call that ends as a text does",
    answers: (format) => [good(format, { ...calling, ending: "stop" })],
    declared: { calls: called },
  },
];
