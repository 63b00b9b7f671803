import { type Block, blocksOf } from "./draft-blocks.ts";
import type { Finding } from "./finding.ts";

/** `[F3]`, `[F1, F2]`. After `\\` it is text, and after `!` it would become a picture. */
const citation = /(?<![\\!])\[(F\d+(?:\s*[,;]\s*F\d+)*)\]/g;

/** A first paragraph up to so many characters may say what follows without citing anything. */
const longestIntroduction = 300;
/** So may a line that ends with a colon, right before a list, a table or code. */
const longestLeadIn = 120;
const longestHeading = 120;
const longestDraft = 100_000;
const mostProblems = 20;

export interface CitationCheck {
  /** Ids that are cited, in the order in which they first are. */
  readonly cites: readonly string[];
  /** What is wrong, in words for the writer; empty for a draft that may be reviewed. */
  readonly problems: readonly string[];
}

/**
 * Checks what a writer has written, before anybody reviews it: every id that it cites is that of a finding, and everything that
 * states something cites at least one.
 *
 * A statement is a paragraph, an item of a list, or a row of a table. Not so: headings; the first paragraph of the draft, if it is
 * short; a short line that ends with a colon and leads to a list, a table or code. Code must follow something that cites.
 * Pictures, HTML and links are refused, also addresses that a reader's program makes a link of: a report leads to its sources
 * alone.
 */
export function checkCitations(draft: string, findings: readonly Finding[]): CitationCheck {
  if (draft.trim() === "") return { cites: [], problems: ["The draft is empty."] };
  if (draft.length > longestDraft) {
    return { cites: [], problems: [`The draft is longer than ${longestDraft} characters.`] };
  }
  const blocks = blocksOf(draft);
  if (blocks === null)
    return { cites: [], problems: ["The draft cannot be read as Markdown: it is nested too deeply."] };
  const cites = [...new Set(blocks.flatMap(({ text }) => idsIn(text)))];
  const known = new Set(findings.map(({ id }) => id));
  const problems = [
    ...cites.filter((id) => !known.has(id)).map((id) => `There is no finding ${id}.`),
    ...blocks.flatMap((block, index) => problemsOf(block, index, blocks)),
    ...(cites.length === 0 ? ["Nothing is cited at all."] : []),
  ];
  return { cites, problems: problems.slice(0, mostProblems) };
}

const idsIn = (text: string): string[] =>
  [...text.matchAll(citation)].flatMap(([, ids = ""]) => ids.split(/\s*[,;]\s*/));

function problemsOf(block: Block, index: number, blocks: readonly Block[]): readonly string[] {
  const forbidden = block.forbidden.map((what) => `${what}: ${shown(block)}`);
  const problem = problemOf(block, index, blocks);
  return problem === null ? forbidden : [...forbidden, problem];
}

function problemOf(block: Block, index: number, blocks: readonly Block[]): string | null {
  const before = blocks[index - 1];
  switch (block.kind) {
    case "other":
      return null;
    case "heading":
      return block.text.length > longestHeading
        ? `A heading is longer than ${longestHeading} characters: ${shown(block)}`
        : null;
    case "code":
      return before && isCited(before) ? null : "Code must follow a text that cites where it is from.";
    default:
      if (isCited(block) || leadsIn(block, index, blocks)) return null;
      return `Nothing is cited in the ${words[block.kind]}: ${shown(block)}`;
  }
}

const words = { paragraph: "paragraph", item: "list item", row: "table row" };

const isCited = ({ kind, text }: Block): boolean => kind !== "heading" && idsIn(text).length > 0;

/** Says only what follows. */
function leadsIn({ kind, text }: Block, index: number, blocks: readonly Block[]): boolean {
  if (kind === "row") return false;
  const isFirst = blocks.slice(0, index).every((each) => each.kind === "heading");
  if (kind === "paragraph" && isFirst && text.length <= longestIntroduction) return true;
  const after = blocks[index + 1]?.kind;
  return (
    text.endsWith(":") && text.length <= longestLeadIn && (after === "item" || after === "row" || after === "code")
  );
}

const shown = ({ text }: Block): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)} …` : text);

/** The draft with every citation replaced, those inside of code left alone. */
export function replaceCitations(draft: string, replace: (id: string) => string): string {
  const codeOrCitation = new RegExp(
    `(^ {0,3}(\`{3,}|~{3,})[\\s\\S]*?^ {0,3}\\2|\`+[^\`\\n]+\`+)|${citation.source}`,
    "gm",
  );
  return draft.replaceAll(codeOrCitation, (whole, code: string | undefined, _: unknown, ids: string | undefined) =>
    code === undefined && ids !== undefined
      ? ids
          .split(/\s*[,;]\s*/)
          .map(replace)
          .join("")
      : whole,
  );
}
