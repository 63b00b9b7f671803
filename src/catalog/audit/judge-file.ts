import { posix } from "node:path";
import { routeOf } from "./catalogue.ts";
import type { Finding } from "./finding.ts";
import { exact, siteRoute } from "./landing.ts";
import { isIncluded } from "./partial.ts";
import { firstRuling, keep, type Rule, type Ruling } from "./ruling.ts";
import type { Shelf } from "./shelf.ts";
import { bare, health, type Site, siteOf } from "./site.ts";
import { resolveFrom, splitTarget, type Target } from "./target.ts";

interface FileCase extends Target {
  readonly finding: Finding;
  readonly shelf: Shelf;
  readonly site: Site;
  /** From the root; `null` when it leads outside. */
  readonly resolved: string | null;
  readonly extension: string;
}

const PLACEHOLDER = /[{}$<>*|\\^]|%[A-Z_]+%|\.\.\.|…|\byour[-_]|\bexample\.|^(?:url|link|path|href|todo|tbd|foo|bar)$/i;
const PAGE_EXTENSIONS = new Set([".md", ".mdx", ".markdown"]);

/** In the order in which they are tried: what is surely fine first, what cannot be told last. */
const rules: readonly Rule<FileCase>[] = [
  {
    rule: "placeholder",
    reason: "The target is a placeholder or a template expression, not a path.",
    applies: ({ finding, path }) => PLACEHOLDER.test(finding.subject) || /^[@~]/.test(path) || path.trim() === "",
  },
  {
    rule: "query string",
    reason: "The target exists; the rest is a query string.",
    applies: ({ query, shelf, resolved, path }) => query !== "" && resolved !== null && isThere(shelf, resolved, path),
  },
  {
    rule: "outside the folder",
    reason: "The target lies outside the audited folder, so it cannot be told from these files.",
    applies: ({ resolved }) => resolved === null,
  },
  {
    rule: "not everything was listed",
    reason: "The folder is too large to list completely, so the target may exist.",
    applies: ({ shelf }) => !shelf.manifest.complete,
  },
  {
    rule: "left out of the audit",
    reason: "The target lies in a folder or file that was left out of the audit.",
    applies: ({ shelf, resolved }) => shelf.manifest.skipped.some(({ file }) => `${resolved}/`.startsWith(`${file}/`)),
  },
  {
    rule: "redirect or declared path",
    reason: "A page or the site's configuration declares this path.",
    applies: ({ site, path, resolved }) => isDeclared(site, path) || (resolved !== null && isDeclared(site, resolved)),
  },
  {
    rule: "letter case",
    reason: "The target exists in other letter case, which many hosts accept.",
    applies: ({ resolved, shelf }) => isThereInOtherCase(shelf, resolved ?? ""),
  },
  {
    rule: "route without extension",
    reason: "Read as a site route, the target is a page that exists.",
    applies: isRoute,
  },
  {
    rule: "from the site root",
    reason: "The target starts at the site's root, which is not part of these files.",
    applies: ({ kind }) => kind === "absolute",
  },
  {
    rule: "partial page",
    reason: "This file is included into other pages, and its links count from there.",
    applies: ({ finding }) => isIncluded(finding.file),
  },
  {
    rule: "generated page",
    reason: "The target is the kind of file a site generator writes.",
    applies: ({ extension }) => extension === ".html" || extension === ".htm" || extension === ".pdf",
  },
  {
    rule: "other layout when published",
    reason: "The same path exists under another folder; the files are laid out differently when published.",
    applies: isShifted,
  },
  {
    rule: "folder is not here",
    reason: "The whole folder of the target is absent, so it may have been left out of this copy.",
    applies: ({ shelf, resolved }) => !hasNeighbours(shelf, resolved ?? ""),
  },
  {
    rule: "cannot be told",
    reason: "Routes without extension do not follow the files in this folder, so it cannot be told from these files.",
    applies: ({ extension, site }) => !isFileName(extension) && health(site.plain, 20, 0) < 0.9,
  },
  {
    rule: "kind of file is not here",
    reason: "No file of this kind is in this copy of the folder, so they may all have been left out.",
    applies: ({ extension, shelf }) =>
      isFileName(extension) && ![...shelf.catalogue.files].some((file) => file.endsWith(extension)),
  },
];

