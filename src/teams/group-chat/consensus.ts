import { bare } from "../../base/named-option.ts";

/**
 * Who agrees. A statement with the word alone on its first or its last line agrees with what was said last; any other one is
 * something new, with which only its author agrees so far. So nobody is taken to agree with what came after they had agreed.
 */
export interface Consensus {
  heard(from: string, text: string): void;
  /** Whether more than one agrees. */
  hasBegun(): boolean;
  /** Whether all of these agree, and more than one has been heard. */
  isReached(members: readonly string[]): boolean;
}

export function consensus(word: string): Consensus {
  const agreed = new Set<string>();
  return {
    heard(from, text) {
      if (!agrees(text, word)) agreed.clear();
      agreed.add(from);
    },
    hasBegun: () => agreed.size > 1,
    isReached: (members) => agreed.size > 1 && members.every((name) => agreed.has(name)),
  };
}

function agrees(text: string, word: string): boolean {
  const lines = text.trim().split("\n");
  return [lines[0], lines.at(-1)].some((line) => bare(line ?? "") === word);
}
