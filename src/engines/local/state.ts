import type { StoreRequest, StoreResult } from "../../core/store.ts";
import { executeStore, type ItemTable, type Scope } from "../execution/store-ops.ts";
import { moved, seen, type Watch, type WatchTable, watchedSpace } from "../execution/watch-ops.ts";
import type { InboxItem, WatchWrite } from "./journal.ts";

/** A watch of a run, as it is kept. */
export interface RunWatch extends Watch {
  readonly run: number;
  readonly path: string;
}

export interface Watches extends WatchTable<RunWatch> {
  open(space: string, watch: RunWatch): void;
  /** Of the run, this one or all. */
  close(run: number, path: string | null): void;
}

/** The state that a journal keeps, and those who are told of changes; whoever calls holds the transaction. */
export interface State {
  execute(request: StoreRequest, scope: Scope, now: number): StoreResult;
  /** Whoever calls has checked the epoch. */
  watch(write: WatchWrite): void;
  /** Puts something into the inbox of a run. */
  tell(run: number, runId: string, item: InboxItem): void;
  woken(): readonly string[];
}

const nobody: readonly string[] = [];

export function state(items: ItemTable, watches: Watches, deliver: (run: number, item: InboxItem) => void): State {
  const woken = new Set<string>();

  function tell(run: number, runId: string, item: InboxItem): void {
    deliver(run, item);
    woken.add(runId);
  }

  function end({ run, path, key, scope }: RunWatch, item: Extract<InboxItem, { type: "changed" }>["item"]): void {
    tell(run, scope.runId, { type: "changed", path, key, item });
  }

  return {
    execute(request, scope, now) {
      const result = executeStore(items, request, scope, now);
      for (const { watch, item } of moved(items, watches, { request, result, scope, now })) {
        watches.close(watch.run, watch.path);
        end(watch, item);
      }
      return result;
    },
    watch({ run, path, opens, scope, at }) {
      watches.close(run, path);
      if (path === null || opens === null) return;
      const watch: RunWatch = { run, path, scope, ...opens };
      const found = seen(items, watch, at);
      if (found) end(watch, found.item);
      else watches.open(watchedSpace(watch.key, scope), watch);
    },
    tell,
    woken() {
      if (woken.size === 0) return nobody;
      const ids = [...woken];
      woken.clear();
      return ids;
    },
  };
}
