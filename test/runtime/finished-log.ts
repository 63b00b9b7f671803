import type { Entry } from "../../src/core/entry.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { memoryJournal } from "../../src/engines/local/memory-journal.ts";

const isEnd = ({ type }: { readonly type: string }): boolean => /^run\.(completed|failed|cancelled|stuck)$/.test(type);

/** A journal in which a run has got as far as these entries say, but for their end: resuming it replays them all. */
export function journalOf(id: string, agent: string, entries: readonly Entry[]): Journal {
  const journal = memoryJournal();
  const [first, ...rest] = entries.filter((entry) => !isEnd(entry));
  if (!first) throw new Error("an empty log");
  const body = (entry: Entry) => JSON.stringify(entry.body);
  journal.commit([
    { kind: "create", id, agent, owner: "nobody", at: first.at, body: body(first), row: null, existed: false },
  ]);
  const run = journal.find(id)?.n ?? 0;
  const shared = { run, epoch: 1, request: null, scope: null, result: null, refused: false } as const;
  journal.commit(
    rest.map((entry, index) => ({
      ...shared,
      kind: "entry",
      seq: index + 1,
      at: entry.at,
      path: entry.path,
      type: entry.type,
      body: body(entry),
    })),
  );
  return journal;
}
