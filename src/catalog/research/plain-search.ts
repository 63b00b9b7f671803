import { search } from "../../tools/files/search.ts";

/** A place that may have to do with a question. Its quote is as it is in the file. */
type Passage = Readonly<{ file: string; line: number; quote: string }>;

/** What can be said without a model: where the words of the question stand. */
export type PlainSearch = Readonly<{ words: string; passages: readonly Passage[]; notes: readonly string[] }>;

const mostPassages = 8;

/** Words of questions that say nothing about what is asked. */
const empty: ReadonlySet<string> = new Set(
  (
    "a about am an and are as at be been being but by can could did do does for from had has have how i if in into is it its " +
    "many me much my of on or our should so some than that the their them then there these they this those to too us was we were what " +
    "when where which while who whom whose why will with would you your"
  ).split(" "),
);

/** Full-text search of a folder for the words of a question. Rules only: it finds passages, and answers nothing. */
export async function plainSearch(docs: string, question: string, signal: AbortSignal): Promise<PlainSearch> {
  const all = question.match(/[\p{L}\p{N}_]+/gu) ?? [];
  const telling = all.filter((word) => !empty.has(word.toLowerCase()));
  const words = (telling.length > 0 ? telling : all).join(" ");
  const { hits, notes } = await search(docs, { query: words, limit: mostPassages }, signal);
  return { words, passages: hits.map(({ path, line, quote }) => ({ file: path, line, quote })), notes };
}
