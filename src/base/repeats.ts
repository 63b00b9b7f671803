import { cycleAtEnd, longestCycle } from "./cycle.ts";
import { Known } from "./known.ts";

/** How often the same may come again, for options that are called `repeats`. */
export const usualRepeats = 5;

/** `Infinity` where it is switched off. */
export const repeatsOf = (given: number | false = usualRepeats): number =>
  given === false ? Number.POSITIVE_INFINITY : given;

export const areRepeats = (value: unknown): boolean =>
  value === false || value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && Number(value) >= 2);

export const mustBeRepeats = "a whole number from 2 on, or false for no bound";

/** When to speak up, of what is stopped after so many times: at the third of five. */
export const nudgeAt = (repeats: number): number => Math.ceil(repeats * 0.6);

/** So many different things are remembered: what is older counts as new when it comes again, which is the safe side. */
const remembered = 512;

/**
 * Counts what comes again while nothing new does. Anything that was not there before changes how things stand, and all counts
 * begin anew: only what changes nothing is a repetition. Parts are numbers that stand for something, of which the last 512 are remembered. A class because
 * it is one growing thing.
 */
export class Repeats {
  readonly #known = new Known<number>(remembered);
  /** Since there was something new. All of them are known. */
  readonly #counts = new Map<number, number>();
  /** As many as it takes to see the longest circle twice. */
  readonly #last: (string | number)[] = [];

  isKnown(part: number): boolean {
    return this.#known.has(part);
  }

  /** How often a part was there since there was last something new, the time at which it was new itself included. */
  timesOf(part: number): number {
    return this.#counts.get(part) ?? 0;
  }

  /**
   * One step, of one part or of several that came at the same time; each counts once in it. Returns how often the part of it
   * that has come most often was there since there was last something new; 0 where something in it is new.
   */
  step(parts: readonly number[]): number {
    const all = parts.length === 1 ? parts : [...new Set(parts)].sort((a, b) => a - b);
    this.#last.push(all.length === 1 ? (all[0] ?? 0) : all.join());
    if (this.#last.length > 2 * longestCycle) this.#last.shift();
    let isNew = false;
    for (const part of all) if (this.#known.add(part)) isNew = true;
    if (isNew) this.#counts.clear();
    let most = 0;
    for (const part of all) {
      const times = this.timesOf(part) + 1;
      this.#counts.set(part, times);
      most = Math.max(most, times);
    }
    return isNew ? 0 : most;
  }

  /** Steps of the circle at the end; undefined where there is none of up to four. */
  cycle(): number | undefined {
    return cycleAtEnd(this.#last);
  }
}
