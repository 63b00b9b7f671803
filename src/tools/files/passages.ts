import type { Line } from "./text-lines.ts";

/** A few lines that belong together: a paragraph, with the heading above it. What is found and ranked. */
export interface Passage {
  readonly path: string;
  /** The number of the first line, from 1. */
  readonly from: number;
  readonly lines: readonly string[];
}

const mostLines = 8;
const mostCharacters = 1_200;
/** Less than this is a heading, and belongs to what comes after it. */
const leastCharacters = 80;

/** Cuts lines into passages, wherever the groups end. Ended by `null`. */
export function passageCutter(path: string): (lines: readonly Line[] | null) => readonly Passage[] {
  let number = 0;
  let open: string[] = [];
  let characters = 0;

  function close(): readonly Passage[] {
    const passage = { path, from: number - open.length + 1, lines: open };
    open = [];
    characters = 0;
    return passage.lines.length === 0 ? [] : [passage];
  }

  /** Whether the line begins another passage, or ends this one. */
  function endsAt(text: string, isBlank: boolean): boolean {
    if (isBlank) return characters >= leastCharacters;
    return open.length >= mostLines || characters + text.length > mostCharacters;
  }

  function add({ text }: Line): readonly Passage[] {
    const isBlank = text.trim() === "";
    const done = endsAt(text, isBlank) ? close() : [];
    number += 1;
    if (isBlank && open.length === 0) return done;
    open.push(text);
    characters += text.trim().length;
    return done;
  }

  return (lines) => (lines === null ? close() : lines.flatMap(add));
}
