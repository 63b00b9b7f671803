import { posix } from "node:path";
import type { Document } from "./document.ts";
import type { Finding } from "./finding.ts";
import { requirementsIn } from "./requirements.ts";
import { firstRuling, keep, type Rule, type Ruling, withdraw } from "./ruling.ts";
import type { Shelf } from "./shelf.ts";

interface RequirementCase {
  readonly here: Statement;
  readonly there: Statement;
  readonly sameSentence: boolean;
}

interface Statement {
  readonly file: string;
  readonly text: string;
  readonly heading: string;
  readonly title: string;
}

const HISTORY =
  /change-?log|history|migrat|upgrad|release|legacy|deprecat|archive|\bv\d|version-?\d|whats-?new|blog|20\d\d/i;
const CONDITION =
  /\b(?:if|when|since|until|prior|before(?! you)|earlier|older|previous|previously|starting|as of|drop(?:s|ped)?|deprecated|was|were|another|only (?:work|support|available)|recommend|prefer|feature|optional|for .{1,40} support|use of|with .{1,30} (?:and|or) later|introduced|added|available in|built-in|experimental|flag|environment|image|lambda|vercel|netlify|cloudflare)\b/i;
const PREREQUISITE =
  /\b(?:requires?|required|requirements?|need|needs|must|prerequisites?|install(?:ed)?|minimum|ensure|make sure|you'll need|before you begin|system)\b/i;

const rules: readonly Rule<RequirementCase>[] = [
  {
    rule: "one statement",
    reason: "Both versions are named together, so the text says itself how they differ.",
    applies: ({ sameSentence }) => sameSentence,
  },
  {
    rule: "history",
    reason: "One of the two places describes another release.",
    applies: ({ here, there }) =>
      [here, there].some(({ file, heading, title }) => HISTORY.test(`${file} ${heading} ${title}`)),
  },
  {
    rule: "conditional",
    reason: "One of the two versions holds only for a feature, a platform or a condition.",
    applies: ({ here, there }) => [here, there].some(({ text }) => CONDITION.test(text)),
  },
  {
    rule: "no prerequisite",
    reason: "One of the two places is not stated as a prerequisite of the product.",
    applies: ({ here, there }) => [here, there].some(({ text, heading }) => !PREREQUISITE.test(`${text} ${heading}`)),
  },
  {
    rule: "another product",
    reason: "The two places are about different products, each with its own requirement.",
    applies: ({ here, there }) =>
      posix.dirname(here.file) !== posix.dirname(there.file) && !isOverview(here) && !isOverview(there),
  },
];

/** Decides about a least version that differs from the one stated elsewhere. */
export async function judgeRequirement(shelf: Shelf, finding: Finding, document: Document): Promise<Ruling> {
  const [other] = finding.related;
  const there = other === undefined ? null : await shelf.open(other.file);
  const isHere = requirementsIn(document).some(
    ({ line, subject, version }) => line === finding.line && `${subject} ${version}` === finding.subject,
  );
  if (other === undefined || there === null || !isHere)
    return withdraw("source changed", "One of the statements is not there any more.");
  const subject: RequirementCase = {
    here: statementAt(document, finding.line, finding.quote),
    there: statementAt(there, other.line, other.quote),
    sameSentence: document.file === there.file && Math.abs(finding.line - other.line) < 3,
  };
  return firstRuling(
    rules,
    subject,
    keep(`Re-read both: ${finding.file}:${finding.line} and ${other.file}:${other.line} state it without a condition.`),
  );
}

function statementAt(document: Document, line: number, quote: string): Statement {
  const heading = document.headings.findLast((one) => one.line <= line)?.text ?? "";
  const title = document.headings[0]?.text ?? "";
  return { file: document.file, text: quote, heading, title };
}

/** A page at the top of the folder speaks for the whole product. */
function isOverview({ file }: Statement): boolean {
  return !file.includes("/");
}
