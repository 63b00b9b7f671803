import type { Statement } from "../../core/turn.ts";

/** By name; a symbol for one who is no member, so that the two are never taken for each other. */
type Reader = string | symbol;

/** What has been said in a team, and how far each has been told of it: nothing is told, or gone through, twice. */
export interface Transcript {
  readonly statements: readonly Statement[];
  say(from: string, text: string): void;
  hasSpoken(name: string): boolean;
  /** What others have said that the reader has not been told. Costs as much as there is. */
  newsFor(reader: Reader): readonly Statement[];
  /** The reader knows the first `count` statements. Default: all. */
  told(reader: Reader, count?: number): void;
}

export function transcript(): Transcript {
  const statements: Statement[] = [];
  const speakers = new Set<string>();
  const known = new Map<Reader, number>();
  return {
    statements,
    say(from, text) {
      statements.push({ from, text });
      speakers.add(from);
    },
    hasSpoken: (name) => speakers.has(name),
    newsFor: (reader) => statements.slice(known.get(reader) ?? 0).filter(({ from }) => from !== reader),
    told(reader, count = statements.length) {
      known.set(reader, count);
    },
  };
}
