/** When a time in milliseconds, counted from `now`, is over. @throws RangeError when it never is, or was before. */
export function deadline(now: number, ms: number, what: string): number {
  const at = Math.ceil(now + ms);
  if (ms >= 0 && Number.isSafeInteger(at)) return at;
  throw new RangeError(`${what} must be a time in milliseconds that ends some day, 0 or more; got ${ms}`);
}
