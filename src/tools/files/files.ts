import { resolve } from "node:path";
import { checkOptions, type OptionNames } from "../../base/known-options.ts";
import type { StepTool } from "../../core/tool.ts";
import { flag, input, optional, text, whole } from "../input.ts";
import { tool } from "../tool.ts";
import type { FileList, ListInput } from "./list.ts";
import type { FileText, ReadInput } from "./read.ts";
import type { SearchInput, SearchResult } from "./search.ts";
import { showHits, showList, showText } from "./show.ts";
import type { WriteInput, Written } from "./write.ts";

export interface FilesOptions {
  /** Adds `write_file`. Default false. */
  readonly write?: boolean;
  /**
   * Also what is hidden: names that begin with a dot, such as `.env` and `.github`, and private keys such as `id_rsa`.
   * Default false: they are left out of lists and searches, and refused (`file_refused`).
   */
  readonly hidden?: boolean;
  /** Bytes of text that one `read_file` gives at most; the model is told how to read on. Default 16,000. */
  readonly maxBytes?: number;
}

/** Tools that read the text files of one folder. An alias, because an agent takes no interface for its `tools`. */
export type FileTools = Readonly<{
  list_files: StepTool<ListInput, FileList>;
  read_file: StepTool<ReadInput, FileText>;
  search_files: StepTool<SearchInput, SearchResult>;
}>;

/** As {@link FileTools}, and one that writes. */
export type WritableFileTools = FileTools & Readonly<{ write_file: StepTool<WriteInput, Written> }>;

const known: OptionNames<FilesOptions> = { write: true, hidden: true, maxBytes: true };

/**
 * Tools for the text files in one folder, and only there: `list_files`, `read_file`, `search_files`, and `write_file` where
 * it is allowed. `root` is looked up when a tool is called, relative to the working directory.
 *
 * Paths that lead out of the folder are refused (`file_refused`): `..`, absolute ones, drives, links, also links that are put
 * in place while a file is opened. So are `.git`, `.troupe` and their like, and hidden files unless `hidden` allows them. All
 * else in the folder can be read, also what has secrets under an ordinary name: give a folder that has none. Only text is
 * read, in UTF-8 or UTF-16; PDF and office documents are not. Two processes that write the same file overwrite each other; each write is whole.
 *
 * @throws TypeError, RangeError for a root that is no path and for options out of range.
 * @example
 * const reader = agent({ name: "reader", tools: files("docs"), instructions: "Answer from the files, and cite them." });
 */
export function files(root: string, options: FilesOptions & { readonly write: true }): WritableFileTools;
export function files(root: string, options?: FilesOptions): FileTools;
export function files(root: string, options: FilesOptions = {}): FileTools | WritableFileTools {
  checkOptions("files", options, known);
  const { write = false, hidden = false, maxBytes = 16_000 } = options;
  if (typeof root !== "string" || root === "" || root.includes("\0")) {
    throw new TypeError(`files: root must be the path of a folder, got ${JSON.stringify(root)}`);
  }
  if (!Number.isInteger(maxBytes) || maxBytes < 100) {
    throw new RangeError(`files: maxBytes must be at least 100, got ${maxBytes}`);
  }
  const tools = {
    list_files: listFiles(root, hidden),
    read_file: readFile(root, maxBytes, hidden),
    search_files: searchFiles(root, hidden),
  };
  return write ? { ...tools, write_file: writeFile(root, hidden) } : tools;
}

/** Another folder is another tool: what was allowed in one is not allowed in the other. */
const definitionOf = (root: string, hidden: boolean): string =>
  `${resolve(root)}${hidden ? ", also what is hidden" : ""}`;

const inFolder = 'Paths are relative to the folder of the files, such as "notes/plan.md".';
const where = optional(text("A folder to look into, with all below it. Default: all files."));
const which = optional(text('Which files, such as "*.md" or "notes/**/*.{md,txt}". Default: all.'));

function listFiles(root: string, hidden: boolean): StepTool<ListInput, FileList> {
  return tool({
    description: `Lists files with their sizes, those nearest to the folder first. ${inFolder}`,
    inputSchema: input<ListInput>({
      folder: where,
      pattern: which,
      depth: optional(whole("How many levels of folders to go down. Default 8.", 0, 64)),
      limit: optional(whole("How many files at most. Default 200.", 1, 1_000)),
    }),
    effect: "pure",
    definition: definitionOf(root, hidden),
    execute: async (given, { abortSignal }) => (await import("./list.ts")).list(root, given, abortSignal, hidden),
    toModelOutput: ({ output }) => ({ type: "text", value: showList(output) }),
  });
}

function readFile(root: string, maxBytes: number, hidden: boolean): StepTool<ReadInput, FileText> {
  return tool({
    description: `Reads a text file, or some lines of it; long files in parts. Lines are numbered, a tab after the number; \
numbers and tab are not in the file. Text only: no PDF, no office documents, no pictures. ${inFolder}`,
    inputSchema: input<ReadInput>({
      path: text("The file."),
      from: optional(whole("The first line to read. Default 1.", 1)),
      lines: optional(whole("How many lines at most. Default: as many as there is room for.", 1)),
      numbered: optional(flag("Whether to number the lines. Default true.")),
    }),
    effect: "pure",
    definition: definitionOf(root, hidden),
    execute: async (given, { abortSignal }) =>
      (await import("./read.ts")).read(root, given, maxBytes, abortSignal, hidden),
    toModelOutput: ({ input: { numbered = true }, output }) => ({ type: "text", value: showText(output, numbered) }),
  });
}

function searchFiles(root: string, hidden: boolean): StepTool<SearchInput, SearchResult> {
  return tool({
    description: `Searches the text of files for words, the best places first, each with file, line and a quotation of at \
most 300 characters. Put words that must stand together in quotation marks. ${inFolder}`,
    inputSchema: input<SearchInput>({
      query: text("Words to search for.", { max: 2_000 }),
      folder: where,
      pattern: which,
      limit: optional(whole("How many places at most. Default 10.", 1, 50)),
    }),
    effect: "pure",
    definition: definitionOf(root, hidden),
    execute: async (given, { abortSignal }) => (await import("./search.ts")).search(root, given, abortSignal, hidden),
    toModelOutput: ({ output }) => ({ type: "text", value: showHits(output) }),
  });
}

function writeFile(root: string, hidden: boolean): StepTool<WriteInput, Written> {
  return tool({
    description: `Writes a whole text file: makes it, or replaces what was in it. ${inFolder}`,
    inputSchema: input<WriteInput>({
      path: text("The file. Folders on the way are made."),
      content: text("All that shall be in it.", { min: 0 }),
    }),
    effect: "idempotent",
    definition: definitionOf(root, hidden),
    execute: async (given, { key }) => (await import("./write.ts")).write(root, given, key, { hidden }),
  });
}
