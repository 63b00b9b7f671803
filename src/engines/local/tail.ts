import type { Json } from "../../base/json.ts";
import type { EntriesOptions } from "../../core/engine.ts";
import type { Entry } from "../../core/entry.ts";
import type { EntryRow } from "../execution/fact.ts";
import type { Watchers } from "../execution/watchers.ts";
import { isAtRest } from "./inspect.ts";
import type { Journal } from "./journal.ts";

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
  if (!Number.isSafeInteger(from) || from < 0) throw new RangeError(`from: expected an entry number, not ${from}`);
  let next = from;
  for (;;) {
    const journal = open(); // throws when the engine was closed meanwhile
    const row = journal.find(runId);
    if (!row) return;
    const rows = journal.read(row.n, next, page);
    for (const entry of rows) {
      signal?.throwIfAborted();
      next = entry.seq + 1;
      yield toEvent(entry);
    }
    if (rows.length === page || (follow && rows.length > 0)) continue; // the log may have grown meanwhile
    if (!follow || isAtRest(journal, row)) return;
    await watchers.next(runId, "entries", signal);
  }
}
