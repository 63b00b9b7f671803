import { type Clock, until } from "../../base/clock.ts";
import { abortError, TroupeError } from "../../base/errors.ts";
import type { Item, StoreRequest, StoreResult, WatchOptions } from "../../core/store.ts";

const firstMs = 20;
const longestMs = 500;

/** Looks, less and less often, until a key is at another version: outside a run nobody can be called back. */
export async function watchStore(
  execute: (request: StoreRequest) => Promise<StoreResult>,
  clock: Clock,
  closed: AbortSignal,
  key: string,
  { version, timeoutMs, signal }: WatchOptions,
): Promise<Item | null> {
  const giveUpAt = timeoutMs === undefined ? Number.POSITIVE_INFINITY : clock.now() + timeoutMs;
  const either = signal ? AbortSignal.any([closed, signal]) : closed;
  try {
    for (let pause = firstMs; ; pause = Math.min(longestMs, pause * 1.5)) {
      either.throwIfAborted();
      const result = await execute({ op: "get", key });
      const item = "item" in result ? result.item : null;
      if ((item?.version ?? 0) !== version) return item;
      if (clock.now() >= giveUpAt) throw timedOut(key, timeoutMs ?? 0);
      await until(clock, Math.min(giveUpAt, clock.now() + Math.ceil(pause)), either);
    }
  } catch (error) {
    throw either.aborted ? abortError(either) : error;
  }
}

function timedOut(key: string, afterMs: number): TroupeError {
  return new TroupeError(`${key} did not change within ${afterMs} ms`, {
    code: "timeout",
    detail: { what: key, afterMs },
  });
}
