/** Longer circles are left to the limits of whatever goes through them. */
export const longestCycle = 4;

/**
 * How many steps the shortest circle at the end has: 2 for A, B, A, B. Undefined where the end repeats nothing, that
 * is where no circle of up to four steps was gone through twice in a row.
 */
export function cycleAtEnd(steps: readonly (string | number)[]): number | undefined {
  for (let length = 1; length <= longestCycle && length * 2 <= steps.length; length++) {
    const end = steps.slice(-length);
    const before = steps.slice(-2 * length, -length);
    if (end.every((step, index) => step === before[index])) return length;
  }
  return undefined;
}
