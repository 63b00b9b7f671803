import { attribute, isElement, type Node } from "./parse-page.ts";
import { visibleIn } from "./visible.ts";

/** How a part of a page is read. */
export interface Reading {
  /** What links are relative to. */
  readonly base: URL;
  readonly isContent: boolean;
  /** How many quotations, lists and the like it is in. */
  readonly level: number;
}

/** Marks within marks beyond this depth say nothing to a reader, and each level goes through all that is in it again. */
const deepestMarks = 16;

export const isTooDeep = ({ level }: Reading): boolean => level >= deepestMarks;
export const deeper = (reading: Reading): Reading => ({ ...reading, level: reading.level + 1 });

/** One line, or lines where the page breaks them. */
export function inline(node: Node, reading: Reading): string {
  if ("value" in node) return node.value.replaceAll(/[\s\u00a0]+/g, " ");
  if (!isElement(node)) return "";
  const inner = (within: Reading = reading) =>
    visibleIn(node, reading.isContent)
      .map((each) => inline(each, within))
      .join("");
  if (isTooDeep(reading)) return node.tagName === "br" ? "\n" : inner();
  switch (node.tagName) {
    case "br":
      return "\n";
    case "a":
      return linked(inner(deeper(reading)), attribute(node, "href"), reading);
    case "img":
      return picture(attribute(node, "alt"));
    case "code":
    case "kbd":
    case "samp":
    case "tt":
      return quoted(tidy(inner(deeper(reading))));
    default:
      return inner();
  }
}

const quoted = (code: string): string => (code === "" || code.includes("`") ? code : `\`${code}\``);

const picture = (alt: string | null): string => (alt === null || alt.trim() === "" ? "" : `[image: ${tidy(alt)}]`);

/** A link that leads away from the page, with where it leads; marks such as "¶" beside headings are none. */
export function linked(inner: string, href: string | null, { base }: Reading): string {
  const text = tidy(inner);
  if (href === null || href.trim().startsWith("#")) return /^[#¶§🔗]?$/u.test(text) ? "" : inner;
  if (text === "") return "";
  const url = URL.parse(href, base.href);
  const isPlace = url !== null && /^(https?|mailto):$/.test(url.protocol) && url.href.length <= 2_000;
  const [before = "", after = ""] = [/^\s/.exec(inner)?.[0], /\s$/.exec(inner)?.[0]];
  return isPlace ? `${before}[${text.replaceAll("\n", " ")}](${url.href})${after}` : inner;
}

/** Without the spaces that a browser would not show. */
export const tidy = (text: string): string =>
  text
    .replaceAll(/[^\S\n]*\n[^\S\n]*/g, "\n")
    .replaceAll(/[^\S\n]{2,}/g, " ")
    .replaceAll(invisible, "")
    .trim();

/** Characters that show nothing and can carry text that only a model sees: zero width, tags, soft hyphens. */
const invisible = /[\u00ad\u200b\u2060\ufeff\u{e0000}-\u{e007f}]/gu;
