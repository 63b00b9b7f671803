import type { Json } from "../base/json.ts";
import type { Labels } from "./labels.ts";

/** One key's value. `version` counts its changes, from 1; a deleted key starts again at 1. */
export type Item = Readonly<{
  key: string;
  value: Json;
  version: number;
  /** Those of whoever wrote it, if any: with the run and the place that they came from. */
  labels?: Labels;
}>;

export interface StoreOptions {
  /** Is done even when the run is already cancelled, or the call aborted: for giving back in `finally`. Default false. */
  readonly shield?: boolean;
}

export interface PutOptions extends StoreOptions {
  /** Writes only if the key is at this version now; 0 means "does not exist". Default: always writes. */
  readonly ifVersion?: number;
  /** The key vanishes after this many milliseconds. Default: never. */
  readonly ttlMs?: number;
  /**
   * The value says nothing of what was read here: a counter, a lease, a name of your own. It is kept without the labels of
   * the context. Default false.
   */
  readonly unlabelled?: boolean;
}

export interface WatchOptions {
  /** The version that is known already; 0 means "is not there". */
  readonly version: number;
  /** Milliseconds from now; then the watch throws `timeout`. In a run it survives restarts. Default: no limit. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** One change of a transaction. */
export type Change =
  | {
      readonly put: string;
      readonly value: Json;
      readonly ifVersion?: number;
      readonly ttlMs?: number;
      /** As in {@link PutOptions}. */
      readonly unlabelled?: boolean;
    }
  | { readonly delete: string; readonly ifVersion?: number };

/**
 * Key-value state. The first segment of a key, up to the first `/`, is its *space*: the unit of transactions and of
 * listing. The space `run` is private to the run; all others are shared by everything in the same app.
 *
 * Versions settle races: read, change, `put` with `ifVersion`, and start over on `store_conflict`.
 *
 * In a run a value is kept with the labels of the context that writes it, and whoever reads it in a run has them from then on.
 *
 * A key that is only a space, `board/`, stands for all of it: its version counts the transactions that have changed the
 * space, its value is `null`. It can be read and watched, and nobody can put it.
 */
export interface Store {
  get(key: string, options?: StoreOptions): Promise<Item | null>;
  /** Returns the new version. @throws TroupeError `store_conflict`. */
  put(key: string, value: Json, options?: PutOptions): Promise<number>;
  /** True when there was something to delete. @throws TroupeError `store_conflict`. */
  delete(key: string, options?: StoreOptions & { readonly ifVersion?: number }): Promise<boolean>;
  /**
   * All items whose key starts with `prefix`, by key. `prefix` must name a space: `board/`, `board/findings/`.
   *
   * @throws TroupeError `too_large` when they are more than 8 MiB of JSON together: list parts of the space.
   */
  list(prefix: string): Promise<readonly Item[]>;
  /**
   * All changes or none, at most 8 MiB of JSON together. Every key must be in one space, because that is what every engine can promise.
   *
   * @throws TroupeError `store_conflict`, naming the first key whose version differs; `invalid_input` for two spaces.
   */
  transact(changes: readonly Change[], options?: StoreOptions): Promise<readonly number[]>;
  /**
   * Resolves as soon as the key is at another version than `version`: with the item as it is then, `null` when there is
   * none; at once when that is so already. In a run it is a recorded wait: the run parks meanwhile, and a replay gives
   * what was seen. A signal of `ctx` gives it up.
   *
   * It tells that something is different, not each change: what was changed back, or deleted and made again, before
   * anybody looked may be at the version that is known. Having had its time (`ttlMs`) is not a change.
   *
   * @throws TroupeError `timeout`; `aborted`, or the reason of `signal`; `deadlock` for a key of the run's own, without a limit,
   * when nothing in the run can change it any more.
   */
  watch(key: string, options: WatchOptions): Promise<Item | null>;
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
  | { readonly ok: false; readonly key: string; readonly expected: number; readonly actual: number }
  /** A list that is larger than what may cross an engine; so many bytes. */
  | { readonly ok: false; readonly key: string; readonly bytes: number };
