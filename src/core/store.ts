import type { Json } from "../base/json.ts";

/** One key's value. `version` counts its changes, from 1; a deleted key starts again at 1. */
export type Item = Readonly<{
  key: string;
  value: Json;
  version: number;
}>;

export interface PutOptions {
  /** Writes only if the key is at this version now; 0 means "does not exist". Default: always writes. */
  readonly ifVersion?: number;
  /** The key vanishes after this many milliseconds. Default: never. */
  readonly ttlMs?: number;
}

/** One change of a transaction. */
export type Change =
  | { readonly put: string; readonly value: Json; readonly ifVersion?: number; readonly ttlMs?: number }
  | { readonly delete: string; readonly ifVersion?: number };

/**
 * Key-value state. The first segment of a key, up to the first `/`, is its *space*: the unit of transactions and of
 * listing. The space `run` is private to the run; all others are shared by everything in the same app.
 *
 * Versions settle races: read, change, `put` with `ifVersion`, and start over on `store_conflict`.
 */
export interface Store {
  get(key: string): Promise<Item | null>;
  /** Returns the new version. @throws TroupeError `store_conflict`. */
  put(key: string, value: Json, options?: PutOptions): Promise<number>;
  /** True when there was something to delete. @throws TroupeError `store_conflict`. */
  delete(key: string, options?: { readonly ifVersion?: number }): Promise<boolean>;
  /** All items whose key starts with `prefix`, by key. `prefix` must name a space: `board/`, `board/findings/`. */
  list(prefix: string): Promise<readonly Item[]>;
  /**
   * All changes or none. Every key must be in one space, because that is what every engine can promise.
   *
   * @throws TroupeError `store_conflict`, naming the first key whose version differs; `invalid_input` for two spaces.
   */
  transact(changes: readonly Change[]): Promise<readonly number[]>;
}

/** A store operation as data: what engines execute and what is compared in replay. */
export type StoreRequest =
  | { readonly op: "get"; readonly key: string }
  | { readonly op: "list"; readonly prefix: string }
  | { readonly op: "transact"; readonly changes: readonly Change[] };

/** What comes back. A conflict is an outcome like any other, so it is recorded too. */
export type StoreResult =
  | { readonly ok: true; readonly item: Item | null }
  | { readonly ok: true; readonly items: readonly Item[] }
  | { readonly ok: true; readonly versions: readonly number[] }
  | { readonly ok: false; readonly key: string; readonly expected: number; readonly actual: number };
