const nothing = (): undefined => undefined;

/**
 * A branch may fail before anybody waits for it, and the wait may come after a durable timer. Its failure is in the log
 * and reaches whoever waits; it must not end the process meanwhile.
 */
export function hold(work: Promise<unknown>): void {
  work.catch(nothing);
}

/** The same promise, after {@link hold}. */
export function held<T>(work: Promise<T>): Promise<T> {
  hold(work);
  return work;
}
