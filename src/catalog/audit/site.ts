import { posix } from "node:path";
import type { Document } from "./document.ts";
import { compareText } from "./finding.ts";
import { landing } from "./landing.ts";
import type { Shelf } from "./shelf.ts";
import { splitTarget } from "./target.ts";

/** What the whole folder tells about the site it is published as. */
export interface Site {
  /** Text of redirect lists and generator configurations. */
  readonly config: string;
  /** Paths that pages declare for themselves: `slug`, `permalink`, `aliases`, … without slashes at the ends. */
  readonly declared: ReadonlySet<string>;
  /** How many links of each sort lead somewhere, and how many do not. */
  readonly absolute: ReadonlyMap<string, Tally>;
  readonly plain: Tally;
  readonly withExtension: Tally;
}

export interface Tally {
  hits: number;
  misses: number;
}

/** Redirect lists, and the configuration files of generators and hosts that may hold redirects or navigation. */
const CONFIG =
  /(?:^|\/)(?:[^/]*redirect[^/]*|docs\.json|docusaurus\.config\.[cm]?[jt]s|firebase\.json|mint\.json|mkdocs\.ya?ml|netlify\.toml|next\.config\.[cm]?[jt]s|vercel\.json)$/i;
const CONFIG_FILES = 40;
const DECLARING = ["slug", "permalink", "url", "path", "id", "aliases", "redirect_from", "redirects"];

const known = new WeakMap<Shelf, Promise<Site>>();

/** Gathers the facts once per shelf. */
export function siteOf(shelf: Shelf): Promise<Site> {
  const site = known.get(shelf) ?? gather(shelf);
  known.set(shelf, site);
  return site;
}

/** The share of links that lead somewhere; `otherwise` when there are fewer than `least` to judge by. */
export function health({ hits, misses }: Tally, least: number, otherwise: 0 | 1): number {
  return hits + misses < least ? otherwise : hits / (hits + misses);
}

async function gather(shelf: Shelf): Promise<Site> {
  const declared = new Set<string>();
  const tallies: Tallies = {
    absolute: new Map(),
    plain: { hits: 0, misses: 0 },
    withExtension: { hits: 0, misses: 0 },
  };
  for (const { file } of shelf.manifest.documents) {
    const document = await shelf.open(file);
    if (document === null) continue;
    for (const path of declaredBy(document)) declared.add(path);
    for (const { href } of document.links) count(tallies, shelf, file, href);
  }
  return { config: await readConfig(shelf), declared, ...tallies };
}

interface Tallies {
  readonly absolute: Map<string, Tally>;
  readonly plain: Tally;
  readonly withExtension: Tally;
}

function count(tallies: Tallies, shelf: Shelf, file: string, href: string): void {
  const { kind, path } = splitTarget(href);
  if (kind === "external" || kind === "page") return;
  const relative = posix.extname(path) === "" ? tallies.plain : tallies.withExtension;
  const tally = kind === "absolute" ? prefixTally(tallies.absolute, path) : relative;
  if (landing(shelf.catalogue, file, href) === null) tally.misses += 1;
  else tally.hits += 1;
}

/** The first segment of a path from the site root: sites mount their documentation under one. */
export function prefixOf(path: string): string {
  return path.split("/")[1] ?? "";
}

function prefixTally(tallies: Map<string, Tally>, path: string): Tally {
  const prefix = prefixOf(path);
  const tally = tallies.get(prefix) ?? { hits: 0, misses: 0 };
  tallies.set(prefix, tally);
  return tally;
}

function declaredBy({ file, frontMatter }: Document): string[] {
  const paths = DECLARING.flatMap((key) => frontMatter[key]).filter((value) => typeof value === "string");
  const folder = posix.dirname(file);
  return paths.flatMap((path) => [bare(path), bare(posix.join(folder, path))]);
}

/** A path without slashes at its ends, lower case. */
export function bare(path: string): string {
  return path.replaceAll(/^[./]+|\/+$/g, "").toLowerCase();
}

async function readConfig(shelf: Shelf): Promise<string> {
  const texts: string[] = [];
  const files = [...shelf.catalogue.files].filter((file) => CONFIG.test(file) && !shelf.catalogue.isDocument(file));
  for (const file of files.toSorted(compareText).slice(0, CONFIG_FILES)) texts.push((await shelf.peek(file)) ?? "");
  return texts.join("\n").toLowerCase();
}
