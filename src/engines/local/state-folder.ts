import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { TroupeError } from "../../base/errors.ts";

/** Makes a folder of its own that version control leaves alone, unless it is there. */
export function makeStateFolder(folder: string): void {
  makeFolder(folder);
  const ignore = join(folder, ".gitignore");
  if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
}

/**
 * Part by part: where a file system such as /proc refuses new folders as if the one above were missing, Node's recursive
 * making never ends.
 */
function makeFolder(folder: string): void {
  const found = tryStat(folder);
  if (found?.isDirectory()) return;
  if (found) throw notFolder(folder);
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "EEXIST" && tryStat(folder)?.isDirectory()) return; // another process was quicker
    if (code !== "ENOENT") throw error;
    throw new TroupeError(`${folder} cannot be made: ${dirname(folder)} takes no new folders. Use another folder`, {
      code: "log_read_only",
      detail: { file: folder },
      cause: error,
    });
  }
}

/** The file that stands where a folder is needed: at this path, or above it. Null when a folder is, or can be, there. */
export function fileInPlaceOf(folder: string): string | null {
  for (let path = folder; ; path = dirname(path)) {
    const found = tryStat(path);
    if (found) return found.isDirectory() ? null : path;
    if (dirname(path) === path) return null;
  }
}

function notFolder(path: string): TroupeError {
  const problem = `${path} is a file, not a folder`;
  return new TroupeError(`${problem}. Use another folder`, {
    code: "log_unavailable",
    detail: { file: path, problem },
  });
}

/** Undefined where nothing is, or where nobody may look. */
function tryStat(path: string): ReturnType<typeof statSync> | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
