/** Whether lists and records are within each other on more than so many levels. Does not recur: they may be on any number. */
export function isDeeperThan(most: number, value: unknown): boolean {
  let level: ReadonlySet<object> = new Set(isNest(value) ? [value] : []); // what is there twice is looked at once
  for (let depth = 0; level.size > 0; depth++) {
    if (depth === most) return true;
    level = new Set([...level].flatMap((nest): readonly object[] => Object.values(nest).filter(isNest)));
  }
  return false;
}

const isNest = (value: unknown): value is object => typeof value === "object" && value !== null;
