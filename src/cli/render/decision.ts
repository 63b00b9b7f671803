import type { Json } from "../../base/json.ts";
import { type Decision, unknownOutcome } from "../../core/decision.ts";
import { cleanJson, cleanLine, cleanText } from "../clean-text.ts";
import type { Screen } from "../terminal.ts";
import { diffLines } from "./diff.ts";
import { duration } from "./words.ts";

export interface DecisionView {
  readonly now: number;
  /** Lines of the proposal to show at most. */
  readonly limit: number;
}

/** How it can be answered: a name and a command line each. */
export function answers(
  { id, path }: Decision,
  command: (...words: readonly string[]) => string,
): readonly (readonly [name: string, line: string])[] {
  const happened = ["It happened", command("reject", id, "--value", "<result as JSON>")] as const;
  return [
    ["Approve", command("approve", id)],
    ["Reject", command("reject", id)],
    ...(path.endsWith(unknownOutcome("")) ? [happened] : []),
  ];
}

/** A question with everything that is needed to answer it. */
export function decisionText(
  { question, path, deadline }: Decision,
  screen: Screen,
  { now, limit }: DecisionView,
): string {
  const { paint } = screen;
  const facts: (readonly [string, string | undefined])[] = [
    ["asked by", path],
    ["why", question.why],
    ["if no", question.ifRejected],
    ["time left", deadline === null ? undefined : duration(deadline - now)],
  ];
  const rows = facts.flatMap(([name, text]) =>
    text === undefined ? [] : [`    ${paint("dim", name.padEnd(9))} ${cleanLine(text)}`],
  );
  const lines = [
    `  ${paint("yellow", "?")} ${paint("bold", cleanLine(question.question))}`,
    ...rows,
    ...proposalLines(question.proposal, screen, limit),
  ];
  return `${lines.join("\n")}\n`;
}

function proposalLines(proposal: Json | undefined, screen: Screen, limit: number): readonly string[] {
  if (proposal === undefined || proposal === null) return [];
  const { diff } = proposal as { readonly diff?: unknown };
  if (typeof diff === "string") return diffLines(diff, screen, limit);
  const text = typeof proposal === "string" ? cleanText(proposal) : cleanJson(proposal, 2);
  const all = text.trimEnd().split("\n");
  const more = all.length > limit ? [`    … ${all.length - limit} more lines`] : [];
  return [...all.slice(0, limit).map((line) => `    ${line}`), ...more];
}
