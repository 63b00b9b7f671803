import type { Clock } from "../../base/clock.ts";
import { abortError, TroupeError } from "../../base/errors.ts";
import type { Item, WatchOptions } from "../../core/store.ts";
import { spaceKey } from "../execution/store-ops.ts";
import type { EngineParts } from "./engine-parts.ts";
import { patiently } from "./patiently.ts";

const outside = { runId: "", overlay: false };

/** Waits, outside any run, until a key is at another version. `use` throws when the engine is closed or broken. */
export async function watchStore(
  use: () => EngineParts,
  clock: Clock,
  key: string,
  { version, timeoutMs, signal }: WatchOptions,
): Promise<Item | null> {
  const limit = new AbortController();
  const either = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
  const callOff =
    timeoutMs === undefined
      ? () => undefined
      : clock.alarm(clock.now() + timeoutMs, () => limit.abort(timedOut(key, timeoutMs)));

  /** Looks, and begins to wait in the same turn: no news is missed. */
  function look(): { readonly item: Item | null } | { readonly news: Promise<void> } {
    either.throwIfAborted();
    const { journal, news } = use();
    const result = journal.store({ op: "get", key }, outside, clock.now());
    const item = "item" in result ? result.item : null;
    return (item?.version ?? 0) === version ? { news: news.next(spaceKey(key), "space", either) } : { item };
  }

  try {
    for (;;) {
      const looked = await patiently(clock, use().journal.name, look);
      if ("item" in looked) return looked.item;
      await looked.news;
    }
  } catch (error) {
    throw either.aborted ? abortError(either) : error;
  } finally {
    callOff();
  }
}

function timedOut(key: string, afterMs: number): TroupeError {
  return new TroupeError(`${key} did not change within ${afterMs} ms`, {
    code: "timeout",
    detail: { what: key, afterMs },
  });
}
