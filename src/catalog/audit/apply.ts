import { chmod, mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { compareText } from "./finding.ts";
import { editText, type FileFix, type Fixes, hashOf } from "./fixes.ts";

/** Where the files of a fix stand: all new, all old, or neither (some new, or changed by someone else). */
export type FixState = "applied" | "absent" | "mixed";

/** What an undo needs. Written before the first file is changed. */
type UndoRecord = Readonly<{
  key: string;
  files: readonly Readonly<{ file: string; before: string; after: string; text: string }>[];
}>;

export interface ApplyOptions {
  /** Names this application in the undo record and in temporary files, so that a second try can be told from a new one. */
  readonly key: string;
  /** Absolute path of the undo record. */
  readonly undoFile: string;
  readonly signal: AbortSignal;
}

/** What happened to each file. Refused files are untouched; the others are complete. */
export type Applied = Readonly<{
  changed: readonly string[];
  refused: readonly Readonly<{ file: string; reason: string }>[];
}>;

/**
 * Applies approved fixes. Each file is replaced in one step (a temporary file is renamed over it), keeping its mode.
 *
 * Safe to call again after a crash: files that are already fixed count as changed. A file that is neither as proposed
 * nor already fixed is refused.
 */
export async function applyFixes(root: string, fixes: Fixes, options: ApplyOptions): Promise<Applied> {
  const { key, undoFile, signal } = options;
  const plans = [];
  const changed: string[] = [];
  const refused: { file: string; reason: string }[] = [];
  for (const fix of fixes.files) {
    signal.throwIfAborted();
    const text = await readInside(root, fix.file);
    const after = text === null ? null : editText(text, fix.edits);
    if (text !== null && hashOf(text) === fix.after) changed.push(fix.file);
    else if (text === null || after === null || hashOf(text) !== fix.before || hashOf(after) !== fix.after) {
      refused.push({ file: fix.file, reason: "the file has changed since the fix was proposed" });
    } else plans.push({ fix, text, after });
  }
  await recordUndo(
    undoFile,
    key,
    plans.map(({ fix, text }) => ({ file: fix.file, before: fix.before, after: fix.after, text })),
  );
  for (const { fix, after } of plans) {
    signal.throwIfAborted();
    await replaceFile(join(root, fix.file), after, key);
    changed.push(fix.file);
  }
  return { changed: changed.toSorted(compareText), refused };
}

/**
 * Puts the old texts back. A file that was edited after the fix is refused, never overwritten; one that has its old text
 * already is neither changed nor refused.
 */
export async function undoFixes(root: string, undoFile: string, signal: AbortSignal): Promise<Applied> {
  const record = parseRecord(await readFile(undoFile, "utf8"));
  const changed: string[] = [];
  const refused: { file: string; reason: string }[] = [];
  for (const { file, before, after, text } of record.files) {
    signal.throwIfAborted();
    const now = await readInside(root, file);
    if (now !== null && hashOf(now) === before) continue;
    if (now === null || hashOf(now) !== after)
      refused.push({ file, reason: "the file has changed since it was fixed" });
    else {
      await replaceFile(join(root, file), text, record.key);
      changed.push(file);
    }
  }
  return { changed: changed.toSorted(compareText), refused };
}

/** Tells from the files alone whether the fixes are in place: for reconciling after a crash. */
export async function inspectFixes(root: string, fixes: Fixes, signal: AbortSignal): Promise<FixState> {
  const states = new Set<FixState>();
  for (const fix of fixes.files) {
    signal.throwIfAborted();
    states.add(await stateOf(root, fix));
  }
  const [only] = states;
  return states.size === 1 && only !== undefined ? only : states.size === 0 ? "absent" : "mixed";
}

async function stateOf(root: string, { file, before, after }: FileFix): Promise<FixState> {
  const text = await readInside(root, file);
  const hash = text === null ? "" : hashOf(text);
  if (hash === after) return "applied";
  return hash === before ? "absent" : "mixed";
}

/** Fixes may come from a log: a path that leads outside the root is treated as a file that is not there. */
async function readInside(root: string, file: string): Promise<string | null> {
  const path = resolve(root, file);
  if (!path.startsWith(resolve(root) + sep)) return null;
  return await readFile(path, "utf8").catch(() => null);
}

/** Keeps what an earlier, interrupted try with the same key has recorded: its texts are the true originals. */
async function recordUndo(undoFile: string, key: string, files: UndoRecord["files"]): Promise<void> {
  const earlier = await readFile(undoFile, "utf8").then(parseRecord, () => null);
  const kept = earlier?.key === key ? earlier.files : [];
  const fresh = files.filter(({ file }) => !kept.some((one) => one.file === file));
  if (fresh.length === 0) return;
  const record: UndoRecord = { key, files: [...kept, ...fresh] };
  await mkdir(dirname(undoFile), { recursive: true });
  await replaceFile(undoFile, JSON.stringify(record, null, 2), key);
}

function parseRecord(text: string): UndoRecord {
  const record: unknown = JSON.parse(text);
  if (typeof record === "object" && record !== null && "key" in record && "files" in record)
    return record as UndoRecord;
  throw new Error("this is not an undo record");
}

async function replaceFile(path: string, text: string, key: string): Promise<void> {
  const temporary = `${path}.${key.replaceAll(/[^\w-]/g, "_").slice(0, 60)}.tmp`;
  const mode = await stat(path).then(
    (stats) => stats.mode & 0o7777,
    () => null,
  );
  try {
    const handle = await open(temporary, "w");
    try {
      await handle.writeFile(text, "utf8");
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (mode !== null) await chmod(temporary, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
