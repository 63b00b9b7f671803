import type { Json } from "../../base/json.ts";
import type { EntriesOptions } from "../../core/engine.ts";
import type { Entry } from "../../core/entry.ts";
import type { EntryRow, Journal } from "./journal.ts";
import type { Watchers } from "./watchers.ts";

const page = 500;

export function toEvent({ seq, at, path, type, body }: EntryRow): Entry {
  return { seq, at, path, type, body: JSON.parse(body) as Json };
}

/** A run's log from `from` on; with `follow`, live until the run comes to rest. */
export async function* tail(
  journal: Journal,
  watchers: Watchers,
  runId: string,
  options: EntriesOptions,
): AsyncIterable<Entry> {
  const { from = 0, follow = false, signal } = options;
  let next = from;
  for (;;) {
    const row = journal.find(runId);
    if (!row) return;
    const news = follow ? watchers.next(runId, signal) : undefined;
    news?.catch(() => undefined);
    const rows = journal.read(row.n, next, page);
    for (const entry of rows) {
      signal?.throwIfAborted();
      yield toEvent(entry);
    }
    next += rows.length;
    if (rows.length === page) continue;
    if (!news || isAtRest(row.status, row.waiting?.sleeping ?? false)) return;
    await news;
  }
}

/** Nothing more will be written before somebody does something. */
export function isAtRest(status: string, sleeping: boolean): boolean {
  return status !== "running" && !(status === "parked" && sleeping);
}
