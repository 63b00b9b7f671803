import { canonicalJson, type Json } from "../../base/json.ts";
import type { BoundCall } from "../../core/approval.ts";
import { type Decision, type Question, unknownOutcome, wholePath } from "../../core/decision.ts";
import { cleanLine, cleanText, exactJson } from "../clean-text.ts";
import { fieldsOf } from "../form-fields.ts";
import type { Screen } from "../terminal.ts";
import { diffLines } from "./diff.ts";
import { duration } from "./words.ts";

export interface DecisionView {
  readonly now: number;
}

/** How it can be answered: a name and a command line each. */
export function answers(
  { id, path, question: { form } }: Decision,
  command: (...words: readonly string[]) => string,
): readonly (readonly [name: string, line: string])[] {
  const happened = ["It happened", command("reject", id, "--value", "<result as JSON>")] as const;
  return [
    ["Approve", form === undefined ? command("approve", id) : command("approve", id, "--value", "<JSON>")],
    ["Reject", command("reject", id)],
    ...(path.endsWith(unknownOutcome("")) ? [happened] : []),
  ];
}

/** A question with everything that is needed to answer it. */
export function decisionText(decision: Decision, screen: Screen, { now }: DecisionView): string {
  const { paint } = screen;
  const { question, runId, deadline, calledBy = [] } = decision;
  const { call, costUsd, otherwise } = question;
  const counts = otherwise?.approved ? "yes" : "no";
  const until = deadline !== null && deadline > now ? `${duration(deadline - now)}, then` : "none:";
  const facts: (readonly [string, string | undefined])[] = [
    ["asked by", wholePath(decision)],
    ["run", [runId, ...calledBy.map((caller) => caller.runId).reverse()].join(", called by ")],
    ["tool", call && `${call.tool}${call.effect === undefined ? "" : `, which is declared ${call.effect}`}`],
    ["why", question.why],
    ["if no", question.ifRejected],
    ["cost", costUsd === undefined ? undefined : `$${costUsd.toFixed(4)} until now`],
    ["time left", deadline === null ? undefined : `${until} it counts as ${counts}`],
  ];
  const rows = facts.flatMap(([name, text]) =>
    text === undefined ? [] : [`    ${paint("dim", name.padEnd(9))} ${cleanLine(text)}`],
  );
  const lines = [
    `  ${paint("yellow", "?")} ${paint("bold", cleanLine(question.question))}`,
    ...rows,
    ...(call === undefined ? proposalLines(question.proposal, screen) : callLines(question, call, screen)),
    ...fieldLines(question.form),
  ];
  return `${lines.join("\n")}\n`;
}

/** All of it, however long: nobody can allow what they have not been shown. */
function callLines({ proposal }: Question, call: BoundCall, { paint }: Screen): readonly string[] {
  const { input: written } = (proposal ?? {}) as { readonly input?: Json };
  const isOther = written !== undefined && canonicalJson(written) !== canonicalJson(call.input);
  return [
    `    ${paint("dim", "arguments")}`,
    ...indented(exactJson(call.input, 2)),
    ...(isOther ? [`    ${paint("dim", "as the model wrote them")}`, ...indented(exactJson(written, 2))] : []),
  ];
}

const indented = (text: string): readonly string[] => text.split("\n").map((line) => `    ${line}`);

/** What a yes must come with. */
function fieldLines(form: Question["form"]): readonly string[] {
  if (form === undefined) return [];
  return fieldsOf(form).map((field) => `    ${cleanLine(`${field.name}: ${field.takes}`)}`);
}

/** All of it as well: it is what will be done. */
function proposalLines(proposal: Json | undefined, screen: Screen): readonly string[] {
  if (proposal === undefined || proposal === null) return [];
  const { diff } = proposal as { readonly diff?: unknown };
  if (typeof diff === "string") return diffLines(diff, screen);
  return indented((typeof proposal === "string" ? cleanText(proposal) : exactJson(proposal, 2)).trimEnd());
}
