import { opendirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { asError } from "../base/errors.ts";
import { usage } from "./usage.ts";

/**
 * The absolute path of a folder that can be listed.
 *
 * @param ifMissing What to do about one that is not there.
 * @throws TroupeError `invalid_input`
 */
export function readableFolder(given: string, cwd: string, ifMissing: string): string {
  const folder = resolve(cwd, given);
  const shown = JSON.stringify(given);
  try {
    if (!statSync(folder).isDirectory()) throw usage(`${shown} is a file, not a folder`, "Give the folder it is in.");
    opendirSync(folder).closeSync();
    return folder;
  } catch (thrown) {
    const error = asError(thrown);
    const code = "code" in error ? error.code : "";
    if (code === "ENOENT" || code === "ENOTDIR") throw usage(`there is no folder ${shown}`, ifMissing);
    if (code === "EACCES" || code === "EPERM")
      throw usage(`${shown} may not be read: permission denied`, "Give a folder that you may read.");
    throw error;
  }
}
