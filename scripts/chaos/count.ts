import type { Line } from "./effect-log.ts";

export interface Counts {
  /** Steps that began. */
  readonly steps: number;
  /** Began again after a step that needs their result had begun. */
  readonly finishedRepeated: number;
  /** Began again, nothing having built on them yet. */
  readonly inFlightRepeated: number;
  /** Effects that must happen once and happened again. */
  readonly onceDoubled: number;
  /** Began although a step whose result they need had not ended. */
  readonly tooEarly: number;
}

/** A step of the team: the `index`-th of one `sequence`. All of a sequence is done before the next in it begins. */
interface Place {
  readonly sequence: string;
  readonly index: number;
}

/**
 * What went wrong with the effects of these lines. Steps are named for their place in the program: `<sequence>/s<index>-<what>`.
 * A sequence of the root (`<run>/s0`) begins when every branch below it, and every run it called, is through.
 */
export function count(lines: readonly Line[]): Counts {
  const starts = new Map<string, number>();
  const happened = new Map<string, number>();
  const ended = new Set<string>();
  const newest = new Map<string, number>();
  let finishedRepeated = 0;
  let inFlightRepeated = 0;
  let tooEarly = 0;
  for (const { mark, key } of lines) {
    if (mark === "happened") happened.set(key, (happened.get(key) ?? 0) + 1);
    // what has happened and was then cut off has ended, too: somebody found out
    if (mark !== "start") ended.add(key);
    if (mark !== "start") continue;
    const place = placeOf(key);
    const before = starts.get(key) ?? 0;
    if (wasBuiltOn(place, newest)) finishedRepeated += 1;
    else if (before > 0) inFlightRepeated += 1;
    tooEarly += [...starts.keys()].filter((other) => precedes(placeOf(other), place) && !ended.has(other)).length;
    starts.set(key, before + 1);
    newest.set(place.sequence, Math.max(place.index, newest.get(place.sequence) ?? -1));
  }
  const onceDoubled = [...happened.values()].reduce((sum, times) => sum + times - 1, 0);
  return { steps: starts.size, finishedRepeated, inFlightRepeated, onceDoubled, tooEarly };
}

export function placeOf(key: string): Place {
  const [, sequence, index] = /^(.+)\/s(\d+)[^/]*$/.exec(key) ?? [];
  if (sequence === undefined || index === undefined) throw new Error(`not the key of a step of this team: ${key}`);
  return { sequence, index: Number(index) };
}

/** Whether a step had begun that comes after this place: then its result was known for good. */
function wasBuiltOn({ sequence, index }: Place, newest: ReadonlyMap<string, number>): boolean {
  if ((newest.get(sequence) ?? -1) > index) return true;
  const root = rootOf(sequence);
  return root !== sequence && newest.has(root);
}

/** Whether the result of the first is needed before the second may begin. */
function precedes(first: Place, second: Place): boolean {
  if (first.sequence === second.sequence) return first.index < second.index;
  return second.sequence === rootOf(first.sequence);
}

/** `r1/branch#2` and `r1.4f5e` belong to run `r1`. */
const rootOf = (sequence: string): string => sequence.split(/[/.]/, 1)[0] ?? sequence;
