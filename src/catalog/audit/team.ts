import { basename, join } from "node:path";
import { fn } from "../../agents/fn.ts";
import type { Agent } from "../../core/agent.ts";
import type { Applied } from "./apply.ts";
import { review } from "./critic.ts";
import { batches, type Desk, findingsOf, links, numbers, read, repeats, reviewsOf } from "./desk.ts";
import { editor } from "./editor.ts";
import type { Checker, Review } from "./finding.ts";
import type { Manifest } from "./manifest.ts";
import type { Fixing } from "./settlement.ts";
import { openShelf } from "./shelf.ts";
import { survey } from "./survey.ts";

export type AuditInput = Readonly<{
  /** Absolute path of the folder to read. */
  folder: string;
  /**
   * Absolute path of the folder for reports. Each run, forks included, makes one of its own in it, named by the run id,
   * with `report.md`, `report.json` and, after fixes, `undo.json`.
   */
  reports: string;
}>;

export type AuditResult = Readonly<{
  /** Absolute paths. */
  markdown: string;
  json: string;
  documents: number;
  lines: number;
  kept: number;
  withdrawn: number;
  /** Corrections proposed. */
  fixes: number;
  applied: Fixing;
  /** Of the corrections proposed, those that are in the files now. */
  appliedFixes: number;
  /** Files that were left as they are, because they had been changed since. */
  refused: Applied["refused"];
}>;

/** Librarian: reads the folder and lists what is there. The list is what all others work from. */
const librarian: Agent<string, Manifest> = fn("librarian", async (folder: string, ctx) => {
  const manifest = await ctx.step("survey", ({ signal }) => survey(folder, signal), { effect: "pure" });
  const lines = manifest.documents.reduce((sum, document) => sum + document.lines, 0);
  const skipped = manifest.skippedCounts.reduce((sum, { count }) => sum + count, 0);
  ctx.emit("documents.indexed", { documents: manifest.documents.length, lines, skipped });
  return manifest;
});

/** Critic: re-reads the source of each finding and withdraws, with a reason, what does not hold. */
function critic(by: Checker): Agent<Desk, number> {
  return fn(`critic-${by}`, async ({ shelf }: Desk, ctx) => {
    const findings = (await findingsOf(ctx).read(by)).map((post) => post.value);
    let kept = 0;
    for (const [index, some] of batches(findings).entries()) {
      const reviews = await read(ctx, `review-${index + 1}`, async () => {
        const made: Review[] = [];
        for (const finding of some) made.push(await review(shelf, finding));
        return made;
      });
      await reviewsOf(ctx).post(
        by,
        reviews.map((one) => ({ id: one.id, value: one })),
      );
      for (const [at, { verdict, reason }] of reviews.entries()) {
        if (verdict === "kept") kept += 1;
        else ctx.emit("finding.withdrawn", { by, file: some[at]?.file ?? "", line: some[at]?.line ?? 0, reason });
      }
    }
    ctx.emit("finding.reviewed", { by, kept, withdrawn: findings.length - kept });
    return kept;
  });
}

const checkers = [
  { check: links, judge: critic("links") },
  { check: numbers, judge: critic("numbers") },
  { check: repeats, judge: critic("repeats") },
] as const;

/**
 * A document audit: reads a folder of Markdown, MDX, text and CSV, and reports what is wrong with it. These agents
 * follow rules and use no language model.
 *
 * Librarian reads; Links, Numbers and Repeats work at the same time and post what they suspect to a shared board; the
 * Critic overrules them with reasons; the Editor writes the report and asks a person once about all fixes.
 *
 * @throws whatever makes the folder unreadable, as `step_failed` with a plain sentence.
 */
export const audit: Agent<AuditInput, AuditResult> = {
  ...fn("audit", async ({ folder, reports }: AuditInput, ctx): Promise<AuditResult> => {
    const manifest = await ctx.call(librarian, folder);
    const desk: Desk = {
      shelf: openShelf(folder, manifest, ctx.signal),
      files: manifest.documents.map(({ file }) => file),
    };
    await Promise.all(
      checkers.map(async ({ check, judge }) => {
        await ctx.call(check, desk);
        await ctx.call(judge, desk);
      }),
    );
    const { report, markdown, json, settled } = await ctx.call(editor, {
      ...desk,
      reportFolder: join(reports, ctx.runId),
      folder: basename(folder),
    });
    return {
      markdown,
      json,
      documents: report.documents,
      lines: report.lines,
      kept: report.kept.length,
      withdrawn: report.withdrawn.length,
      fixes: report.fixes.edits,
      applied: settled.outcome,
      appliedFixes: settled.applied,
      refused: settled.refused,
    };
  }),
  description: "Audits a folder of documents: dead links, numbers that disagree, repeated text. Rules only, no model.",
};
