import { isRecord } from "../../base/schema-keywords.ts";
import type { StandingAnswer } from "../../core/approval-rule.ts";
import type { LargeValue } from "../../core/seen-input.ts";
import { exactJson } from "../clean-text.ts";

/** What a standing answer covers, as one line: `write(path like docs/*, text = "hello")`. */
export function coveredText({
  tool,
  input,
  large = {},
  match,
}: Pick<StandingAnswer, "tool" | "input" | "large" | "match">): string {
  const whole = large[""];
  if (!isRecord(input)) return `${tool} ${whole === undefined ? exactJson(input) : largeText(whole)}`;
  const seen = { ...input, ...large };
  // what is free comes first: it is what matters, and lists are cut at their ends
  const names = Object.keys(seen).toSorted((a, b) => freedom(match, a) - freedom(match, b));
  const parts = names.map((argument) => {
    const name = isPlain(argument) ? argument : exactJson(argument);
    const pattern = Object.hasOwn(match, argument) ? match[argument] : undefined;
    const long = Object.hasOwn(large, argument) ? large[argument] : undefined;
    if (pattern === undefined) return `${name} = ${long === undefined ? exactJson(input[argument]) : largeText(long)}`;
    return pattern === "*" ? `any ${name}` : `${name} like ${exactJson(pattern)}`;
  });
  return `${tool}(${parts.join(", ")})`;
}

const freedom = (match: StandingAnswer["match"], name: string): number => {
  if (!Object.hasOwn(match, name)) return 2;
  return match[name] === "*" ? 0 : 1;
};

/** Others could look like more than one argument. */
const isPlain = (name: string): boolean => /^[A-Za-z_$][\w$-]*$/.test(name);

/** By its hash, and how it begins. */
const largeText = ({ sha256, length, begins }: LargeValue): string =>
  `${exactJson(begins)} … (${length} characters of JSON, SHA-256 ${sha256})`;
