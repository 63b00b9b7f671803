import type { InboxItem } from "./journal.ts";

interface Placed {
  readonly pos: number;
  readonly item: InboxItem;
}

const nothing: readonly Placed[] = [];

/** What has come for runs and is not in their logs yet. */
export class MemoryInbox {
  #byRun: Map<number, Placed[]> | undefined;
  #positions = 0;

  push(run: number, item: InboxItem): void {
    this.#positions += 1;
    this.#byRun ??= new Map();
    const items = this.#byRun.get(run) ?? [];
    this.#byRun.set(run, items);
    items.push({ pos: this.#positions, item: structuredClone(item) });
  }

  take(run: number, pos: number): void {
    const left = (this.#byRun?.get(run) ?? nothing).filter((each) => each.pos !== pos);
    if (left.length > 0) this.#byRun?.set(run, left);
    else this.forget(run);
  }

  of(run: number, after: number = 0): readonly Placed[] {
    const items = this.#byRun?.get(run);
    return items ? items.slice(items.findLastIndex(({ pos }) => pos <= after) + 1) : nothing;
  }

  forget(run: number): void {
    this.#byRun?.delete(run);
  }

  filled(): boolean {
    return this.#byRun !== undefined && this.#byRun.size > 0;
  }
}
