import { isHidden, isPrivate } from "./file-path.ts";
import { type Entry, type EntryKind, type Folder, listFolder, openFolder, type Place } from "./folder.ts";

/** A file that was come across. The folder is open until the next one is asked for. */
export interface FoundFile {
  readonly path: string;
  readonly name: string;
  readonly folder: Folder;
}

export interface WalkOptions {
  /** Levels of folders below the first that are gone into. */
  readonly depth: number;
  readonly matches: (path: string) => boolean;
  /** Also what is hidden. */
  readonly hidden: boolean;
  readonly signal: AbortSignal;
}

/** What was not looked at, for the reader to know. */
export interface WalkReport {
  /** Folders that are deeper than was asked for. */
  readonly tooDeep: string[];
  /** Folders that are never gone into. */
  readonly skipped: string[];
  /** Hidden files and folders that were left out. */
  hidden: number;
  links: number;
  /** Files and folders that were looked at. */
  seen: number;
  /** The walk ended before its end: there is too much. */
  isCut: boolean;
}

/** Folders of programs, not of people. */
const skippedFolders: ReadonlySet<string> = new Set(["node_modules", "__pycache__", ".venv", ".cache"]);

/** Files and folders that are looked at in one walk. */
const mostEntries = 100_000;

/**
 * The files below a folder, those nearest to it first, and of one folder by name. Links are not followed, so there is no
 * walking in circles; nor are folders of version control and of dependencies gone into.
 */
export async function* walkFiles(place: Place, options: WalkOptions, report: WalkReport): AsyncGenerator<FoundFile> {
  const { root, segments } = place;
  let level: readonly (readonly string[])[] = [segments];
  for (let below = 0; level.length > 0; below++) {
    const next: (readonly string[])[] = [];
    for (const each of level) {
      options.signal.throwIfAborted();
      await using folder = await reopened({ root, segments: each });
      if (folder === null) continue;
      const { files, folders } = sortOut(folder, await listFolder(folder), options, report);
      yield* files.filter(({ path }) => options.matches(path));
      if (report.isCut) return;
      if (below < options.depth) next.push(...folders);
      else report.tooDeep.push(...folders.map((names) => names.join("/")));
    }
    level = next;
  }
}

function sortOut(folder: Folder, entries: readonly Entry[], { hidden }: WalkOptions, report: WalkReport) {
  const files: FoundFile[] = [];
  const folders: (readonly string[])[] = [];
  for (const [name, kind] of entries) {
    const names = [...folder.segments, name];
    const sort = sortOf(name, kind, hidden);
    if (sort === "skipped") report.skipped.push(names.join("/"));
    else if (sort === "hidden") report.hidden += 1;
    else if (sort === "link") report.links += 1;
    else if (sort === "folder") folders.push(names);
    else if (sort === "file") files.push({ path: names.join("/"), name, folder });
  }
  report.seen += entries.length;
  report.isCut = report.seen > mostEntries;
  return { files, folders };
}

/** What an entry counts as; null for what nobody asks about. */
function sortOf(name: string, kind: EntryKind, hidden: boolean): "skipped" | "hidden" | EntryKind | null {
  if (kind === "folder" && (skippedFolders.has(name) || isPrivate(name))) return "skipped";
  if (isTemporary(name)) return null;
  return !hidden && isHidden(name) ? "hidden" : kind;
}

/** Null for a folder that has gone in the meantime, or that may not be read. */
async function reopened(place: Place): Promise<Folder | null> {
  try {
    return await openFolder(place, place.segments.join("/"));
  } catch {
    return null;
  }
}

/** A file that is being written. */
export const temporaryName = (digest: string): string => `.troupe-${digest}.tmp`;
const isTemporary = (name: string): boolean => /^\.troupe-[0-9a-f]+\.tmp$/.test(name);

export const newReport = (): WalkReport => ({ tooDeep: [], skipped: [], hidden: 0, links: 0, seen: 0, isCut: false });

/** What the report says, in words for a model. */
export function notesOf({ tooDeep, skipped, hidden, links, isCut }: WalkReport): readonly string[] {
  const shown = (all: readonly string[]) => `${all.slice(0, 10).join(", ")}${all.length > 10 ? " and others" : ""}`;
  return [
    ...(tooDeep.length > 0 ? [`Deeper folders were not looked into: ${shown(tooDeep)}.`] : []),
    ...(skipped.length > 0 ? [`Never looked into: ${shown(skipped)}.`] : []),
    ...(hidden > 0 ? [`Hidden files and folders are left out; there are ${hidden}.`] : []),
    ...(links > 0 ? [`Links are not followed; there are ${links}.`] : []),
    ...(isCut ? [`There are more than ${mostEntries} files: name a folder to look into.`] : []),
  ];
}
