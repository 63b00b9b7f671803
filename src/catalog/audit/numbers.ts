import { type Finding, sortFindings } from "./finding.ts";
import { compareRequirements, type Requirement, requirementsIn } from "./requirements.ts";
import type { Shelf } from "./shelf.ts";
import { checkTotals } from "./totals.ts";

/** What one batch of files contributes: findings that stand on their own, and statements to compare. */
export type NumberFacts = Readonly<{ findings: readonly Finding[]; requirements: readonly Requirement[] }>;

/** Checks totals, and notes version requirements. `findings` may be posted at once. */
export async function gatherNumbers(shelf: Shelf, files: readonly string[]): Promise<NumberFacts> {
  const findings: Finding[] = [];
  const requirements: Requirement[] = [];
  for (const file of files) {
    const document = await shelf.open(file);
    if (document === null) continue;
    findings.push(...checkTotals(document));
    requirements.push(...requirementsIn(document));
  }
  return { findings: sortFindings(findings), requirements };
}

/** All findings: those of the batches, and versions that differ across files. The order of the facts does not matter. */
export function concludeNumbers(facts: readonly NumberFacts[]): Finding[] {
  const requirements = facts.flatMap((fact) => fact.requirements);
  return sortFindings([...facts.flatMap(({ findings }) => findings), ...compareRequirements(requirements)]);
}
