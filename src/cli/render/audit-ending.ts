import { readFile } from "node:fs/promises";
import type { AuditReport, ReviewedFinding } from "../../catalog/audit/audit-report.ts";
import type { AuditResult } from "../../catalog/audit/team.ts";
import type { Outcome } from "../../core/outcome.ts";
import { cleanLine } from "../clean-text.ts";
import type { Screen, Terminal } from "../terminal.ts";
import type { AuditNotes, Withdrawal } from "./audit-notes.ts";
import { cut } from "./fit.ts";
import { nearPath } from "./near-path.ts";
import { count } from "./words.ts";

const withdrawnShown = 5;
const keptShown = 8;

/** What an audit found, and what the Critic took back and why. */
export async function auditFindings({ err, out }: Terminal, { withdrawals, report }: AuditNotes): Promise<void> {
  if (withdrawals.length > 0) err.write(`\n${withdrawn(withdrawals, err)}`);
  if (!report) return;
  const kept = await keptFindings(report.json);
  if (kept.length > 0) out.write(`\n${findings(kept, out)}`);
  else if (report.kept === 0) out.write("\n  Nothing to report: every finding was withdrawn, or there was none.\n");
}

/** Where the report is, and what became of the fixes. */
export function auditEnding(terminal: Terminal, { report }: AuditNotes, outcome: Outcome): void {
  const { out } = terminal;
  if (!report) return;
  const lines = [`  ${out.paint("dim", "Report  ")} ${nearPath(report.markdown, terminal)}`, fixesLine(outcome, out)];
  out.write(`\n${lines.filter((line) => line !== "").join("\n")}\n`);
}

/** Whether files were changed, so that there is something to undo. */
export function changedFiles(outcome: Outcome): boolean {
  if (outcome.status !== "completed") return false;
  const { applied } = outcome.value as Partial<AuditResult>;
  return applied === "applied" || applied === "partly";
}

function withdrawn(all: readonly Withdrawal[], screen: Screen): string {
  const { paint } = screen;
  const rows = all.slice(0, withdrawnShown).map(({ file, line, reason }) => {
    const place = `${cleanLine(file)}:${line}`;
    return `    ${paint("strikethrough", place)}  ${paint("dim", cut(reason, screen.columns() - place.length - 8))}`;
  });
  const more =
    all.length > withdrawnShown ? [paint("dim", `    … ${all.length - withdrawnShown} more, all in the report`)] : [];
  return `${[`  ${paint("bold", `Withdrawn by the Critic (${all.length})`)}`, ...rows, ...more].join("\n")}\n`;
}

function findings(kept: readonly ReviewedFinding[], screen: Screen): string {
  const { paint } = screen;
  const rows = spread(kept)
    .slice(0, keptShown)
    .map(({ file, line, kind, reason }) => {
      const place = `${cleanLine(file)}:${line}`;
      const words = cut(cleanLine(reason), screen.columns() - 7);
      return `    ${place}  ${paint("yellow", cleanLine(kind).replaceAll("-", " "))}\n      ${words}`;
    });
  const more = kept.length > keptShown ? [paint("dim", `    … ${kept.length - keptShown} more in the report`)] : [];
  return `${[`  ${paint("bold", `Worth a look (${count(kept.length, "finding")})`)}`, ...rows, ...more].join("\n")}\n`;
}

/** One of each kind first, so that a long list of one fault does not hide the others. */
function spread(kept: readonly ReviewedFinding[]): readonly ReviewedFinding[] {
  const rounds = [...Map.groupBy(kept, ({ kind }) => kind).values()].flatMap((group) =>
    group.map((finding, round) => ({ finding, round })),
  );
  return rounds.toSorted((a, b) => a.round - b.round).map(({ finding }) => finding);
}

function fixesLine(outcome: Outcome, { paint }: Screen): string {
  if (outcome.status === "paused")
    return `  ${paint("dim", "Fixes   ")} waiting for your decision; nothing is changed yet`;
  if (outcome.status !== "completed") return "";
  const { applied, fixes = 0, appliedFixes = fixes, refused = [] } = outcome.value as Partial<AuditResult>;
  if (applied === undefined || applied === "none") return "";
  const words = {
    applied: `${count(fixes, "fix", "fixes")} applied`,
    partly: `${appliedFixes} of ${count(fixes, "fix", "fixes")} applied`,
    refused: "approved, but none applied",
    declined: `${count(fixes, "fix", "fixes")} declined; no file was changed`,
  }[applied];
  const left = refused
    .slice(0, keptShown)
    .map(({ file, reason }) => `    left as it is: ${cleanLine(`${file}: ${reason}`)}`);
  const more = refused.length > keptShown ? [`    … ${refused.length - keptShown} more in the report`] : [];
  return [`  ${paint("dim", "Fixes   ")} ${words}`, ...left, ...more].join("\n");
}

/** The report may have been moved away since; then there is nothing to list. */
async function keptFindings(file: string): Promise<readonly ReviewedFinding[]> {
  try {
    return (JSON.parse(await readFile(file, "utf8")) as AuditReport).kept ?? [];
  } catch {
    return [];
  }
}
