import type { EntryWrite, Journal, Write } from "./journal.ts";

/** Most rows of one transaction: bounds how long a commit can hold the event loop. */
const batchLimit = 256;

export interface QueueHooks {
  /** The journal refused an entry: the run belongs to somebody else now. */
  readonly onRefused: (write: EntryWrite) => void;
  readonly onCommitted: (writes: readonly Write[]) => void;
}

/** Writes on their way to the journal, in order. */
export interface WriteQueue {
  readonly empty: boolean;
  add(write: Write): void;
  /** Commits everything. Throws `JournalBusy`, having kept what is left, when another process is writing. */
  commit(): void;
}

export function writeQueue(journal: Journal, { onRefused, onCommitted }: QueueHooks): WriteQueue {
  let pending: Write[] = [];

  function commitOnce(): void {
    const batch = pending.length > batchLimit ? pending.slice(0, cut(pending)) : pending;
    journal.commit(batch);
    pending = pending.length > batch.length ? pending.slice(batch.length) : [];
    for (const write of batch) if (write.kind === "entry" && write.refused) onRefused(write);
    onCommitted(batch);
  }

  return {
    get empty() {
      return pending.length === 0;
    },
    add(write) {
      if (pending.length === 0) pending = [write];
      else pending.push(write);
    },
    commit() {
      while (pending.length > 0) commitOnce();
    },
  };
}

/** Where a batch may end: what belongs to an entry comes right after it and is kept with it. */
function cut(writes: readonly Write[]): number {
  let end = batchLimit;
  for (let kind = writes[end]?.kind; kind !== undefined && kind !== "entry" && kind !== "create"; ) {
    end += 1;
    kind = writes[end]?.kind;
  }
  return end;
}
