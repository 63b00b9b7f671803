import { code, counted, number, plain } from "../markdown-text.ts";
import type { AuditReport, ReviewedFinding } from "./audit-report.ts";
import { compareText } from "./finding.ts";

const AGENTS = [
  { by: "links", title: "Links" },
  { by: "numbers", title: "Numbers" },
  { by: "repeats", title: "Repeats" },
] as const;
const EXAMPLES = 3;
const SKIPS_SHOWN = 20;

/** `report.md`: what was found, what was withdrawn and why, what was left out. For people; `report.json` has it all. */
export function renderReport(report: AuditReport): string {
  const sections = [
    heading(report),
    ...AGENTS.map(({ by, title }) =>
      keptSection(
        title,
        report.kept.filter((finding) => finding.by === by),
      ),
    ),
    fixSection(report),
    withdrawnSection(report.withdrawn),
    skippedSection(report),
    `Run ${report.runId}, ${report.generatedAt}.`,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function heading({ folder, documents, lines, kept, withdrawn, fixes }: AuditReport): string {
  const rows = AGENTS.map(({ by, title }) => {
    const count = (findings: readonly ReviewedFinding[]): number => findings.filter((one) => one.by === by).length;
    return `| ${title} | ${count(kept)} | ${count(withdrawn)} |`;
  });
  return [
    `# Audit of ${plain(folder)}`,
    "",
    `${counted(documents, "document")}, ${counted(lines, "line")}: **${counted(kept.length, "finding")} kept**, ${number(withdrawn.length)} withdrawn by the Critic, ${counted(fixes.edits, "fix", "fixes")} proposed.`,
    "",
    "These agents follow rules; no language model was used.",
    "",
    "| Agent | Kept | Withdrawn |",
    "| --- | ---: | ---: |",
    ...rows,
  ].join("\n");
}

function keptSection(title: string, findings: readonly ReviewedFinding[]): string {
  if (findings.length === 0) return "";
  return [`## ${title} (${number(findings.length)})`, "", ...findings.map(keptEntry)].join("\n");
}

function keptEntry({ file, line, kind, quote, reason, ruling, related }: ReviewedFinding): string {
  const places = related.map((place) => `  - see ${code(`${place.file}:${place.line}`)} ${code(place.quote)}`);
  return [
    `- ${code(`${file}:${line}`)} **${kind.replaceAll("-", " ")}** ${plain(reason)}`,
    `  - ${code(quote)}`,
    ...places,
    `  - Critic: ${plain(ruling)}`,
  ].join("\n");
}

function fixSection({ fixes }: AuditReport): string {
  if (fixes.edits === 0) return "";
  const fence = fenceFor(fixes.diff);
  return [
    `## Proposed fixes (${number(fixes.edits)} in ${counted(fixes.files, "file")})`,
    "",
    fixingWords(fixes),
    "",
    ...(fixes.refused.length > 0 ? [...fixes.refused.map(refusal), ""] : []),
    `${fence}diff`,
    fixes.diff.trimEnd(),
    fence,
  ].join("\n");
}

function fixingWords({ outcome, applied, edits }: AuditReport["fixes"]): string {
  switch (outcome) {
    case "none":
    case "open":
      return "Nobody has decided about them yet; nothing is changed.";
    case "declined":
      return "They were declined; no file was changed.";
    case "applied":
      return "They were approved and applied.";
    case "partly":
      return `They were approved. ${number(applied)} of ${number(edits)} ${applied === 1 ? "was" : "were"} applied; these files were left as they are:`;
    case "refused":
      return "They were approved. None was applied; these files were left as they are:";
  }
}

const refusal = ({ file, reason }: AuditReport["fixes"]["refused"][number]): string =>
  `- ${code(file)}: ${plain(reason)}`;

function withdrawnSection(findings: readonly ReviewedFinding[]): string {
  if (findings.length === 0) return "";
  const groups = [...Map.groupBy(findings, ({ rule }) => rule)].sort(
    ([a, x], [b, y]) => y.length - x.length || compareText(a, b),
  );
  const blocks = groups.map(([rule, members]) => {
    const examples = members
      .slice(0, EXAMPLES)
      .map(({ file, line, subject }) => `  - ${code(`${file}:${line}`)} ${code(subject)}`);
    return [`- **${rule}** (${number(members.length)}): ${plain(members[0]?.ruling ?? "")}`, ...examples].join("\n");
  });
  return [`## Withdrawn by the Critic (${number(findings.length)})`, "", ...blocks].join("\n");
}

function skippedSection({ skipped, skippedCounts, complete }: AuditReport): string {
  const total = skippedCounts.reduce((all, { count }) => all + count, 0);
  if (total === 0) return "";
  const counts = skippedCounts.map(({ reason, count }) => `- ${number(count)}: ${plain(reason)}`);
  const shown = skipped
    .slice(0, SKIPS_SHOWN)
    .map(({ file }) => code(file))
    .join(", ");
  const rest = total > SKIPS_SHOWN ? ` and ${number(total - SKIPS_SHOWN)} more` : "";
  const warning = complete ? [] : ["", "The folder is too large to list completely: links to files may be missed."];
  return [`## Left out (${number(total)})`, "", ...counts, "", `${shown}${rest}`, ...warning].join("\n");
}

function fenceFor(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  return "`".repeat(longest + 1);
}
