import type { Document, Link } from "./document.ts";
import { type Finding, finding, sortFindings } from "./finding.ts";
import { landing } from "./landing.ts";
import type { Shelf } from "./shelf.ts";
import { githubAnchors } from "./slugs.ts";
import { splitTarget } from "./target.ts";

/**
 * Looks for links, images and references in `files` that lead nowhere.
 *
 * Deliberately naive about anchors, queries and site rules: whatever does not obviously exist is reported, and the
 * Critic decides. Call it per batch; findings of one file do not depend on the batch.
 */
export async function checkLinks(shelf: Shelf, files: readonly string[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const file of files) {
    const document = await shelf.open(file);
    if (document === null) continue;
    const seen = new Set<string>();
    for (const link of document.links) {
      const one = await checkLink(shelf, document, link);
      if (one !== null && !seen.has(one.id)) found.push(one);
      if (one !== null) seen.add(one.id);
    }
    for (const link of document.unresolved) found.push(undefinedReference(document, link));
  }
  return sortFindings(found);
}

async function checkLink(shelf: Shelf, document: Document, link: Link): Promise<Finding | null> {
  const { kind, anchor } = splitTarget(link.href);
  if (kind === "external") return null;
  const target = kind === "page" ? document.file : landing(shelf.catalogue, document.file, link.href);
  if (target === null) return deadFile(document, link);
  if (anchor === "" || !shelf.catalogue.isDocument(target)) return null;
  const page = await shelf.open(target);
  if (page === null || page.kind === "csv" || page.kind === "text") return null;
  const anchors = new Set(githubAnchors(page.headings.map(({ text }) => text)));
  if (anchors.has(anchor) || page.ids.has(anchor)) return null;
  const where = target === document.file ? "this page" : target;
  return finding({
    ...draftOf(document, link),
    kind: "dead-anchor",
    reason: `No heading or id on ${where} gives the anchor “#${anchor}”.`,
    related: target === document.file ? [] : [{ file: target, line: 1, quote: page.headings[0]?.text ?? "" }],
  });
}

function deadFile(document: Document, link: Link): Finding {
  const isImage = link.kind === "image" || (link.kind === "html" && link.text === "img");
  return finding({
    ...draftOf(document, link),
    kind: isImage ? "dead-image" : "dead-file",
    reason: `${isImage ? "The image" : "The link target"} “${splitTarget(link.href).path}” does not exist.`,
    related: [],
  });
}

function undefinedReference(document: Document, link: Link): Finding {
  return finding({
    ...draftOf(document, link),
    kind: "undefined-reference",
    reason: `The reference “[${link.href}]” is not defined on this page, so the brackets are shown as they are.`,
    related: [],
  });
}

function draftOf(document: Document, link: Link): Pick<Finding, "by" | "file" | "line" | "quote" | "subject" | "fix"> {
  const quote = document.lines[link.line - 1] ?? "";
  return {
    by: "links",
    file: document.file,
    line: link.line,
    quote: around(quote, link.href),
    subject: link.href,
    fix: null,
  };
}

/** The part of a long line around the link, so that the quote shows it. */
function around(line: string, href: string): string {
  const at = line.indexOf(href);
  if (line.length <= 200 || at === -1) return line;
  return line.slice(Math.max(0, Math.min(at - 60, line.length - 200)), Math.max(200, at + 140));
}
