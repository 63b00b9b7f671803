const longest = 300;

/**
 * Checks under which name runs share something.
 *
 * @throws TypeError for a name that cannot be part of a key of the store.
 */
export function checkKey(policy: string, key: string | undefined): void {
  if (key === undefined || (typeof key === "string" && key.length > 0 && key.length <= longest && key.isWellFormed())) {
    return;
  }
  throw new TypeError(`${policy}: key must be a text of 1 to ${longest} characters, got ${JSON.stringify(key)}`);
}

/** @throws RangeError unless `value` is a whole number of at least `least`. */
export function checkCount(policy: string, name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(`${policy}: ${name} must be a whole number of at least ${least}, got ${value}`);
}

/** @throws RangeError unless `value` is a number of milliseconds of more than 0, or from 0 on. */
export function checkMs(policy: string, name: string, value: number, zero: "or 0" | "more than 0"): void {
  if (Number.isFinite(value) && (zero === "or 0" ? value >= 0 : value > 0)) return;
  throw new RangeError(`${policy}: ${name} must be ${zero === "or 0" ? "0 or more" : zero} milliseconds, got ${value}`);
}
