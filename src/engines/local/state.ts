import type { Item, StoreRequest, StoreResult } from "../../core/store.ts";
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

/** Where runs are told what has come for them. */
export interface Inboxes {
  push(run: number, item: InboxItem): void;
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

export const state = (items: ItemTable, watches: Watches, inboxes: Inboxes): State =>
  new KeptState(items, watches, inboxes);

const nobody: readonly string[] = [];

class KeptState implements State {
  readonly #items: ItemTable;
  readonly #watches: Watches;
  readonly #inboxes: Inboxes;
  #woken: Set<string> | undefined;

  constructor(items: ItemTable, watches: Watches, inboxes: Inboxes) {
    this.#items = items;
    this.#watches = watches;
    this.#inboxes = inboxes;
  }

  execute(request: StoreRequest, scope: Scope, now: number): StoreResult {
    const result = executeStore(this.#items, request, scope, now);
    for (const { watch, item } of moved(this.#items, this.#watches, { request, result, scope, now })) {
      this.#watches.close(watch.run, watch.path);
      this.#end(watch, item);
    }
    return result;
  }

  watch({ run, path, opens, scope, at }: WatchWrite): void {
    this.#watches.close(run, path);
    if (path === null || opens === null) return;
    const watch: RunWatch = { run, path, scope, ...opens };
    const found = seen(this.#items, watch, at);
    if (found) this.#end(watch, found.item);
    else this.#watches.open(watchedSpace(watch.key, scope), watch);
  }

  tell(run: number, runId: string, item: InboxItem): void {
    this.#inboxes.push(run, item);
    this.#woken ??= new Set();
    this.#woken.add(runId);
  }

  woken(): readonly string[] {
    if (this.#woken === undefined) return nobody;
    const ids = [...this.#woken];
    this.#woken = undefined;
    return ids;
  }

  #end({ run, path, key, scope }: RunWatch, item: Item | null): void {
    this.tell(run, scope.runId, { type: "changed", path, key, item });
  }
}
