import { join } from "node:path";
import { fn } from "../../agents/fn.ts";
import type { Agent, Context } from "../../core/agent.ts";
import { type ReportFiles, writeReportFiles } from "../report-files.ts";
import { type Applied, applyFixes, inspectFixes } from "./apply.ts";
import { type AuditReport, auditReport, settledReport } from "./audit-report.ts";
import { type Desk, findingsOf, read, reviewsOf } from "./desk.ts";
import { type Fixes, proposeFixes } from "./fixes.ts";
import { renderReport } from "./report.ts";
import { editsIn, type Settlement, settlement, untouched } from "./settlement.ts";

export interface EditorInput extends Desk {
  /** Absolute; made if missing. */
  readonly reportFolder: string;
  /** How the reader knows the audited folder. */
  readonly folder: string;
}

export interface Edited {
  readonly report: AuditReport;
  readonly markdown: string;
  readonly json: string;
  readonly settled: Settlement;
}

/**
 * Editor: writes the report, then asks a person once about all fixes, applies them if they are approved, and writes
 * into the report what came of it.
 */
export const editor: Agent<EditorInput, Edited> = fn("editor", async (input: EditorInput, ctx) => {
  const { report, fixes } = await compose(input, ctx);
  const files = await ctx.step("write-report", ({ signal }) => writeReport(input.reportFolder, report, signal), {
    effect: "idempotent",
  });
  ctx.emit("report.written", { ...files, kept: report.kept.length, withdrawn: report.withdrawn.length });
  if (fixes.files.length === 0) return { report, ...files, settled: untouched("none") };
  const settled = await settle(input, fixes, ctx);
  const final = settledReport(report, settled);
  await ctx.step("write-outcome", ({ signal }) => writeReport(input.reportFolder, final, signal), {
    effect: "idempotent",
  });
  return { report: final, ...files, settled };
});

async function compose(
  { shelf, folder }: EditorInput,
  ctx: Context,
): Promise<{ readonly report: AuditReport; readonly fixes: Fixes }> {
  const findings = (await findingsOf(ctx).read()).map((post) => post.value);
  const reviews = (await reviewsOf(ctx).read()).map((post) => post.value);
  const keptIds = new Set(reviews.filter(({ verdict }) => verdict === "kept").map(({ id }) => id));
  const kept = findings.filter(({ id }) => keptIds.has(id));
  const fixes = await read(ctx, "propose-fixes", () => proposeFixes(shelf, kept));
  const generatedAt = new Date(ctx.clock.now()).toISOString();
  const { manifest } = shelf;
  const report = auditReport({ runId: ctx.runId, generatedAt, folder, manifest, findings, reviews, fixes });
  return { report, fixes };
}

async function settle({ shelf, reportFolder }: EditorInput, fixes: Fixes, ctx: Context): Promise<Settlement> {
  const edits = editsIn(fixes.files);
  const { approved } = await ctx.ask({
    question: `Apply ${edits} ${edits === 1 ? "fix" : "fixes"} in ${fixes.files.length} ${fixes.files.length === 1 ? "file" : "files"}?`,
    proposal: { files: fixes.files.map(({ file }) => file), fixes: edits, diff: fixes.diff },
    why: "Each of these links has exactly one correction that the documents themselves show.",
    ifRejected: "Nothing is changed; the report keeps them as open findings.",
  });
  if (!approved) return untouched("declined");
  const applied = await ctx.step(
    "apply-fixes",
    ({ key, signal }) => applyAll(shelf.root, fixes, key, reportFolder, signal),
    {
      effect: "once",
      async reconcile({ key, signal }) {
        const state = await inspectFixes(shelf.root, fixes, signal);
        if (state === "absent") return { status: "absent" };
        // "mixed" is an application cut off between two files: it goes on where it stopped, under the same undo record
        return { status: "found", value: await applyAll(shelf.root, fixes, key, reportFolder, signal) };
      },
    },
  );
  return settlement(fixes, applied);
}

const applyAll = (
  root: string,
  fixes: Fixes,
  key: string,
  reportFolder: string,
  signal: AbortSignal,
): Promise<Applied> => applyFixes(root, fixes, { key, undoFile: undoFileOf(reportFolder), signal });

/** What `undoFixes` needs to take the fixes back. */
export const undoFileOf = (reportFolder: string): string => join(reportFolder, "undo.json");

const writeReport = (folder: string, report: AuditReport, signal: AbortSignal): Promise<ReportFiles> =>
  writeReportFiles(folder, { markdown: renderReport(report), json: report }, signal);
