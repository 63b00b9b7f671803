import { isRecord } from "../../base/schema-keywords.ts";
import type { StandingAnswer } from "../../core/approval-rule.ts";
import { cleanLine, exactJson } from "../clean-text.ts";

/** What a standing answer covers, as one line: `write(path like docs/*, text = "hello")`. */
export function coveredText({ tool, input, match }: Pick<StandingAnswer, "tool" | "input" | "match">): string {
  if (!isRecord(input)) return `${tool} ${exactJson(input)}`;
  const parts = Object.entries(input).map(([argument, value]) => {
    const name = cleanLine(argument);
    const pattern = Object.hasOwn(match, argument) ? match[argument] : undefined;
    if (pattern === undefined) return `${name} = ${exactJson(value)}`;
    return pattern === "*" ? `any ${name}` : `${name} like ${exactJson(pattern)}`;
  });
  return `${tool}(${parts.join(", ")})`;
}
