import type { RestatePromise, WorkflowContext } from "@restatedev/restate-sdk";
import type { Item, StoreRequest, StoreResult } from "../../core/store.ts";
import type { Watched } from "../execution/effects.ts";
import { changedKeys, executeStore, isSpaceKey, overlays, type Scope, spaceKey } from "../execution/store-ops.ts";
import { seen } from "../execution/watch-ops.ts";
import { PrivateItems } from "./private-items.ts";
import type { Names, Rows, StoreAnswer, Subscribe } from "./protocol.ts";
import { handlerOf, spaceKeyOf, spaceOf } from "./space-of.ts";
import { wire } from "./wire.ts";

type Found = StoreAnswer | Rows;

/** Done at once, or by asking the object of the space. */
type Begun = { readonly result: StoreResult } | { readonly call: RestatePromise<Found> };

/** What a watch has come to. */
export interface Change extends Watched {
  readonly item: Item | null;
}

/**
 * State as one run sees it: its private space, and in a fork its own layer over shared ones, are kept in memory and
 * rebuilt by replay; shared spaces are objects of the cluster.
 */
export class RunStore {
  readonly items: PrivateItems = new PrivateItems();
  readonly #ctx: WorkflowContext;
  readonly #names: Names;
  readonly #scope: Scope;
  readonly #watches = new Map<string, Watched>();

  constructor(ctx: WorkflowContext, names: Names, scope: Scope) {
    this.#ctx = ctx;
    this.#names = names;
    this.#scope = scope;
  }

  execute(request: StoreRequest, now: number): Begun {
    const space = spaceOf(request);
    if (space === "run") return { result: executeStore(this.items, request, this.#scope, now) };
    const method = this.#scope.overlay ? "look" : handlerOf(request);
    const call = this.#ctx.genericCall<StoreRequest, Found>({
      service: this.#names.space,
      method,
      key: spaceKeyOf(space),
      parameter: request,
      inputSerde: wire(),
      outputSerde: wire(),
    });
    return { call };
  }

  /** Takes what the object said; a fork does the rest in its own layer. */
  finish(request: StoreRequest, found: Found): StoreAnswer & { readonly changes: readonly Change[] } {
    if ("result" in found) return { ...found, changes: [] };
    const space = spaceOf(request);
    for (const row of found.rows) this.items.put(space, row);
    const result = executeStore(this.items, request, this.#scope, found.at);
    const changes = this.changes(request, result, found.at);
    this.items.clear(space);
    return { at: found.at, result, changes };
  }

  /** The watches that end with what the run itself has done to state that only it sees. */
  changes(request: StoreRequest, result: StoreResult, now: number): readonly Change[] {
    if (this.#watches.size === 0) return [];
    const keys = new Set(changedKeys(request, result));
    const changes: Change[] = [];
    for (const watched of [...this.#watches.values()]) {
      const found = keys.has(watched.key) ? seen(this.items, { ...watched, scope: this.#scope }, now) : undefined;
      if (!found) continue;
      this.unwatch(watched.path);
      changes.push({ ...watched, ...found });
    }
    return changes;
  }

  /** Begins a watch; what it has come to already where the run can tell by itself. */
  watch(watched: Watched, now: number): Change | undefined {
    const { path, key, version } = watched;
    if (!this.#isOwn(key)) {
      this.#watches.set(path, watched);
      this.#tell("watch", key, path, version - this.#ownChanges(key));
      return undefined;
    }
    const found = seen(this.items, { ...watched, scope: this.#scope }, now);
    if (found) return { ...watched, ...found };
    this.#watches.set(path, watched);
    return undefined;
  }

  unwatch(path: string): void {
    const watched = this.#watches.get(path);
    if (!watched) return;
    this.#watches.delete(path);
    if (!watched.key.startsWith("run/")) this.#tell("unwatch", watched.key, path, 0);
  }

  unwatchAll(): void {
    for (const path of [...this.#watches.keys()]) this.unwatch(path);
  }

  /** What a change of the shared space means to this run; undefined when its own layer hides it. */
  shared(path: string, key: string, item: Item | null): { readonly item: Item | null } | undefined {
    this.#watches.delete(path);
    if (this.#isOwn(key)) return undefined;
    const own = this.#ownChanges(key);
    return { item: own === 0 ? item : { key, value: null, version: (item?.version ?? 0) + own } };
  }

  /** Nobody else can change it. */
  #isOwn(key: string): boolean {
    if (key.startsWith("run/")) return true;
    if (!this.#scope.overlay || isSpaceKey(key)) return false;
    return this.items.get(this.#layer(key), key) !== undefined;
  }

  /** How often a fork has changed a space by itself. */
  #ownChanges(key: string): number {
    if (!(this.#scope.overlay && isSpaceKey(key))) return 0;
    return this.items.get(this.#layer(key), spaceKey(key))?.version ?? 0;
  }

  #layer(key: string): string {
    return `${overlays(this.#scope.runId)}${key.slice(0, key.indexOf("/"))}`;
  }

  #tell(method: "watch" | "unwatch", key: string, path: string, version: number): void {
    const parameter: Subscribe = { runId: this.#scope.runId, path, key, version };
    const to = spaceKeyOf(key.slice(0, key.indexOf("/")));
    this.#ctx.genericSend<Subscribe>({ service: this.#names.space, method, key: to, parameter, inputSerde: wire() });
  }
}
