import { refused } from "./refusal.ts";

/**
 * The names along a path inside the folder, checked before any file system sees them: no way up, no way out, and nothing that
 * another system would read otherwise. An empty path, or `.`, is the folder itself.
 *
 * @param windows Whether to refuse what only Windows reads otherwise.
 * @throws TroupeError `file_refused`
 */
export function pathSegments(path: string, windows: boolean = process.platform === "win32"): readonly string[] {
  const why = wrongAsWhole(path);
  if (why !== null) throw refused(path, why);
  const segments = path.split("/").filter((each) => each !== "" && each !== ".");
  for (const segment of segments) {
    const reason = wrongName(segment) ?? (windows ? wrongOnWindows(segment) : null);
    if (reason !== null) throw refused(path, reason);
  }
  return segments;
}

const longestPath = 4_096;

function wrongAsWhole(path: string): string | null {
  if (path.length > longestPath) return `it is longer than ${longestPath} characters`;
  if (!path.isWellFormed()) return "it is not valid text";
  if (control.test(path)) return "it has control characters";
  if (bidirectional.test(path)) return "it has characters that reverse how text is shown";
  if (path.includes("\\")) return 'folders are separated by "/"';
  if (path.startsWith("/")) return "paths are relative to the folder, without / at the beginning";
  return /^[a-z]:/i.test(path) ? "paths are relative to the folder, without a drive" : null;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const bidirectional = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

function wrongName(segment: string): string | null {
  if (/^\.\.+$/.test(segment)) return '".." leads out of the folder';
  if (segment === "~" || /^~[a-z]*$/i.test(segment)) return "home folders are outside of the folder";
  const plain = segment.normalize("NFKC");
  if (plain !== segment && (/[/\\\0:]/.test(plain) || /^\.+$/.test(plain))) {
    return "it has characters that some systems read as part of a path";
  }
  return privateFolders.has(twinOf(segment)) ? `${segment} is kept for the programs that made it` : null;
}

/** Version control and run logs: a tool that writes there could change what was done, or what is run next. */
const privateFolders: ReadonlySet<string> = new Set([".git", ".hg", ".svn", ".jj", ".troupe"]);

/** Whether the name is of a folder that no tool may use, however it is written. */
export const isPrivate = (name: string): boolean => privateFolders.has(twinOf(name));

/** What keys for other machines are called by the programs that make them. */
const keyFile = /^(?:_netrc|id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?)$/;

/** Whether the name is of a file or folder that is kept out of sight, as secrets are: `.env`, `.ssh`, `id_rsa`. */
export function isHidden(name: string): boolean {
  const twin = twinOf(name);
  return twin.startsWith(".") || keyFile.test(twin);
}

/** @throws TroupeError `file_refused` where a name on the way is hidden */
export function refuseHidden(segments: readonly string[], path: string): void {
  const hidden = segments.find(isHidden);
  if (hidden !== undefined) throw refused(path, `${hidden} is hidden, and hidden files are not for this tool`);
}

function wrongOnWindows(segment: string): string | null {
  if (/[:*?"<>|]/.test(segment)) return "it has characters that mean something else on this system";
  if (/[. ]$/.test(segment)) return "names may not end with a dot or a space on this system";
  return /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\..*)?$/i.test(segment) ? "it is the name of a device" : null;
}

/**
 * The same for names that some file system takes for one another: upper and lower case, composed and decomposed letters,
 * letters of other widths, characters that cannot be seen, dots and spaces at the end.
 */
export const twinOf = (name: string): string =>
  name
    .normalize("NFKC")
    .replaceAll(/\p{Default_Ignorable_Code_Point}|\p{Cf}/gu, "")
    .toUpperCase()
    .toLowerCase()
    .normalize("NFKC")
    .replace(/[. ]+$/, "");
