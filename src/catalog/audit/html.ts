import { parseFragment } from "parse5";
import { looseAnchor } from "./slugs.ts";

/** What a single tag says that matters to an auditor. */
export interface TagFacts {
  readonly name: string;
  /** Explicit anchors: `id` and `name`. */
  readonly ids: readonly string[];
  /** `href` or `src`, when it is plain text. */
  readonly target: string | null;
  /** Words and quoted strings of the tag, letters and digits only. */
  readonly labels: readonly string[];
}

/**
 * Reads one tag as written, HTML or JSX.
 *
 * Attributes whose value is a JSX expression (`href={url}`) are left out: they are code, not text.
 */
export function readTag(source: string): TagFacts {
  const name = /^<\/?([\w.-]*)/.exec(source)?.[1] ?? "";
  if (!source.includes("=")) return { name, ids: [], target: null, labels: [looseAnchor(name)] };
  const fragment = parseFragment(source.replace(/^<[\w.-]+/, "<div"));
  const [node] = fragment.childNodes;
  const attributes = node !== undefined && "attrs" in node ? node.attrs : [];
  const ids: string[] = [];
  let target: string | null = null;
  for (const { name: attribute, value } of attributes) {
    if (attribute === "id" || attribute === "name") ids.push(value.replaceAll(/^\{["'`]?|["'`]?\}$/g, ""));
    if ((attribute === "href" || attribute === "src") && !value.startsWith("{")) target = value;
  }
  return { name, ids, target, labels: labelsOf(source) };
}

function labelsOf(source: string): string[] {
  const strings = source.match(/"[^"]{1,80}"|'[^']{1,80}'|[\w-]+/g) ?? [];
  return strings.map(looseAnchor).filter((label) => label !== "");
}
