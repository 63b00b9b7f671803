import type { Document } from "./document.ts";
import type { Finding } from "./finding.ts";
import { exact, landing } from "./landing.ts";
import { isIncluded } from "./partial.ts";
import { firstRuling, keep, type Rule, type Ruling, withdraw } from "./ruling.ts";
import type { Shelf } from "./shelf.ts";
import { health, prefixOf, type Site, siteOf } from "./site.ts";
import { looseAnchor, possibleAnchors } from "./slugs.ts";
import { splitTarget } from "./target.ts";

interface AnchorCase {
  readonly anchor: string;
  readonly loose: string;
  readonly page: Document;
  /** The file the link stands in. */
  readonly from: string;
  readonly headings: readonly string[];
  /** False when the page was found by guessing the site's prefix and few links agree with the guess. */
  readonly isSure: boolean;
}

const rules: readonly Rule<AnchorCase>[] = [
  {
    rule: "special anchor",
    reason: "The anchor is handled by the browser, the code host or a script, not by a heading.",
    applies: ({ anchor }) => /^(?:top|section(?:-\d+)?|L\d+.*|:~:.*|[!/?].*|.*=.*)$/i.test(anchor) || anchor === "",
  },
  {
    rule: "placeholder",
    reason: "The anchor is a placeholder or a template expression.",
    applies: ({ anchor }) => /[{}$<>*|\\^]|\.\.\.|…/.test(anchor),
  },
  {
    rule: "slug rule",
    reason: "A heading gives this anchor under the slug rules of a common documentation generator.",
    applies: ({ anchor, headings }) => possibleAnchors(headings).has(anchor.toLowerCase()),
  },
  {
    rule: "explicit id",
    reason: "The page sets this id itself; only letter case or punctuation differ.",
    applies: ({ loose, page }) => [...page.ids].some((id) => looseAnchor(id) === loose),
  },
  {
    rule: "slug rule",
    reason: "A heading gives this anchor under some slug rule: only punctuation differs.",
    applies: ({ loose, headings }) =>
      loose === "" || headings.some((text) => sameButNumbered(looseAnchor(text), loose)),
  },
  {
    rule: "generated anchor",
    reason: "A component on the page carries this name and may generate the anchor.",
    applies: ({ anchor, loose, page }) =>
      page.labels.has(loose) || page.labels.has(looseAnchor(anchor.split(".").at(-1) ?? "")),
  },
  {
    rule: "partial page",
    reason: "Part of the page comes from elsewhere, so its headings cannot be told from these files.",
    applies: ({ page, from }) =>
      page.partial || isIncluded(page.file) || isIncluded(from) || page.headings.length === 0 || isEmbedded(page),
  },
  {
    rule: "from the site root",
    reason: "Which page the site serves under this path cannot be told from these files.",
    applies: ({ isSure }) => !isSure,
  },
];

/** Decides about an anchor that was reported as missing from a page that exists. */
export async function judgeAnchor(shelf: Shelf, finding: Finding): Promise<Ruling> {
  const { anchor, kind, path } = splitTarget(finding.subject);
  const file = kind === "page" ? finding.file : landing(shelf.catalogue, finding.file, finding.subject);
  const page = file === null ? null : await shelf.open(file);
  if (page === null) return withdraw("source changed", "The target page has changed or gone since it was read.");
  const isSure = kind !== "absolute" || isSurePage(await siteOf(shelf), shelf, path);
  const subject: AnchorCase = {
    anchor,
    loose: looseAnchor(anchor),
    page,
    headings: headingLike(page),
    isSure,
    from: finding.file,
  };
  if (kind !== "page" && (await isOnTwin(shelf, page, anchor))) {
    return withdraw("several pages", "Another page is served under the same path, and that one has the anchor.");
  }
  const closest = closestHeading(page, anchor);
  const hint = closest === null ? "" : ` The closest heading is “${closest}”.`;
  return firstRuling(
    rules,
    subject,
    keep(`Re-read ${page.file}: no heading, id or component gives this anchor.${hint}`),
  );
}

/** `fields.md` and `fields/index.md` share a route; which one a link means depends on the generator. */
async function isOnTwin(shelf: Shelf, page: Document, anchor: string): Promise<boolean> {
  const twins = shelf.catalogue.routed(page.file).filter((file) => file !== page.file);
  for (const twin of twins) {
    const other = await shelf.open(twin);
    if (other !== null && headingLike(other).some((text) => looseAnchor(text) === looseAnchor(anchor))) return true;
  }
  return false;
}

/** All headings, and every line that looks like one outside code, however the page is nested. */
function headingLike(page: Document): string[] {
  const texts = page.headings.map(({ text }) => text);
  for (const [index, line] of page.lines.entries()) {
    const match = /^[\s>*+-]*#{1,6}\s+(.+?)\s*#*$/.exec(line);
    if (match?.[1] !== undefined && !page.code.has(index + 1)) texts.push(match[1]);
  }
  return texts;
}

/** Generators number repeats and prefix numbered headings: `setup`, `setup-1`, `_1-setup`. */
function sameButNumbered(heading: string, anchor: string): boolean {
  return (
    heading === anchor || (anchor.startsWith(heading) && heading !== "" && /^\d$/.test(anchor.slice(heading.length)))
  );
}

/** A page that names a source and has little text shows another page's content. */
function isEmbedded({ frontMatter, paragraphs }: Document): boolean {
  return "source" in frontMatter && paragraphs.length < 5;
}

function isSurePage(site: Site, shelf: Shelf, path: string): boolean {
  const inside = path.replaceAll(/^\/+|\/+$/g, "");
  if (exact(shelf.catalogue, inside) !== null) return true;
  const tally = site.absolute.get(prefixOf(path));
  return tally !== undefined && health(tally, 5, 0) >= 0.7;
}

/** The one heading that shares most words with the anchor, if it shares at least half. */
export function closestHeading(page: Document, anchor: string): string | null {
  const wanted = wordsOf(anchor);
  let best: { text: string; score: number } | null = null;
  let isTie = false;
  for (const { text } of page.headings) {
    const words = wordsOf(text);
    const shared = [...wanted].filter((word) => words.has(word)).length;
    const score = (2 * shared) / (wanted.size + words.size || 1);
    if (best !== null && score === best.score) isTie = true;
    if (best === null || score > best.score) {
      best = { text, score };
      isTie = false;
    }
  }
  return best === null || isTie || best.score < 0.5 ? null : best.text;
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}
