import { compareText, type Finding, type Review, sortFindings } from "./finding.ts";
import type { Fixes } from "./fixes.ts";
import type { Manifest, Skipped } from "./manifest.ts";
import { editsIn, type Fixing, type Settlement, untouched } from "./settlement.ts";

/** A finding together with the Critic's decision. */
export type ReviewedFinding = Finding & Readonly<{ verdict: Review["verdict"]; rule: string; ruling: string }>;

/** `report.json`. `generatedAt` and `runId` are the only properties that differ between runs over the same files. */
export type AuditReport = Readonly<{
  version: 1;
  runId: string;
  generatedAt: string;
  folder: string;
  documents: number;
  lines: number;
  bytes: number;
  kept: readonly ReviewedFinding[];
  withdrawn: readonly ReviewedFinding[];
  skipped: readonly Skipped[];
  skippedCounts: readonly Readonly<{ reason: string; count: number }>[];
  complete: boolean;
  /** What is proposed, and what became of it. */
  fixes: Readonly<{ files: number; edits: number; diff: string }> & Settlement<Fixing | "open">;
}>;

export interface ReportInput {
  readonly runId: string;
  readonly generatedAt: string;
  /** How the folder is named to the reader, such as the argument it was given as. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly findings: readonly Finding[];
  readonly reviews: readonly Review[];
  readonly fixes: Fixes;
}

/** Joins findings and reviews. A finding nobody has reviewed counts as withdrawn: it was not confirmed. */
export function auditReport(input: ReportInput): AuditReport {
  const { runId, generatedAt, folder, manifest, fixes } = input;
  const reviews = new Map(input.reviews.map((review) => [review.id, review]));
  const findings = new Map(input.findings.map((finding) => [finding.id, finding]));
  const reviewed = sortFindings([...findings.values()]).map((finding): ReviewedFinding => {
    const review = reviews.get(finding.id);
    const { verdict, rule, reason } = review ?? {
      verdict: "withdrawn",
      rule: "not reviewed",
      reason: "Nobody confirmed this.",
    };
    return { ...finding, verdict, rule, ruling: reason };
  });
  return {
    version: 1,
    runId,
    generatedAt,
    folder,
    documents: manifest.documents.length,
    lines: manifest.documents.reduce((all, { lines }) => all + lines, 0),
    bytes: manifest.documents.reduce((all, { bytes }) => all + bytes, 0),
    kept: reviewed.filter(({ verdict }) => verdict === "kept"),
    withdrawn: reviewed.filter(({ verdict }) => verdict === "withdrawn"),
    skipped: manifest.skipped.toSorted((a, b) => compareText(a.file, b.file)),
    skippedCounts: manifest.skippedCounts,
    complete: manifest.complete,
    fixes: {
      files: fixes.files.length,
      edits: editsIn(fixes.files),
      diff: fixes.diff,
      ...untouched(fixes.files.length === 0 ? "none" : "open"),
    },
  };
}

/** The same report after the fixes were decided about. */
export function settledReport(report: AuditReport, settled: Settlement): AuditReport {
  return { ...report, fixes: { ...report.fixes, ...settled } };
}
