import { unlessAborted } from "../base/unless-aborted.ts";
import type { StepScope } from "../core/agent.ts";

/** Of results that come one after another the last counts. */
export const lastOf = (result: unknown, scope: StepScope): unknown =>
  isAsyncIterable(result) ? drain(result, scope.signal) : result;

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

/** Once nobody waits any more the iterator is told, so that what it has open is closed: `finally` of a generator. */
async function drain(results: AsyncIterable<unknown>, signal: AbortSignal): Promise<unknown> {
  const iterator = results[Symbol.asyncIterator]();
  let last: unknown;
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await unlessAborted(Promise.resolve(iterator.next()), signal);
      if (next.done === true) return last;
      last = next.value;
    }
  } finally {
    if (signal.aborted) leave(iterator);
  }
}

/** Nobody waits for it: a generator comes to its `finally` only after what it awaits, which may be never. */
function leave(iterator: AsyncIterator<unknown>): void {
  Promise.try(() => iterator.return?.()).catch(() => undefined);
}
