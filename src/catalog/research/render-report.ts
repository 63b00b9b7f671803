import { join, relative } from "node:path";
import { counted, number, oneLine, plain } from "../markdown-text.ts";
import { replaceCitations } from "./citations.ts";
import { placeOf, type Source } from "./finding.ts";
import type { ResearchReport } from "./research-report.ts";

/** How many refused findings are named in the text; `report.json` has them all. */
const refusedShown = 10;

/**
 * `report.md`: first how it stands, then the draft with numbered references, then its sources with their quotes.
 *
 * `folder` is where the report will be: references to documents are links relative to it.
 */
export function renderReport(report: ResearchReport, folder: string): string {
  const sections = [
    `# ${inert(oneLine(report.question))}`,
    standing(report),
    report.stopped === null ? "" : `> The team stopped before it was done: ${inert(oneLine(report.stopped))}`,
    body(report, folder),
    sourceSection(report, folder),
    listSection("Not found", report.notFound),
    refusedSection(report),
    footer(report),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** A report that nobody has approved says so before anything else. */
function standing({ verdict, review, draft, draftOf, rounds, mostRounds }: ResearchReport): string {
  const notes = review && review.notes.trim() !== "" ? `\n>\n> ${inert(oneLine(review.notes))}` : "";
  const used = `${counted(rounds.length, "round")} of at most ${mostRounds}`;
  if (draft === null) {
    return `> **There is no report.** No draft had citations that hold, after ${used}. What was verified is listed below.`;
  }
  switch (verdict) {
    case "approve":
      return `**Approved** by the reviewer in round ${draftOf} of at most ${mostRounds}.`;
    case "revise":
      return `> **Not approved.** The reviewer wanted changes to this draft of round ${draftOf}; the team ended after ${used}.${notes}`;
    case "reject":
      return `> **Rejected** by the reviewer in round ${draftOf}.${notes}`;
    case "none":
      return `> **Not approved.** Nobody has reviewed this draft of round ${draftOf}; the team ended after ${used}.`;
  }
}

function body({ draft, findings, docs }: ResearchReport, folder: string): string {
  if (draft === null) return "";
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  return replaceCitations(draft.trim(), (id) => {
    const finding = byId.get(id);
    return finding ? `[[${finding.number}]](${target(finding.source, docs, folder)})` : "";
  });
}

/** Those that the draft cites, by number; without a draft, all that was verified. */
function sourceSection({ draft, findings, docs }: ResearchReport, folder: string): string {
  const cited = findings.filter((finding) => draft === null || finding.number !== null);
  if (cited.length === 0) return "";
  const inOrder = cited.toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0));
  const entries = inOrder.map(({ claim, quote, source }, index) => {
    const said = draft === null ? `${inert(oneLine(claim))} ` : "";
    const place = `[${plain(placeOf(source))}](${target(source, docs, folder)})`;
    return `${index + 1}. ${said}${place}\n\n   > “${inert(oneLine(quote))}”`;
  });
  return ["## Sources", ...entries].join("\n\n");
}

/** Text of others that is shown as it stands: also no address in it becomes a link. */
const inert = (text: string): string =>
  plain(text)
    .replaceAll("://", "\\://")
    .replaceAll(/\bwww\./gi, (mark) => mark.replace(".", "\\."));

/** In angle brackets, so that no path can end a link. */
function target(source: Source, docs: string | null, folder: string): string {
  if ("url" in source) return `<${withoutBrackets(source.url)}>`;
  const path = relative(folder, join(docs ?? "", source.file)).replaceAll("\\", "/");
  return `<${withoutBrackets(encodeURI(path).replaceAll("#", "%23").replaceAll("?", "%3F"))}#L${source.line}>`;
}

/** Brackets end a link, a bar ends a cell of a table, and a space or a line break may do either. */
const withoutBrackets = (text: string): string => text.replaceAll(/[<>|\s]/g, (mark) => encodeURIComponent(mark));

function listSection(title: string, items: readonly string[]): string {
  if (items.length === 0) return "";
  return [`## ${title}`, "", ...items.map((item) => `- ${inert(oneLine(item))}`)].join("\n");
}

function refusedSection({ refused }: ResearchReport): string {
  if (refused.length === 0) return "";
  const shown = refused.slice(0, refusedShown).map(({ claim, source, reason }) => {
    return `${claim} (${placeOf(source)}): ${reason}`;
  });
  const more =
    refused.length > refusedShown ? [`and ${number(refused.length - refusedShown)} more, in report.json`] : [];
  return listSection(`Refused by the check of sources (${number(refused.length)})`, [...shown, ...more]);
}

function footer({ runId, generatedAt, findings, refused, models }: ResearchReport): string {
  const uses = models.map(({ model, replies, inputTokens, outputTokens, uncounted }) => {
    const unknown = uncounted > 0 ? `, ${number(uncounted)} of them without a count of tokens` : "";
    return `${plain(model)}: ${counted(replies, "reply", "replies")}${unknown}, ${number(inputTokens)} tokens in, ${number(outputTokens)} out.`;
  });
  return [
    "---",
    "",
    `${counted(findings.length, "finding")} verified at the source, ${number(refused.length)} refused. ${uses.join(" ")}`.trim(),
    "",
    `Run ${runId}, ${generatedAt}.`,
  ].join("\n");
}
