import type { Encoding } from "./decode.ts";

export type DocumentKind = "markdown" | "mdx" | "text" | "csv";

/** A document the team reads. `file` is relative to the root, with `/`. */
export type DocumentEntry = Readonly<{
  file: string;
  kind: DocumentKind;
  bytes: number;
  lines: number;
  encoding: Encoding;
  sha256: string;
}>;

/** The names of all files of one folder (`""` is the root), documents included. */
export type FolderEntry = Readonly<{ folder: string; files: readonly string[] }>;

/** Something left out, and why. `file` may be a folder. */
export type Skipped = Readonly<{ file: string; reason: string }>;

/**
 * What the Librarian saw. Plain JSON, the same for the same files.
 *
 * `skipped` lists at most 1,000 entries; `skippedCounts` counts all of them by reason. `complete` is false when the
 * walk stopped early: then a file missing from `folders` may well exist.
 */
export type Manifest = Readonly<{
  documents: readonly DocumentEntry[];
  folders: readonly FolderEntry[];
  aliases: readonly { from: string; to: string }[];
  skipped: readonly Skipped[];
  skippedCounts: readonly { reason: string; count: number }[];
  complete: boolean;
}>;
