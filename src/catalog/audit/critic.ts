import type { Document } from "./document.ts";
import type { Finding, Review } from "./finding.ts";
import { judgeAnchor } from "./judge-anchor.ts";
import { judgeFile } from "./judge-file.ts";
import { judgeReference } from "./judge-reference.ts";
import { judgeRepeat } from "./judge-repeat.ts";
import { judgeRequirement } from "./judge-requirement.ts";
import { judgeTotal } from "./judge-total.ts";
import { type Ruling, withdraw } from "./ruling.ts";
import type { Shelf } from "./shelf.ts";

type Judge = (shelf: Shelf, finding: Finding, document: Document) => Ruling | Promise<Ruling>;

const judges: Readonly<Record<string, Judge>> = {
  "dead-anchor": judgeAnchor,
  "dead-file": judgeFile,
  "dead-image": judgeFile,
  "repeated-paragraph": judgeRepeat,
  "wrong-total": judgeTotal,
  "version-differs": judgeRequirement,
  "undefined-reference": judgeReference,
};

/**
 * Re-reads the source of one finding and decides: kept, or withdrawn with the rule that says why.
 *
 * Uses only the place and the subject of the finding, not the checker's reasoning. Whatever cannot be decided from
 * the files at hand is withdrawn.
 */
export async function review(shelf: Shelf, finding: Finding): Promise<Review> {
  return { id: finding.id, ...(await judge(shelf, finding)) };
}

async function judge(shelf: Shelf, finding: Finding): Promise<Ruling> {
  const loaded = await shelf.load(finding.file);
  if ("gone" in loaded) return withdraw("source changed", `${finding.file} has changed or gone since it was read.`);
  const { document } = loaded;
  if (document.code.has(finding.line)) return withdraw("code block", "The text stands in a code block or a comment.");
  const decide = judges[finding.kind];
  if (decide === undefined) return withdraw("unknown kind", "No rule exists to confirm this kind of finding.");
  return decide(shelf, finding, document);
}
