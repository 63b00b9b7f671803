import { lstat } from "node:fs/promises";
import { locateFolder, within } from "./folder.ts";
import { matcher } from "./pattern.ts";
import { type FoundFile, newReport, notesOf, walkFiles } from "./walk-files.ts";

export interface ListInput {
  readonly folder?: string;
  readonly pattern?: string;
  readonly depth?: number;
  readonly limit?: number;
}

/** Files of a folder, those nearest to it first. */
export type FileList = Readonly<{
  files: readonly Readonly<{ path: string; bytes: number }>[];
  /** There are more than were asked for. */
  more: boolean;
  notes: readonly string[];
}>;

/** @throws TroupeError `file_refused` */
export async function list(root: string, input: ListInput, signal: AbortSignal, hidden = false): Promise<FileList> {
  const { folder = "", pattern = "**", depth = 8, limit = 200 } = input;
  const place = await locateFolder(root, folder, hidden);
  const report = newReport();
  const files: { path: string; bytes: number }[] = [];
  for await (const found of walkFiles(place, { depth, matches: matcher(pattern), hidden, signal }, report)) {
    if (files.length === limit) {
      const note = `These are the first ${limit}; there are more. Name a folder or a pattern.`;
      return { files, more: true, notes: [note, ...notesOf(report)] };
    }
    const bytes = await sizeOf(found);
    if (bytes !== null) files.push({ path: found.path, bytes });
  }
  return { files, more: report.isCut, notes: notesOf(report) };
}

/** Null when it has gone in the meantime. */
async function sizeOf({ folder, name }: FoundFile): Promise<number | null> {
  try {
    return (await lstat(within(folder, name))).size;
  } catch {
    return null;
  }
}
