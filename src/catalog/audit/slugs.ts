import { slug as githubSlug } from "github-slugger";

type Flavour = (text: string) => string;

const ascii = (text: string): string => text.normalize("NFKD").replaceAll(/[^\x20-\x7e]/g, "");

/** How the common generators turn a heading into an anchor. GitHub's rule also serves Docusaurus, Fumadocs and Astro. */
const FLAVOURS: Readonly<Record<string, Flavour>> = {
  github: (text) => githubSlug(text.trim()),
  mkdocs: (text) =>
    ascii(text)
      .replaceAll(/[^\w\s-]/g, "")
      .trim()
      .toLowerCase()
      .replaceAll(/[-\s]+/g, "-"),
  vitepress: (text) =>
    text
      .normalize("NFKD")
      .replaceAll(/[\u0300-\u036f\p{Cc}]/gu, "")
      .replaceAll(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'“”‘’<>,.?/]+/g, "-")
      .replaceAll(/-{2,}/g, "-")
      .replaceAll(/^-+|-+$/g, "")
      .replace(/^(\d)/, "_$1")
      .toLowerCase(),
  sphinx: (text) =>
    ascii(text)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .replaceAll(/^[-0-9]+|-+$/g, ""),
  kramdown: (text) =>
    text
      .replace(/^[^a-zA-Z]+/, "")
      .replaceAll(/[^\w\s-]/g, "")
      .toLowerCase()
      .replaceAll(/\s/g, "-"),
  pandoc: (text) =>
    text
      .replace(/^[^a-zA-Z]+/, "")
      .replaceAll(/[^\p{L}\p{N}\s._-]/gu, "")
      .toLowerCase()
      .replaceAll(/\s+/g, "-"),
};

/** The anchors GitHub gives to headings in this order; repeats get `-1`, `-2`, … */
export function githubAnchors(headings: readonly string[]): string[] {
  return number(headings.map((text) => githubSlug(text.trim())));
}

/**
 * Every anchor that some common generator would give to these headings, repeats numbered `-1` and `_1`.
 *
 * A set this generous is for *withdrawing* findings; to propose an anchor use {@link githubAnchors}.
 */
export function possibleAnchors(headings: readonly string[]): Set<string> {
  const anchors = new Set<string>();
  for (const flavour of Object.values(FLAVOURS)) {
    const slugs = headings.map(flavour);
    for (const anchor of number(slugs)) {
      anchors.add(anchor);
      anchors.add(anchor.replace(/-(\d+)$/, "_$1"));
    }
  }
  return anchors;
}

/** Letters and digits only, lower case: equal for any two anchors that only differ by slug rules. */
export function looseAnchor(anchor: string): string {
  return anchor
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

function number(slugs: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return slugs.map((slug) => {
    const count = seen.get(slug) ?? 0;
    seen.set(slug, count + 1);
    return count === 0 ? slug : `${slug}-${count}`;
  });
}
