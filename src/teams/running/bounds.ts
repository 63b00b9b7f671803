import { areRepeats, mustBeRepeats, repeatsOf } from "../../base/repeats.ts";

/** How often the same may be said; `Infinity` where there is no bound. @throws RangeError for what cannot be one. */
export function repeatsIn(where: string, given: number | false | undefined): number {
  if (given !== undefined && !areRepeats(given)) {
    throw new RangeError(`${where}: repeats must be ${mustBeRepeats}, got ${String(given)}`);
  }
  return repeatsOf(given);
}

/** @throws RangeError naming the first that is no whole number from 1 on. */
export function atLeastOne(where: string, bounds: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(bounds)) {
    const isGood = (Number.isInteger(value) && value >= 1) || value === Number.POSITIVE_INFINITY;
    if (!isGood) throw new RangeError(`${where}: ${name} must be a whole number from 1 on, got ${value}`);
  }
}

/** As {@link atLeastOne}, of what must come to an end. */
export function finiteFromOne(where: string, bounds: Readonly<Record<string, number>>): void {
  atLeastOne(where, bounds);
  const endless = Object.entries(bounds).find(([, value]) => value === Number.POSITIVE_INFINITY);
  if (endless) throw new RangeError(`${where}: ${endless[0]} must be a whole number from 1 on, got ${endless[1]}`);
}
