/**
 * Does `work` for 0 to `count` - 1, so many at a time: the next begins when one has ended. The order in which they begin only
 * depends on the order in which they end. Once one has failed no other begins, and its error is thrown when those at work have
 * ended.
 */
export async function fewAtATime<T>(
  count: number,
  limit: number,
  work: (index: number) => T | PromiseLike<T>,
): Promise<Awaited<T>[]> {
  const ends: Awaited<T>[] = [];
  const failures: unknown[] = [];
  let next = 0;
  async function go(): Promise<void> {
    while (next < count && failures.length === 0) {
      const index = next;
      next += 1;
      try {
        ends[index] = await work(index);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, count) }, go));
  if (failures.length > 0) throw failures[0];
  return ends;
}
