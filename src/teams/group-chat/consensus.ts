/**
 * Who agrees. A statement that begins with the word agrees with what was said last; any other one is something new, with which
 * only its author agrees so far. So nobody is taken to agree with what came after they had agreed.
 */
export interface Consensus {
  heard(from: string, text: string): void;
  /** Whether all of these agree, and more than one has been heard. */
  isReached(members: readonly string[]): boolean;
}

export function consensus(word: string): Consensus {
  const agreement = new RegExp(`^[^\\p{L}\\p{N}]*${RegExp.escape(word)}(?![\\p{L}\\p{N}])`, "u");
  const agreed = new Set<string>();
  return {
    heard(from, text) {
      if (!agreement.test(text)) agreed.clear();
      agreed.add(from);
    },
    isReached: (members) => agreed.size > 1 && members.every((name) => agreed.has(name)),
  };
}
