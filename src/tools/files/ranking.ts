import type { Passage } from "./passages.ts";
import { quoteOf } from "./quote.ts";
import { countWord, fold, hasPhrases, type Terms } from "./search-terms.ts";

/** A place where something was found. `quote` is as in the file, at most 300 characters. */
export type Hit = Readonly<{ path: string; line: number; quote: string; score: number }>;

/** Gathers passages, and knows in the end which of them say most. */
export interface Ranking {
  add(passage: Passage): void;
  best(limit: number): readonly Hit[];
  /** Passages that fit. */
  readonly found: number;
}

interface Candidate {
  readonly passage: Passage;
  readonly counts: readonly number[];
  readonly length: number;
}

/** Passages that are kept; beyond, the least promising half is forgotten. */
const mostKept = 1_000;

// How soon more of the same says no more, and how much long passages are held back. The usual values.
const saturation = 1.2;
const lengthShare = 0.75;

/**
 * Okapi BM25 over passages. Source: Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
 */
export function ranking({ words, phrases }: Terms): Ranking {
  let kept: Candidate[] = [];
  let passages = 0;
  let characters = 0;
  let found = 0;
  const holding = words.map(() => 0);

  const rarity = (index: number): number => {
    const count = holding[index] ?? 0;
    return Math.log(1 + (passages - count + 0.5) / (count + 0.5));
  };

  function score({ counts, length }: Candidate): number {
    const norm = saturation * (1 - lengthShare + (lengthShare * length * passages) / Math.max(1, characters));
    return counts.reduce((sum, count, index) => sum + (rarity(index) * count * (saturation + 1)) / (count + norm), 0);
  }

  const inOrder = (all: readonly Candidate[]) =>
    all
      .map((candidate) => ({ candidate, score: score(candidate) }))
      .sort((a, b) => b.score - a.score || placeOrder(a.candidate.passage, b.candidate.passage));

  return {
    get found() {
      return found;
    },
    add(passage) {
      const text = fold(passage.lines.join("\n"));
      passages += 1;
      characters += text.length;
      const counts = words.map((word) => countWord(text, word));
      for (const [index, count] of counts.entries()) if (count > 0) holding[index] = (holding[index] ?? 0) + 1;
      if (counts.every((count) => count === 0) || !hasPhrases(text, phrases)) return;
      found += 1;
      kept.push({ passage, counts, length: text.length });
      if (kept.length < mostKept) return;
      kept = inOrder(kept)
        .slice(0, mostKept / 2)
        .map(({ candidate }) => candidate);
    },
    best(limit) {
      const weights = new Map(words.map((word, index) => [word, rarity(index)]));
      return inOrder(kept)
        .slice(0, limit)
        .map(({ candidate: { passage }, score: each }) => {
          const { at, text } = quoteOf(passage.lines, weights);
          return { path: passage.path, line: passage.from + at, quote: text, score: Math.round(each * 100) / 100 };
        });
    },
  };
}

const placeOrder = (a: Passage, b: Passage): number => (a.path === b.path ? a.from - b.from : a.path < b.path ? -1 : 1);
