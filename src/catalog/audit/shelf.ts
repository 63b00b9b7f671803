import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Catalogue, catalogue } from "./catalogue.ts";
import { parseCsv } from "./csv.ts";
import { decode } from "./decode.ts";
import type { Document } from "./document.ts";
import type { DocumentEntry, Manifest } from "./manifest.ts";
import { emptyDraft, parseMarkdown } from "./markdown.ts";

/** A document, or why it cannot be had any more. */
type Loaded = { readonly document: Document } | { readonly gone: "changed" | "missing" | "unknown" };

/** Opens documents of one surveyed folder, parsed at most once while they fit. */
export interface Shelf {
  readonly root: string;
  readonly manifest: Manifest;
  readonly catalogue: Catalogue;
  /** Reads and parses a document. A file that changed since the survey is reported, not read. */
  load(file: string): Promise<Loaded>;
  /** Like {@link load}, for callers that simply skip what cannot be had. */
  open(file: string): Promise<Document | null>;
  /** Text of a file that is no document, such as a redirect list; `null` when there is none. */
  peek(file: string): Promise<string | null>;
}

const SOURCE_LIMIT = 24 * 1024 * 1024; // parsed documents take about five times their source
const PEEK_LIMIT = 2 * 1024 * 1024;

/**
 * Keeps parsed documents of up to 24 MiB of source, the least recently used go first. Nothing is read before it is asked for.
 */
export function openShelf(root: string, manifest: Manifest, signal: AbortSignal): Shelf {
  const entries = new Map(manifest.documents.map((entry) => [entry.file, entry]));
  const loaded = new Map<string, Promise<Loaded>>();
  let held = 0;

  function load(file: string): Promise<Loaded> {
    signal.throwIfAborted();
    const known = loaded.get(file);
    const entry = entries.get(file);
    if (known !== undefined) {
      loaded.delete(file);
      loaded.set(file, known);
      return known;
    }
    if (entry === undefined) return Promise.resolve({ gone: "unknown" });
    const reading = readDocument(root, entry);
    loaded.set(file, reading);
    held += entry.bytes;
    for (const oldest of loaded.keys()) {
      if (held <= SOURCE_LIMIT || oldest === file) break;
      loaded.delete(oldest);
      held -= entries.get(oldest)?.bytes ?? 0;
    }
    return reading;
  }

  return {
    root,
    manifest,
    catalogue: catalogue(manifest),
    load,
    async open(file) {
      const result = await load(file);
      return "document" in result ? result.document : null;
    },
    async peek(file) {
      signal.throwIfAborted();
      try {
        const bytes = await readFile(join(root, file));
        return bytes.length > PEEK_LIMIT ? null : (decode(bytes)?.text ?? null);
      } catch {
        return null;
      }
    },
  };
}

async function readDocument(root: string, entry: DocumentEntry): Promise<Loaded> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(join(root, entry.file));
  } catch {
    return { gone: "missing" };
  }
  if (createHash("sha256").update(bytes).digest("hex") !== entry.sha256) return { gone: "changed" };
  const text = decode(bytes)?.text ?? "";
  return { document: parse(entry, text) };
}

function parse({ file, kind }: DocumentEntry, text: string): Document {
  if (kind === "markdown" || kind === "mdx") return parseMarkdown(file, kind, text);
  if (kind === "csv") return { ...emptyDraft(file, kind, text, null), tables: parseCsv(file, text) };
  return parsePlain(file, text);
}

/** Plain text has no links that anyone can rely on, only paragraphs between blank lines. */
function parsePlain(file: string, text: string): Document {
  const draft = emptyDraft(file, "text", text, null);
  let start = 0;
  let held: string[] = [];
  for (const [index, line] of [...draft.lines, ""].entries()) {
    if (line.trim() !== "") {
      if (held.length === 0) start = index + 1;
      held.push(line.trim());
    } else if (held.length > 0) {
      draft.paragraphs.push({ line: start, text: held.join(" "), heading: "", place: "body" });
      held = [];
    }
  }
  return draft;
}
