import { constants, type Stats } from "node:fs";
import { lstat, mkdir, open, realpath, rename, unlink } from "node:fs/promises";
import { TroupeError } from "../../base/errors.ts";
import { sha256 } from "../../base/random.ts";
import { pathSegments, refuseHidden, twinOf } from "./file-path.ts";
import { canPin, type Folder, listFolder, locate, openFolder, openSubfolder, type Place, within } from "./folder.ts";
import { asRefusal, codeOf, refused } from "./refusal.ts";
import { temporaryName } from "./walk-files.ts";

export interface WriteInput {
  readonly path: string;
  readonly content: string;
}

export type Written = Readonly<{
  path: string;
  bytes: number;
  /** False when there was a file before. */
  created: boolean;
}>;

/** Most bytes that one call writes. */
const mostBytes = 4_194_304;

interface WriteOptions {
  /** Whether hidden files may be written. Default false. */
  readonly hidden?: boolean;
  readonly pinned?: Promise<boolean>;
}

/**
 * Puts a whole file in place: readers see the old one or the new one, also after a crash or a power cut, never a part.
 * Folders on the way are made. A file that is there keeps its permissions.
 *
 * @param key Of the call: a repetition cleans up what an attempt that was cut off has left behind.
 * @throws TroupeError `file_refused`, `too_large`
 */
export async function write(
  root: string,
  { path, content }: WriteInput,
  key: string,
  { hidden = false, pinned = canPin() }: WriteOptions = {},
): Promise<Written> {
  const bytes = Buffer.byteLength(content);
  if (bytes > mostBytes) {
    const detail = { what: path, bytes, limit: mostBytes };
    throw new TroupeError(`${path} would be ${bytes} bytes, over the limit of ${mostBytes}`, {
      code: "too_large",
      detail,
    });
  }
  const segments = pathSegments(path);
  const name = segments.at(-1);
  if (name === undefined) throw refused(path, "it is a folder");
  if (!hidden) refuseHidden(segments, path);
  await using folder = await openParent(root, segments.slice(0, -1), path, { hidden, pinned });
  try {
    const before = await existing(folder, name, path);
    await replace(folder, name, content, { key, mode: before?.mode });
    return { path: [...folder.segments, name].join("/"), bytes, created: before === null };
  } catch (error) {
    throw asRefusal(path, error);
  }
}

/** Opens the folder that the file is to be in, and makes what is missing of the way. */
async function openParent(
  root: string,
  segments: readonly string[],
  path: string,
  { hidden, pinned }: Required<WriteOptions>,
): Promise<Folder> {
  const { place, missing } = await locateNearest(root, segments, path, hidden);
  let folder = await openFolder(place, path, pinned);
  for (const name of missing) {
    await using above = folder;
    await refuseTwin(above, name, path);
    await make(above, name, path);
    folder = await openSubfolder(above, name, path);
  }
  return folder;
}

/** The longest part of the way that is there. */
async function locateNearest(
  root: string,
  segments: readonly string[],
  path: string,
  hidden: boolean,
): Promise<{ place: Place; missing: readonly string[] }> {
  for (let length = segments.length; ; length--) {
    try {
      const place = await locate(root, segments.slice(0, length), path, hidden);
      return { place, missing: segments.slice(length) };
    } catch (error) {
      const isMissing = TroupeError.is(error) && codeOf(error.cause) === "ENOENT";
      if (!isMissing || length === 0) throw error;
    }
  }
}

async function make(above: Folder, name: string, path: string): Promise<void> {
  try {
    await mkdir(within(above, name));
    await above.handle?.sync();
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw asRefusal(path, error); // another call was quicker
  }
}

/** What is there under the name, when it may be replaced; null when nothing is. */
async function existing(folder: Folder, name: string, path: string): Promise<Stats | null> {
  await refuseTwin(folder, name, path);
  const stats = await lstat(within(folder, name)).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  });
  if (stats === null) return null;
  if (stats.isSymbolicLink()) throw refused(path, "it is a link; give the path of what it leads to");
  if (stats.isDirectory()) throw refused(path, "it is a folder");
  if (!stats.isFile()) throw refused(path, "it is no regular file");
  if (stats.nlink > 1) throw refused(path, "the file has another name elsewhere (a hard link)");
  return stats;
}

/** Two files that differ only in case or in how a letter is composed are one file on other systems. */
async function refuseTwin(folder: Folder, name: string, path: string): Promise<void> {
  const own = twinOf(name);
  const twin = (await listFolder(folder)).find(([each]) => each !== name && twinOf(each) === own);
  if (twin) throw refused(path, `there is ${JSON.stringify(twin[0])} already, which some systems take for the same`);
}

const { O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_WRONLY } = constants;

async function replace(
  folder: Folder,
  name: string,
  content: string,
  { key, mode }: { readonly key: string; readonly mode: number | undefined },
): Promise<void> {
  const temporary = within(folder, temporaryName(sha256(`${key}/${name}`).slice(0, 16)));
  await unlink(temporary).catch(() => undefined); // of an attempt that was cut off
  await using file = await open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666);
  try {
    await file.writeFile(content);
    if (mode !== undefined) await file.chmod(mode & 0o777);
    await file.sync();
    await refuseMoved(folder);
    await rename(temporary, within(folder, name));
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await folder.handle?.sync();
}

/** Where the folder is known by its path only. */
async function refuseMoved({ at, handle, segments }: Folder): Promise<void> {
  if (handle === null && (await realpath(at)) !== at) {
    throw refused(segments.join("/"), "it became a link while the file was written");
  }
}