/** Decides about a link to a file, image or page that was reported as missing. */
export async function judgeFile(shelf: Shelf, finding: Finding): Promise<Ruling> {
  const target = splitTarget(finding.subject);
  const site = await siteOf(shelf);
  const resolved = target.kind === "absolute" ? bare(target.path) : resolveFrom(finding.file, target.path);
  const extension = posix.extname(target.path).toLowerCase();
  const subject: FileCase = { ...target, finding, shelf, site, resolved, extension };
  const otherwise = keep("Re-read: neither the file nor a page, route, redirect or alias with that path is here.");
  return firstRuling(rules, subject, otherwise);
}

function isFileName(extension: string): boolean {
  return /^\.[a-z]\w{1,4}$/.test(extension);
}

function isThere(shelf: Shelf, resolved: string, path: string): boolean {
  return (
    exact(shelf.catalogue, resolved) !== null || (path.startsWith("/") && siteRoute(shelf.catalogue, resolved) !== null)
  );
}

function isDeclared({ config, declared }: Site, path: string): boolean {
  const route = bare(path).replace(/\.(?:mdx?|html?)$/, "");
  return declared.has(route) || declared.has(bare(path)) || (route.length > 3 && config.includes(route));
}

function isThereInOtherCase(shelf: Shelf, resolved: string): boolean {
  const wanted = resolved.toLowerCase();
  return shelf.catalogue.named(posix.basename(resolved)).some((file) => file.toLowerCase() === wanted);
}

/** A browser resolves from the page's address, which may be a folder of its own: both readings count. */
function isRoute({ kind, finding, path, shelf, extension }: FileCase): boolean {
  if (kind === "absolute") return shelf.catalogue.routedBelow(bare(path)).length > 0;
  if (isFileName(extension) && !PAGE_EXTENSIONS.has(extension)) return false;
  const asFolder = resolveFrom(`${finding.file}/x`, path);
  const above = resolveFrom(posix.dirname(finding.file), path);
  const fromRoot = path.startsWith(".") ? null : bare(path);
  return [asFolder, above, fromRoot].some((place) => place !== null && exact(shelf.catalogue, place) !== null);
}

const HEALTHY = 0.97; // share of relative links that lead somewhere when the folder is laid out as published

function isShifted({ path, shelf, extension, site, finding, resolved }: FileCase): boolean {
  const tail = path.replaceAll(/^(?:\.{1,2}\/)+/g, "");
  if (isTranslated(finding.file, tail, shelf)) return true;
  if (isFileName(extension) && !PAGE_EXTENSIONS.has(extension) && tail.includes("/") && named(shelf, tail).length > 0)
    return true;
  if (health(isFileName(extension) ? site.withExtension : site.plain, 20, 1) >= HEALTHY) return false;
  if (path.startsWith("../") || !shelf.catalogue.hasFolder(posix.dirname(resolved ?? ""))) return true;
  const segments = tail.split("/");
  const tails = segments.slice(0, -1).map((_, drop) => segments.slice(drop).join("/"));
  const isPage = PAGE_EXTENSIONS.has(extension) || !isFileName(extension);
  return tails.some((end) => (isPage ? shelf.catalogue.routedBelow(end) : named(shelf, end)).length > 0);
}

/** Untranslated pages fall back to the default language: a page of the same name beside the original will do. */
function isTranslated(file: string, tail: string, shelf: Shelf): boolean {
  const language = /(?:^|\/)(?:[a-z]{2}(?:-[A-Za-z]{2,4})?|i18n)\//.exec(file);
  return language !== null && shelf.catalogue.routedBelow(tail.slice(tail.lastIndexOf("/") + 1)).length > 0;
}

function named(shelf: Shelf, tail: string): string[] {
  return shelf.catalogue.named(posix.basename(tail)).filter((file) => `/${file}`.endsWith(`/${tail}`));
}

/** True when the folder of the target is here, or the page was clearly here under another folder. */
function hasNeighbours(shelf: Shelf, resolved: string): boolean {
  const folder = posix.dirname(resolved);
  if (shelf.catalogue.hasFolder(folder === "." ? "" : folder)) return true;
  return shelf.catalogue.named(posix.basename(resolved)).length === 1 && routeOf(resolved).includes("/");
}
