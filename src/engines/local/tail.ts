import type { Json } from "../../base/json.ts";
import type { EntriesOptions } from "../../core/engine.ts";
import type { Entry } from "../../core/entry.ts";
import { isAtRest } from "./inspect.ts";
import type { EntryRow, Journal } from "./journal.ts";
import type { Watchers } from "./watchers.ts";

const page = 500;

function toEvent({ seq, at, path, type, body }: EntryRow): Entry {
  return { seq, at, path, type, body: JSON.parse(body) as Json };
}

/** A run's log from `from` on; with `follow`, live until the run comes to rest. */
export async function* tail(
  open: () => Journal,
  watchers: Watchers,
  runId: string,
  options: EntriesOptions,
): AsyncIterable<Entry> {
  const { from = 0, follow = false, signal } = options;
  let next = from;
  for (;;) {
    const journal = open(); // throws when the engine was closed meanwhile
    const row = journal.find(runId);
    if (!row) return;
    const news = follow ? watchers.next(runId, "entries", signal) : undefined;
    news?.catch(() => undefined);
    const rows = journal.read(row.n, next, page);
    for (const entry of rows) {
      signal?.throwIfAborted();
      yield toEvent(entry);
    }
    next += rows.length;
    if (rows.length === page) continue;
    if (!news || isAtRest(journal, row)) return;
    await news;
  }
}
