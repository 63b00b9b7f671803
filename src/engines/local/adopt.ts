import type { StoreRequest, StoreResult } from "../../core/store.ts";
import type { EntryRow, ForkWrite } from "./journal.ts";
import { executeStore, type ItemTable } from "./store-ops.ts";

interface Readable {
  read(run: number, from: number, limit: number): readonly EntryRow[];
}

const page = 1_000;

/**
 * The entries a fork begins with: its parent's up to `at`, then a note of where it came from. On the way, the private
 * state of the parent as it was at `at` is rebuilt for the fork from the log alone.
 */
export function* adopt(
  entries: Readable,
  items: ItemTable,
  { from: parent, id, at, now, live }: ForkWrite,
): Iterable<Omit<EntryRow, "hash">> {
  let from = 0;
  for (;;) {
    const rows = entries.read(parent.n, from, Math.min(page, at + 1 - from));
    for (const row of rows) {
      if (row.type === "store.answered") rebuild(items, row, id);
      yield row;
    }
    from += rows.length;
    if (rows.length === 0 || from > at) break;
  }
  const body = JSON.stringify({ from: parent.id, at, live });
  yield { seq: from, at: now, path: "", type: "run.forked", body };
}

function rebuild(items: ItemTable, row: EntryRow, id: string): void {
  const { request, result } = JSON.parse(row.body) as { request: StoreRequest; result: StoreResult };
  if (request.op !== "transact" || !result.ok) return;
  const changes = request.changes.map((change) => ({ ...change }));
  const [first] = changes;
  const key = first && ("put" in first ? first.put : first.delete);
  if (!key?.startsWith("run/")) return;
  for (const change of changes) delete change.ifVersion;
  executeStore(items, { op: "transact", changes }, { runId: id, overlay: false }, row.at);
}
