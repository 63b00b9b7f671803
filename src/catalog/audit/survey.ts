import { createHash } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { countLines, decode } from "./decode.ts";
import { compareText } from "./finding.ts";
import type { DocumentEntry, DocumentKind, Manifest, Skipped } from "./manifest.ts";
import { codeOf, walk } from "./walk.ts";

const KINDS: Readonly<Record<string, DocumentKind>> = {
  csv: "csv",
  markdown: "markdown",
  md: "markdown",
  mdx: "mdx",
  text: "text",
  tsv: "csv",
  txt: "text",
};
const MIB = 1024 * 1024;
const FILE_LIMIT = 8 * MIB;
const MARKDOWN_LIMIT = 2 * MIB; // a parser may need far more time than the size suggests
const DOCUMENT_LIMIT = 5_000;
const TEXT_LIMIT = 256 * MIB;
const LISTED_SKIPS = 1_000;
const READ_AT_ONCE = 16;

type Read = { readonly entry: DocumentEntry } | { readonly skip: Skipped };

/**
 * Lists a folder and reads every document in it once: kind, size, encoding and hash.
 *
 * Read: `.md`, `.markdown`, `.mdx`, `.txt`, `.text`, `.csv`, `.tsv`; all other files count as targets that links may
 * point at. Left out, with the reason: files over 8 MiB (Markdown over 2 MiB), binary content, what cannot be read,
 * and whatever is beyond 5,000 documents or 256 MiB of text.
 *
 * @throws Error with a plain sentence when `root` does not exist, is not a folder, or cannot be read.
 */
export async function survey(root: string, signal: AbortSignal): Promise<Manifest> {
  signal.throwIfAborted();
  const base = await openRoot(root);
  const { folders, aliases, skipped, complete } = await walk(base, signal).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new Error(`${root} cannot be read (${codeOf(error)})`, { cause: error });
  });
  const candidates = folders.flatMap(({ folder, files }) =>
    files.filter((name) => kindOf(name) !== null).map((name) => (folder === "" ? name : `${folder}/${name}`)),
  );
  candidates.sort(compareText);
  for (const file of candidates.splice(DOCUMENT_LIMIT)) {
    skipped.push({ file, reason: `more than ${DOCUMENT_LIMIT.toLocaleString("en")} documents` });
  }
  const documents: DocumentEntry[] = [];
  let bytes = 0;
  for (let at = 0; at < candidates.length; at += READ_AT_ONCE) {
    signal.throwIfAborted();
    const reads = await Promise.all(candidates.slice(at, at + READ_AT_ONCE).map((file) => readEntry(base, file)));
    for (const read of reads) {
      if ("skip" in read) skipped.push(read.skip);
      else if (bytes + read.entry.bytes > TEXT_LIMIT) {
        skipped.push({ file: read.entry.file, reason: "more than 256 MiB of text" });
      } else {
        bytes += read.entry.bytes;
        documents.push(read.entry);
      }
    }
  }
  return { documents, folders, aliases, ...summarise(skipped), complete };
}

/** The document kind a file name stands for, or `null` when the file is not read. */
export function kindOf(name: string): DocumentKind | null {
  const dot = name.lastIndexOf(".");
  return KINDS[name.slice(dot + 1).toLowerCase()] ?? null;
}

async function openRoot(root: string): Promise<string> {
  try {
    const base = await realpath(root);
    if ((await stat(base)).isDirectory()) return base;
  } catch (error) {
    const missing = codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";
    throw new Error(missing ? `${root} does not exist` : `${root} cannot be read (${codeOf(error)})`, { cause: error });
  }
  throw new Error(`${root} is not a folder`);
}

async function readEntry(root: string, file: string): Promise<Read> {
  try {
    const kind = kindOf(file) ?? "text";
    const limit = kind === "markdown" || kind === "mdx" ? MARKDOWN_LIMIT : FILE_LIMIT;
    const { size } = await stat(join(root, file));
    if (size > limit) return { skip: { file, reason: `larger than ${limit / MIB} MiB` } };
    const bytes = await readFile(join(root, file));
    const decoded = decode(bytes);
    if (decoded === null) return { skip: { file, reason: "binary content" } };
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const { encoding, text } = decoded;
    return { entry: { file, kind, bytes: bytes.length, lines: countLines(text), encoding, sha256 } };
  } catch (error) {
    return { skip: { file, reason: `cannot be read (${codeOf(error)})` } };
  }
}

function summarise(all: Skipped[]): Pick<Manifest, "skipped" | "skippedCounts"> {
  const counts = new Map<string, number>();
  for (const { reason } of all) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const skippedCounts = [...counts].map(([reason, count]) => ({ reason, count }));
  skippedCounts.sort((a, b) => b.count - a.count || compareText(a.reason, b.reason));
  const skipped = all.toSorted((a, b) => compareText(a.file, b.file)).slice(0, LISTED_SKIPS);
  return { skipped, skippedCounts };
}
