import type { Declared, Fault } from "../fault.ts";
import { good, plain, plainText } from "../transforms.ts";
import type { WireFormat } from "../wire-format.ts";

const unknown: Declared = { text: plainText, usage: [null, null] };

const withUsage = (input: unknown, output: unknown) => (format: WireFormat) =>
  [good(format, { ...plain, usage: { input, output } })] as const;

/** Counts of tokens that cannot be: the reply counts, the numbers do not. */
export const usages: readonly Fault[] = [
  {
    name: "tokens counted",
    answers: withUsage(120, 34),
    declared: { text: plainText, usage: [120, 34] },
  },
  {
    name: "no tokens counted",
    answers: (format) => [good(format, { ...plain, usage: null })],
    declared: unknown,
    except: { anthropic: { fault: "malformed" } }, // without usage it is no event of this format
  },
  {
    name: "negative tokens",
    answers: withUsage(-5, -1),
    declared: unknown,
  },
  {
    name: "fractions of tokens",
    answers: withUsage(10.5, 0.1),
    declared: unknown,
  },
  {
    name: "more tokens than there can be",
    answers: withUsage(1e300, 9e15),
    declared: unknown,
  },
  {
    name: "tokens as text",
    // no event of any of the formats, and the packages report it as they report a broken one
    answers: withUsage("NaN", "many"),
    declared: { fault: "malformed" },
  },
];
