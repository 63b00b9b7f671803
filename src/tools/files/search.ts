import { locateFolder, openFile } from "./folder.ts";
import { passageCutter } from "./passages.ts";
import { matcher } from "./pattern.ts";
import { type Hit, type Ranking, ranking } from "./ranking.ts";
import { parseTerms } from "./search-terms.ts";
import { detect, linesOf } from "./text-lines.ts";
import { type FoundFile, newReport, notesOf, walkFiles } from "./walk-files.ts";

export interface SearchInput {
  readonly query: string;
  readonly folder?: string;
  readonly pattern?: string;
  readonly limit?: number;
}

/** What was found, the best first. */
export type SearchResult = Readonly<{
  hits: readonly Hit[];
  /** Passages that fit, also those that are not shown. */
  found: number;
  /** Text files that were read. */
  files: number;
  notes: readonly string[];
}>;

/** Bytes that are read of one file, and of all. */
const mostOfOne = 4_194_304;
const mostOfAll = 268_435_456;
/** Characters of one line. */
const longestLine = 20_000;

/** @throws TroupeError `file_refused` */
export async function search(
  root: string,
  input: SearchInput,
  signal: AbortSignal,
  hidden = false,
): Promise<SearchResult> {
  const { query, folder = "", pattern = "**", limit = 10 } = input;
  const terms = parseTerms(query);
  if (terms.words.length === 0) {
    return { hits: [], found: 0, files: 0, notes: ["The query has no words: letters or digits are needed."] };
  }
  const place = await locateFolder(root, folder, hidden);
  const found = ranking(terms);
  const report = newReport();
  const tally = { files: 0, bytes: 0, binary: 0, cut: 0 };
  for await (const file of walkFiles(place, { depth: 64, matches: matcher(pattern), hidden, signal }, report)) {
    if (tally.bytes >= mostOfAll) break;
    await searchFile(file, found, tally, signal);
  }
  return {
    hits: found.best(limit),
    found: found.found,
    files: tally.files,
    notes: [...tallyNotes(tally), ...notesOf({ ...report, skipped: [] })],
  };
}

interface Tally {
  files: number;
  bytes: number;
  binary: number;
  cut: number;
}

async function searchFile(found: FoundFile, into: Ranking, tally: Tally, signal: AbortSignal): Promise<void> {
  await using file = await openFile(found.folder, found.name, found.path).catch(() => null);
  if (file === null) return; // gone meanwhile, or not to be read
  const encoding = await detect(file);
  if (encoding === null) {
    tally.binary += 1;
    return;
  }
  tally.files += 1;
  tally.bytes += Math.min(file.stats.size, mostOfOne);
  if (file.stats.size > mostOfOne) tally.cut += 1;
  const cut = passageCutter(found.path);
  for await (const lines of linesOf(file, { encoding, longest: longestLine, most: mostOfOne, signal })) {
    for (const passage of cut(lines)) into.add(passage);
  }
  for (const passage of cut(null)) into.add(passage);
}

const tallyNotes = ({ binary, cut, bytes }: Tally): readonly string[] => [
  ...(binary > 0 ? [`Files that are no text were not searched: ${binary}.`] : []),
  ...(cut > 0 ? [`Files of which only the first 4 MiB were searched: ${cut}.`] : []),
  ...(bytes >= mostOfAll ? ["Not all was searched, there is too much: name a folder or a pattern."] : []),
];
