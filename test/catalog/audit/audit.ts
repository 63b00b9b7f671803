import { review } from "../../../src/catalog/audit/critic.ts";
import { type Finding, type Review, sortFindings } from "../../../src/catalog/audit/finding.ts";
import { checkLinks } from "../../../src/catalog/audit/links.ts";
import { concludeNumbers, gatherNumbers } from "../../../src/catalog/audit/numbers.ts";
import { concludeRepeats, gatherRepeats } from "../../../src/catalog/audit/repeats.ts";
import type { Shelf } from "../../../src/catalog/audit/shelf.ts";

export interface Audited {
  readonly findings: readonly Finding[];
  readonly reviews: readonly Review[];
  readonly kept: readonly Finding[];
}

/** All checkers over batches of the given size, and the Critic after them. */
export async function audit(shelf: Shelf, files: readonly string[] = filesOf(shelf), batch = 50): Promise<Audited> {
  const found: Finding[] = [];
  const numbers = [];
  const repeats = [];
  for (let at = 0; at < files.length; at += batch) {
    const part = files.slice(at, at + batch);
    found.push(...(await checkLinks(shelf, part)));
    numbers.push(await gatherNumbers(shelf, part));
    repeats.push(await gatherRepeats(shelf, part));
  }
  const findings = sortFindings([...found, ...concludeNumbers(numbers), ...concludeRepeats(repeats)]);
  const reviews: Review[] = [];
  for (const finding of findings) reviews.push(await review(shelf, finding));
  const kept = findings.filter((_, index) => reviews[index]?.verdict === "kept");
  return { findings, reviews, kept };
}

export function filesOf(shelf: Shelf): string[] {
  return shelf.manifest.documents.map(({ file }) => file);
}

/** `file:line kind subject`, and for withdrawn findings the rule. */
export function summaryOf({ findings, reviews }: Audited): { kept: string[]; withdrawn: string[] } {
  const kept: string[] = [];
  const withdrawn: string[] = [];
  for (const [index, { file, line, kind, subject }] of findings.entries()) {
    const place = `${file}:${line} ${kind} ${subject}`;
    if (reviews[index]?.verdict === "kept") kept.push(place);
    else withdrawn.push(`${place} (${reviews[index]?.rule})`);
  }
  return { kept, withdrawn };
}
