import type { ResearchResult } from "../../catalog/research/team.ts";
import type { Outcome } from "../../core/outcome.ts";
import { cleanLine } from "../clean-text.ts";
import type { Screen, Terminal } from "../terminal.ts";
import { tokenWords } from "./model-use.ts";
import { nearPath } from "./near-path.ts";
import type { ResearchNotes } from "./research-notes.ts";
import { count } from "./words.ts";

/** What came of a research run: where the report is, what the reviewer thinks of it, what it took. */
export function researchEnding(terminal: Terminal, notes: ResearchNotes, outcome: Outcome): void {
  const { out } = terminal;
  const { report, tokens } = notes;
  const rows: (readonly [string, string])[] = [];
  if (report) {
    rows.push(["Report", nearPath(report.markdown, terminal)], ["Verdict", verdictWords(notes, report.verdict, out)]);
    rows.push(["Findings", `${report.findings} verified at the source, ${report.refused} refused`]);
  }
  const { stopped } = outcome.status === "completed" ? (outcome.value as Partial<ResearchResult>) : {};
  if (typeof stopped === "string") rows.push(["Stopped", cleanLine(stopped)]);
  rows.push(["Tokens", tokenWords(tokens)]);
  out.write(`\n${rows.map(([name, words]) => `  ${out.paint("dim", name.padEnd(8))} ${words}`).join("\n")}\n`);
}

function verdictWords({ review, report }: ResearchNotes, verdict: string, { paint }: Screen): string {
  const rounds = count(report?.rounds ?? 0, "round");
  if (verdict === "approve") return `${paint("green", "approved")} after ${rounds}`;
  if (verdict === "none") return `${paint("yellow", "not approved")}: nobody has reviewed it, after ${rounds}`;
  const word = verdict === "reject" ? paint("red", "rejected") : paint("yellow", "not approved");
  return `${word} after ${rounds}: ${review?.notes ?? ""}`;
}
