import { constants, type Stats } from "node:fs";
import { access, type FileHandle, lstat, open, readdir, realpath } from "node:fs/promises";
import { isAbsolute, join, relative, sep } from "node:path";
import { isPrivate, pathSegments, refuseHidden } from "./file-path.ts";
import { asRefusal, codeOf, refused } from "./refusal.ts";

/**
 * A folder that is held open. On Linux what is in it is reached through the open folder itself (`/proc/self/fd/7/name`), so
 * that exchanging a part of its path for a link, at whatever moment, changes nothing. Elsewhere it is reached by its path,
 * and checked again after opening.
 */
export interface Folder extends AsyncDisposable {
  /** From the root, as names. */
  readonly segments: readonly string[];
  /** See {@link within}. */
  readonly at: string;
  readonly handle: FileHandle | null;
}

/** Where something is, all links followed. */
export interface Place {
  readonly root: string;
  readonly segments: readonly string[];
}

/** Undefined on Windows. */
const { O_DIRECTORY = 0, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_RDONLY } = constants;

/**
 * Follows all links, and finds out whether the end is within the root.
 *
 * @param hidden Whether hidden files may be used. Default false.
 * @throws TroupeError `file_refused`
 */
export async function locate(root: string, segments: readonly string[], path: string, hidden = false): Promise<Place> {
  if (!hidden) refuseHidden(segments, path);
  try {
    const realRoot = await realpath(root);
    const real = await realpath(join(realRoot, ...segments));
    const inside = relative(realRoot, real);
    if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
      throw refused(path, "it is a link that leads out of the folder");
    }
    const names = inside === "" ? [] : inside.split(sep);
    if (names.some(isPrivate)) throw refused(path, "it is kept for the programs that made it");
    if (!hidden) refuseHidden(names, path);
    return { root: realRoot, segments: names };
  } catch (error) {
    throw asRefusal(path, error);
  }
}

let procfs: Promise<boolean> | undefined;

/** Whether what is in an open folder can be reached through it. */
export function canPin(): Promise<boolean> {
  procfs ??= access("/proc/self/fd").then(
    () => process.platform === "linux",
    () => false,
  );
  return procfs;
}

/** @throws TroupeError `file_refused`, naming `path`, also where a part of the way has become a link. */
export async function openFolder(place: Place, path: string, pinned: Promise<boolean> = canPin()): Promise<Folder> {
  const isPinned = await pinned;
  let folder = await enter(place.root, [], path, isPinned);
  for (const name of place.segments) {
    await using above = folder;
    folder = await openSubfolder(above, name, path);
  }
  return folder;
}

/** A folder to look into: of a file it would be wrong to say that there is nothing in it. @throws TroupeError `file_refused` */
export async function locateFolder(root: string, path: string, hidden: boolean): Promise<Place> {
  const place = await locate(root, pathSegments(path), path, hidden);
  await using _ = await openFolder(place, path);
  return place;
}

/** A folder directly in one that is open. @throws TroupeError `file_refused` */
export const openSubfolder = (above: Folder, name: string, path: string): Promise<Folder> =>
  enter(within(above, name), [...above.segments, name], path, above.handle !== null);

/** The path of something directly in an open folder. */
export const within = ({ at, handle }: Folder, name: string): string => (handle ? `${at}/${name}` : join(at, name));

async function enter(at: string, segments: readonly string[], path: string, pinned: boolean): Promise<Folder> {
  try {
    if (pinned) {
      const handle = await open(at, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
      return {
        segments,
        at: `/proc/self/fd/${handle.fd}`,
        handle,
        [Symbol.asyncDispose]: () => handle.close(),
      };
    }
    if (!(await lstat(at)).isDirectory()) throw refused(path, "it is no folder");
    return { segments, at, handle: null, [Symbol.asyncDispose]: async () => undefined };
  } catch (error) {
    throw asRefusal(path, error);
  }
}

/** A file that is open, and what is known of it since. */
export interface OpenFile extends AsyncDisposable {
  readonly handle: FileHandle;
  readonly stats: Stats;
}

/**
 * Opens a regular file for reading, following no link.
 *
 * @throws TroupeError `file_refused`
 */
export async function openFile(folder: Folder, name: string, path: string): Promise<OpenFile> {
  try {
    // a pipe without a writer would be waited for
    const handle = await open(within(folder, name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stats = await handle.stat();
    const why = await wrongWith(stats, folder, name);
    if (why === null) return { handle, stats, [Symbol.asyncDispose]: () => handle.close() };
    await handle.close();
    throw refused(path, why);
  } catch (error) {
    throw asRefusal(path, error);
  }
}

/** Opens the file at a place that was found. @throws TroupeError `file_refused` */
export async function openPlace(place: Place, path: string, pinned?: Promise<boolean>): Promise<OpenFile> {
  const name = place.segments.at(-1);
  if (name === undefined) throw refused(path, "it is a folder");
  await using folder = await openFolder({ root: place.root, segments: place.segments.slice(0, -1) }, path, pinned);
  return await openFile(folder, name, path);
}

async function wrongWith(stats: Stats, folder: Folder, name: string): Promise<string | null> {
  if (stats.isDirectory()) return "it is a folder";
  if (!stats.isFile()) return "it is no regular file";
  if (folder.handle !== null) return null;
  const now = await lstat(within(folder, name));
  const isSame = now.ino === stats.ino && now.dev === stats.dev && (await realpath(folder.at)) === folder.at;
  return isSame ? null : "it is a link, or became one while it was opened";
}

/** Something in a folder, by its name. */
export type Entry = readonly [name: string, kind: EntryKind];
export type EntryKind = "file" | "folder" | "link" | "other";

/** What is in the folder, by name. Empty where it cannot be read. */
export async function listFolder(folder: Folder): Promise<readonly Entry[]> {
  try {
    const entries = await readdir(folder.at, { withFileTypes: true });
    return entries.map((entry) => [entry.name, kindOf(entry)] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  } catch (error) {
    if (codeOf(error) === "EACCES" || codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): EntryKind {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "link" : "other";
}
