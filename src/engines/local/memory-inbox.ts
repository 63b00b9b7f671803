import type { InboxItem } from "./journal.ts";

interface Placed {
  readonly pos: number;
  readonly item: InboxItem;
}

export interface MemoryInbox {
  push(run: number, item: InboxItem): void;
  take(run: number, pos: number): void;
  of(run: number, after?: number): readonly Placed[];
  forget(run: number): void;
  filled(): boolean;
}

export function memoryInbox(): MemoryInbox {
  const byRun = new Map<number, Placed[]>();
  let positions = 0;

  return {
    push(run, item) {
      positions += 1;
      const items = byRun.get(run) ?? [];
      byRun.set(run, items);
      items.push({ pos: positions, item: structuredClone(item) });
    },
    take(run, pos) {
      const left = (byRun.get(run) ?? []).filter((each) => each.pos !== pos);
      if (left.length > 0) byRun.set(run, left);
      else byRun.delete(run);
    },
    of(run, after = 0) {
      const items = byRun.get(run) ?? [];
      return items.slice(items.findLastIndex(({ pos }) => pos <= after) + 1);
    },
    forget: (run) => void byRun.delete(run),
    filled: () => byRun.size > 0,
  };
}
