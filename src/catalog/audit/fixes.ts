import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import type { Document } from "./document.ts";
import { compareText, type Finding, type LineFix } from "./finding.ts";
import { closestHeading } from "./judge-anchor.ts";
import { landing } from "./landing.ts";
import type { Shelf } from "./shelf.ts";
import { githubAnchors, possibleAnchors } from "./slugs.ts";
import { splitTarget } from "./target.ts";

/** One file before and after its fixes, by hash; the texts are derived again from the edits. */
export type FileFix = Readonly<{ file: string; before: string; after: string; edits: readonly LineFix[] }>;

/** Everything that would be changed, for a person to approve. `diff` is one unified diff over all files. */
export type Fixes = Readonly<{ files: readonly FileFix[]; diff: string; findings: readonly string[] }>;

/**
 * Proposes corrections for kept link findings, where exactly one is possible: a renamed heading on the target page,
 * or a moved file whose name is unique in the folder.
 *
 * Only UTF-8 documents are changed; everything else about the file, line ends included, stays as it is.
 */
export async function proposeFixes(shelf: Shelf, kept: readonly Finding[]): Promise<Fixes> {
  const byFile = new Map<string, { edits: LineFix[]; ids: string[] }>();
  for (const finding of kept) {
    const edit = await proposeOne(shelf, finding);
    if (edit === null) continue;
    const group = byFile.get(edit.file) ?? { edits: [], ids: [] };
    if (!group.edits.some((one) => one.line === edit.line && one.before === edit.before)) group.edits.push(edit);
    group.ids.push(finding.id);
    byFile.set(edit.file, group);
  }
  const files: FileFix[] = [];
  const findings: string[] = [];
  let diff = "";
  for (const [file, { edits, ids }] of [...byFile].sort(([a], [b]) => compareText(a, b))) {
    const before = await readUtf8(shelf, file);
    const ordered = edits.toSorted((a, b) => a.line - b.line || compareText(a.before, b.before));
    const after = before === null ? null : editText(before, ordered);
    if (before === null || after === null) continue;
    files.push({ file, before: hashOf(before), after: hashOf(after), edits: ordered });
    findings.push(...ids);
    diff += createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, "", "", {
      context: 2,
      headerOptions: FILE_HEADERS_ONLY,
    });
  }
  return { files, diff, findings: findings.toSorted(compareText) };
}

async function proposeOne(shelf: Shelf, finding: Finding): Promise<LineFix | null> {
  if (finding.fix !== null) return finding.fix;
  const page = await shelf.open(finding.file);
  if (page === null) return null;
  const after = finding.kind === "dead-anchor" ? await betterAnchor(shelf, finding) : movedFile(shelf, finding);
  return after === null ? null : lineFix(page, finding, after);
}

/** Proposed only where all generators agree on the anchor and the heading sets no id of its own. */
async function betterAnchor(shelf: Shelf, { file, subject }: Finding): Promise<string | null> {
  const { kind, anchor } = splitTarget(subject);
  const target = kind === "page" ? file : landing(shelf.catalogue, file, subject);
  const page = target === null ? null : await shelf.open(target);
  const heading = page === null ? null : closestHeading(page, anchor);
  if (page === null || heading === null || !sharesMostWords(heading, anchor)) return null;
  const texts = page.headings.map(({ text }) => text);
  const slug = githubAnchors(texts)[texts.indexOf(heading)];
  const agreed = possibleAnchors([heading]);
  const source = page.lines[(page.headings.find(({ text }) => text === heading)?.line ?? 0) - 1] ?? "";
  return slug === undefined || agreed.size !== 1 || !agreed.has(slug) || /[{<]/.test(source)
    ? null
    : `${subject.slice(0, subject.indexOf("#"))}#${slug}`;
}

/** Strict, because a wrong correction is worse than none: one side has all words of the other, and few more. */
function sharesMostWords(heading: string, anchor: string): boolean {
  const words = (text: string): Set<string> => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  const left = words(heading);
  const right = words(anchor);
  const shared = left.intersection(right).size;
  return shared === Math.min(left.size, right.size) && shared / (left.size + right.size) >= 0.33;
}

function movedFile(shelf: Shelf, { file, subject, kind }: Finding): string | null {
  if (kind !== "dead-file" && kind !== "dead-image") return null;
  const { path, kind: sort } = splitTarget(subject);
  const [only, ...others] = shelf.catalogue.named(posix.basename(path));
  if (only === undefined || others.length > 0 || sort !== "relative" || posix.extname(path) === "") return null;
  const relative = posix.relative(posix.dirname(file), only);
  const start = path.startsWith("./") && !relative.startsWith(".") ? "./" : "";
  const rest = subject.search(/[?#]/);
  return start + relative.replaceAll(" ", "%20") + (rest === -1 ? "" : subject.slice(rest));
}

/** The edit is made only where the target stands on its line exactly once, as a link target. */
function lineFix(page: Document, { file, line, subject }: Finding, after: string): LineFix | null {
  const source = page.lines[line - 1] ?? "";
  for (const [open, close] of [
    ["](", ")"],
    ["](", " "],
    ['"', '"'],
    ["]: ", ""],
    ["](<", ">"],
  ] as const) {
    const before = `${open}${subject}${close}`;
    if (source.split(before).length === 2) return { file, line, before, after: `${open}${after}${close}` };
  }
  return null;
}

/** Applies the edits to a text, or `null` when one of them does not fit exactly once. */
export function editText(text: string, edits: readonly LineFix[]): string | null {
  const lines = text.split("\n");
  for (const { line, before, after } of edits) {
    const source = lines[line - 1];
    if (source === undefined || source.split(before).length !== 2) return null;
    lines[line - 1] = source.split(before).join(after);
  }
  return lines.join("\n");
}

/** The hash by which file contents are recognised. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

async function readUtf8(shelf: Shelf, file: string): Promise<string | null> {
  const entry = shelf.manifest.documents.find((one) => one.file === file);
  if (entry?.encoding !== "utf-8") return null;
  const text = await readFile(join(shelf.root, file), "utf8").catch(() => null);
  return text !== null && hashOf(text) === entry.sha256 ? text : null;
}
