/** Words that say nothing about what a text is about. */
const empty: ReadonlySet<string> = new Set(
  (
    "a about all also am an and any are as at be been but by can could did do does for from get give had has have he her " +
    "here him his how i if in into is it its just let like make may me more most my no not now of on one only or other our " +
    "out over please she should so some tell than that the their them then there these they this those to up us use was " +
    "we were what when where which who why will with would you your"
  ).split(" "),
);

const mostTerms = 32;
const isUnspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/**
 * The words of texts, at most 32, those of earlier texts first: in lower case, without the plural's s, and of scripts
 * that do not part words, pairs of letters.
 */
export function termsOf(...texts: readonly string[]): string[] {
  const terms = new Set<string>();
  for (const word of wordsOf(texts.join(" "))) {
    if (word.length > 1 && !empty.has(word)) terms.add(word);
    if (terms.size === mostTerms) break;
  }
  return [...terms];
}

function* wordsOf(text: string): Iterable<string> {
  for (const [word] of text
    .normalize("NFKC")
    .toLowerCase()
    .matchAll(/[\p{L}\p{N}]+/gu)) {
    if (isUnspaced.test(word)) yield* pairsOf(word);
    else yield stem(word);
  }
}

/** Longer than any word; what is, is data, and need not be kept whole to be told apart. */
const longestWord = 24;

function stem(word: string): string {
  const short = word.slice(0, longestWord);
  return short.length > 3 && short.endsWith("s") && !short.endsWith("ss") ? short.slice(0, -1) : short;
}

function pairsOf(word: string): string[] {
  const letters = [...word];
  return letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
}

/** Part of the best score below which a text is not worth mentioning. */
const worthwhile = 0.3;

/**
 * The indices of the texts that share the most telling words with the question, best first, at most `count`. A word
 * that few texts have tells more. Those that only share words that most texts have are not among them.
 *
 * Source: BM25 with each word counted once; Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009.
 */
export function mostRelevant(
  question: readonly string[],
  texts: readonly (readonly string[])[],
  count: number,
): number[] {
  const sets = texts.map((terms) => new Set(terms));
  const average = texts.reduce((sum, terms) => sum + terms.length, 0) / texts.length;
  const weights = new Map<string, number>();
  for (const term of question) {
    const having = sets.filter((terms) => terms.has(term)).length;
    if (having <= Math.max(1, texts.length / 2)) {
      weights.set(term, Math.log(1 + (texts.length - having + 0.5) / (having + 0.5)));
    }
  }
  const scores = sets.map((terms, index) => {
    const shared = question.reduce((sum, term) => sum + (terms.has(term) ? (weights.get(term) ?? 0) : 0), 0);
    return { index, score: (shared * 2.2) / (1 + 1.2 * (0.25 + (0.75 * terms.size) / average)) };
  });
  const ordered = scores.filter(({ score }) => score > 0).toSorted((a, b) => b.score - a.score || b.index - a.index);
  const least = (ordered[0]?.score ?? 0) * worthwhile;
  return ordered
    .filter(({ score }) => score >= least)
    .slice(0, count)
    .map(({ index }) => index);
}
