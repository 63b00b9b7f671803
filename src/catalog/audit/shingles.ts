const SHINGLE_WORDS = 3;
const SIGNATURE = 24;
const SEEDS = Array.from({ length: SIGNATURE }, (_, index) => Math.imul(index + 1, 0x9e3779b1) | 1);

/** The words of a text for comparison: lower case, no punctuation. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** All runs of three words. Two texts are alike when they share most of them (Broder, 1997). */
function shinglesOf(text: string): Set<string> {
  const words = wordsOf(text);
  const shingles = new Set<string>();
  for (let at = 0; at + SHINGLE_WORDS <= words.length; at += 1) {
    shingles.add(words.slice(at, at + SHINGLE_WORDS).join(" "));
  }
  return shingles;
}

/** Share of common shingles, from 0 to 1. */
export function similarity(a: string, b: string): number {
  const left = shinglesOf(a);
  const right = shinglesOf(b);
  if (left.size === 0 || right.size === 0) return 0;
  const common = left.intersection(right).size;
  return common / (left.size + right.size - common);
}

/**
 * A MinHash signature: the share of equal positions of two signatures estimates {@link similarity}.
 *
 * Needs no pairwise comparison of texts, so thousands of paragraphs are compared in linear time.
 */
export function signatureOf(text: string): number[] {
  const minima = new Array<number>(SIGNATURE).fill(0xffffffff);
  for (const shingle of shinglesOf(text)) {
    const hash = fnv(shingle);
    for (let at = 0; at < SIGNATURE; at += 1) {
      const mixed = mix(hash ^ (SEEDS[at] ?? 0));
      if (mixed < (minima[at] ?? 0)) minima[at] = mixed;
    }
  }
  return minima;
}

function fnv(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
