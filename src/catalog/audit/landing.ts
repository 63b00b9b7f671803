import type { Catalogue } from "./catalogue.ts";
import { resolveFrom, splitTarget } from "./target.ts";

/**
 * The file or folder a link obviously leads to, or `null`.
 *
 * Obvious is: the path itself, the path as a page without extension, or (for a path from the site root) the one
 * document whose site path ends that way. A folder lands on its index page when it has one.
 */
export function landing(catalogue: Catalogue, file: string, href: string): string | null {
  const { kind, path, query } = splitTarget(href);
  const asked = query === "" ? path : `${path}?${query}`;
  if (kind === "absolute") return absolute(catalogue, asked);
  const resolved = resolveFrom(file, asked);
  return resolved === null ? null : exact(catalogue, resolved);
}

function absolute(catalogue: Catalogue, path: string): string | null {
  const inside = path.replace(/^\/+|\/+$/g, "");
  return exact(catalogue, inside) ?? siteRoute(catalogue, inside);
}

/** The page or file at exactly this path. */
export function exact(catalogue: Catalogue, path: string): string | null {
  if (catalogue.files.has(path)) return path;
  const pages = catalogue.routed(path);
  if (catalogue.hasFolder(path)) return pages.find((page) => page.startsWith(path)) ?? path;
  if (catalogue.has(path)) return path;
  const isPage = !/\.[a-z]\w{1,4}$/i.test(path);
  return isPage && pages.length > 0 ? (pages[0] ?? null) : null;
}

/**
 * The document a site path means when the site's own prefix is unknown: the path may have a prefix that the folder
 * lacks (`/docs/guide` for `guide.md`) or lack one that the folder has.
 */
export function siteRoute(catalogue: Catalogue, path: string): string | null {
  const below = catalogue.routedBelow(path);
  if (below.length > 0) return below.length === 1 ? (below[0] ?? null) : null;
  const segments = path.split("/");
  for (let drop = 1; drop < segments.length; drop += 1) {
    const pages = catalogue.routed(segments.slice(drop).join("/"));
    if (pages.length > 0) return pages.length === 1 ? (pages[0] ?? null) : null;
  }
  return null;
}
