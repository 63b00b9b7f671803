import type { Dirent } from "node:fs";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { compareText } from "./finding.ts";
import type { FolderEntry, Skipped } from "./manifest.ts";

/** Never walked: dependencies, version control and caches. Links into them are not judged. */
const IGNORED = new Set([
  ".cache",
  ".git",
  ".hg",
  ".next",
  ".nuxt",
  ".svn",
  ".troupe",
  ".turbo",
  ".venv",
  "__pycache__",
  "bower_components",
  "node_modules",
]);
/** Walked unless the root `.gitignore` names them, because some projects keep sources there. */
const BUILD = new Set(["_build", "_site", "build", "coverage", "dist", "out", "site", "target"]);
const ENTRY_LIMIT = 200_000;

export interface Walk {
  readonly folders: FolderEntry[];
  readonly aliases: { from: string; to: string }[];
  readonly skipped: Skipped[];
  readonly complete: boolean;
}

interface Walker {
  readonly root: string;
  readonly ignored: ReadonlySet<string>;
  readonly folders: FolderEntry[];
  readonly aliases: { from: string; to: string }[];
  readonly skipped: Skipped[];
  readonly pending: string[];
  readonly signal: AbortSignal;
  entries: number;
}

/**
 * Lists every file below `root`, folder by folder in name order.
 *
 * Symbolic links are never walked through, so cycles cannot happen: a link to somewhere inside the root is recorded as
 * an alias (its target is walked under its own name), any other link is skipped. After 200,000 entries the walk stops
 * and `complete` is false.
 *
 * @throws when the root itself cannot be listed.
 */
export async function walk(root: string, signal: AbortSignal): Promise<Walk> {
  const ignored = new Set([...IGNORED, ...(await gitIgnoredBuilds(root))]);
  const walker: Walker = {
    root,
    ignored,
    folders: [],
    aliases: [],
    skipped: [],
    pending: [""],
    signal,
    entries: 0,
  };
  for (let folder = walker.pending.pop(); folder !== undefined; folder = walker.pending.pop()) {
    signal.throwIfAborted();
    if (walker.entries > ENTRY_LIMIT) {
      walker.skipped.push({ file: folder, reason: `not listed: more than ${ENTRY_LIMIT} files and folders` });
      continue;
    }
    await listFolder(walker, folder);
  }
  walker.folders.sort((a, b) => compareText(a.folder, b.folder));
  walker.aliases.sort((a, b) => compareText(a.from, b.from));
  const { folders, aliases, skipped, entries } = walker;
  return { folders, aliases, skipped, complete: entries <= ENTRY_LIMIT };
}

async function listFolder(walker: Walker, folder: string): Promise<void> {
  let entries: Dirent[];
  try {
    entries = await readdir(join(walker.root, folder), { withFileTypes: true });
  } catch (error) {
    if (folder === "") throw error;
    walker.skipped.push({ file: folder, reason: `folder cannot be listed (${codeOf(error)})` });
    return;
  }
  entries.sort((a, b) => compareText(a.name, b.name));
  const files: string[] = [];
  const below: string[] = [];
  for (const entry of entries) {
    walker.entries += 1;
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile()) files.push(entry.name);
    else if (entry.isDirectory()) enterFolder(walker, entry.name, path, below);
    else if (entry.isSymbolicLink()) await followLink(walker, path);
    else walker.skipped.push({ file: path, reason: "neither a file nor a folder" });
  }
  walker.folders.push({ folder, files });
  walker.pending.push(...below.reverse());
}

function enterFolder(walker: Walker, name: string, path: string, below: string[]): void {
  if (walker.ignored.has(name)) walker.skipped.push({ file: path, reason: "ignored folder" });
  else below.push(path);
}

async function followLink(walker: Walker, path: string): Promise<void> {
  try {
    const target = await realpath(join(walker.root, path));
    await stat(target);
    const inside = relative(walker.root, target);
    if (inside === ".." || inside.startsWith(`..${sep}`)) {
      walker.skipped.push({ file: path, reason: "symbolic link that leads outside the folder" });
    } else {
      walker.aliases.push({ from: path, to: inside.split(sep).join("/") });
    }
  } catch (error) {
    const reason = codeOf(error) === "ELOOP" ? "symbolic link in a circle" : "symbolic link to nothing";
    walker.skipped.push({ file: path, reason });
  }
}

/** Only plain folder names of the root `.gitignore` count (`dist`, `/dist/`); patterns are not interpreted. */
async function gitIgnoredBuilds(root: string): Promise<string[]> {
  try {
    const text = await readFile(join(root, ".gitignore"), "utf8");
    return text
      .split("\n")
      .map((line) => line.trim().replace(/^\//, "").replace(/\/$/, ""))
      .filter((name) => BUILD.has(name));
  } catch {
    return [];
  }
}

/** The system's error code, such as `EACCES`, or `unknown`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "unknown";
}
