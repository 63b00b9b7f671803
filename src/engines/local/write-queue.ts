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

export const writeQueue = (journal: Journal, hooks: QueueHooks): WriteQueue => new Queue(journal, hooks);

class Queue implements WriteQueue {
  readonly #journal: Journal;
  readonly #hooks: QueueHooks;
  #pending: Write[] = [];

  constructor(journal: Journal, hooks: QueueHooks) {
    this.#journal = journal;
    this.#hooks = hooks;
  }

  get empty(): boolean {
    return this.#pending.length === 0;
  }

  add(write: Write): void {
    if (this.#pending.length === 0) this.#pending = [write];
    else this.#pending.push(write);
  }

  commit(): void {
    while (this.#pending.length > 0) this.#commitOnce();
  }

  #commitOnce(): void {
    const all = this.#pending;
    const batch = all.length > batchLimit ? all.slice(0, cut(all)) : all;
    this.#journal.commit(batch);
    this.#pending = all.length > batch.length ? all.slice(batch.length) : [];
    for (const write of batch) if (write.kind === "entry" && write.refused) this.#hooks.onRefused(write);
    this.#hooks.onCommitted(batch);
  }
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
