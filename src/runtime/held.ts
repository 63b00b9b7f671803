/**
 * A branch may fail before anybody waits for it, and the wait may come after a durable timer. Its failure is in the log
 * and reaches whoever waits; it must not end the process meanwhile.
 */
export function held<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}
