import { TroupeError } from "../base/errors.ts";
import { checkOptionsInRun } from "../base/known-options.ts";
import { kept, read } from "../core/labelled-value.ts";
import { encodeKept, largestBytes } from "../core/limits.ts";
import type { Change, Item, Store, StoreOptions, StoreRequest, StoreResult, WatchOptions } from "../core/store.ts";
import type { Caller } from "./caller.ts";
import { deadline } from "./deadline.ts";
import { held } from "./held.ts";
import { learn } from "./marks.ts";
import { deleteFields, deleteOptions, putFields, putOptions, storeOptions, watchOptions } from "./option-names.ts";
import { isOwnKey, OwnKeys, writesOwn } from "./waiting/own-keys.ts";
import { withoutLimit } from "./waiting/without-limit.ts";
import { both } from "./waits.ts";

/** A thousand years. */
const longestTtlMs = 31_536_000_000_000;

/** State operations of one context: each a recorded step, or wait, under `store#n`. */
export function runStore(ctx: Caller): Store {
  const store = storeOver(
    (request, shield) => {
      const path = ctx.names.nth("store");
      const signal = shield ? new AbortController().signal : ctx.signal;
      if (signal.aborted) return ctx.refuse(signal);
      const result = ctx.waitFor(ctx.host.store(path, request, signal));
      return writesOwn(request) ? wroteOwn(ctx, request, result) : result;
    },
    (key, { version, timeoutMs, signal: own }) => {
      const path = ctx.names.nth("store");
      const signal = both(ctx.signal, own);
      if (signal.aborted) return ctx.refuse(signal);
      const until = timeoutMs === undefined ? null : deadline(ctx.host.now(), timeoutMs, "timeoutMs");
      const begin = (ends: AbortSignal) => ctx.waitFor(ctx.host.watch(path, key, version, until, ends));
      if (until !== null || !isOwnKey(key)) return begin(signal);
      return watchOwn(ctx, key, version, (stop) => begin(both(signal, stop)));
    },
    ctx,
  );
  return {
    get: (key, options) => held(store.get(key, options)),
    put: (key, value, options) => held(store.put(key, value, options)),
    delete: (key, options) => held(store.delete(key, options)),
    list: (prefix) => held(store.list(prefix)),
    transact: (changes, options) => held(store.transact(changes, options)),
    watch: (key, options) => held(store.watch(key, options)),
  };
}

async function wroteOwn(ctx: Caller, request: StoreRequest, result: Promise<StoreResult>): Promise<StoreResult> {
  const given = await result;
  ownKeysOf(ctx).wrote(request, given);
  return given;
}

/** Nobody but the run itself can change the key. */
function watchOwn(
  ctx: Caller,
  key: string,
  version: number,
  begin: (stop?: AbortSignal) => Promise<Item | null>,
): Promise<Item | null> {
  const keys = ownKeysOf(ctx);
  if (keys.versionOf(key) !== version) return begin(); // it has changed already: that is on its way
  return withoutLimit(ctx, { on: key, isLoose: true, begin, listen: (ring) => keys.watch(key, ring) });
}

function ownKeysOf({ branches }: Caller): OwnKeys {
  branches.ownKeys ??= new OwnKeys();
  return branches.ownKeys;
}

/** The typed face of a store that executes requests as data. With the labels of a run, where it is one that reads and writes. */
export function storeOver(
  execute: (request: StoreRequest, shield: boolean) => Promise<StoreResult>,
  watch: (key: string, options: WatchOptions) => Promise<Item | null>,
  bearer?: Pick<Caller, "marks" | "runId">,
): Store {
  function seen<T extends Item | null>(found: T): T {
    const item = read(found);
    if (bearer !== undefined && item !== null) learn(bearer, item.labels);
    return item;
  }

  async function run(request: StoreRequest, shield = false): Promise<Exclude<StoreResult, { ok: false }>> {
    const result = await execute(request, shield);
    if (result.ok) return result;
    if ("bytes" in result) throw tooLong(result.key, result.bytes);
    const { key, expected, actual } = result;
    throw new TroupeError(`${key} is at version ${actual}, not ${expected}`, {
      code: "store_conflict",
      detail: { key, expected, actual },
    });
  }

  async function transact(changes: readonly Change[], options?: StoreOptions): Promise<readonly number[]> {
    checkOptionsInRun("store.transact", options, storeOptions);
    for (const change of changes) checkFields(change);
    const spaces = new Set(changes.map((change) => space("put" in change ? change.put : change.delete)));
    if (spaces.size > 1) {
      const found = [...spaces].join(", ");
      throw invalid(`a transaction may change one space only; these are in ${found}`);
    }
    if (spaces.has("approvals")) throw invalid("the space approvals has what people have decided; see app.approvals");
    if (changes.length === 0) return [];
    for (const change of changes) check(change);
    const { value } = encodeKept(kept(changes, bearer?.marks, bearer?.runId), "the stored value");
    const result = await run({ op: "transact", changes: value as unknown as readonly Change[] }, options?.shield);
    return "versions" in result ? result.versions : [];
  }

  return {
    async get(key, options) {
      checkOptionsInRun("store.get", options, storeOptions);
      space(key);
      const result = await run({ op: "get", key }, options?.shield);
      return "item" in result ? seen(result.item) : null;
    },
    async put(key, value, options = {}) {
      checkOptionsInRun("store.put", options, putOptions);
      const { shield = false, ...conditions } = options;
      const [version = 0] = await transact([{ put: key, value, ...conditions }], { shield });
      return version;
    },
    async delete(key, options = {}) {
      checkOptionsInRun("store.delete", options, deleteOptions);
      const { shield = false, ...conditions } = options;
      const [version = 0] = await transact([{ delete: key, ...conditions }], { shield });
      return version > 0;
    },
    async list(prefix) {
      space(prefix);
      const result = await run({ op: "list", prefix });
      return "items" in result ? result.items.map(seen) : ([] as readonly Item[]);
    },
    transact,
    async watch(key, options) {
      checkOptionsInRun("store.watch", options, watchOptions);
      space(key);
      const { version, timeoutMs = 0 } = options;
      if (!(Number.isSafeInteger(version) && version >= 0)) {
        throw invalid(`version: must be a whole number, 0 or more; got ${version}`);
      }
      deadline(0, timeoutMs, "timeoutMs");
      return seen(await watch(key, options));
    },
  };
}

function checkFields(change: Change): void {
  if ("put" in change) checkOptionsInRun("store.transact", change, putFields);
  else checkOptionsInRun("store.transact", change, deleteFields);
}

function tooLong(prefix: string, bytes: number): TroupeError {
  const what = `the list of ${prefix}`;
  return new TroupeError(`${what} is ${bytes} bytes of JSON, over the limit of ${largestBytes}; list parts of it`, {
    code: "too_large",
    detail: { what, bytes, limit: largestBytes },
  });
}

function check(change: Change): void {
  const { ifVersion } = change;
  const key = "put" in change ? change.put : change.delete;
  if (key.indexOf("/") === key.length - 1) {
    throw invalid(`${JSON.stringify(key)} stands for the whole space, and is changed with it; name a key in it`);
  }
  if (ifVersion !== undefined && !(Number.isSafeInteger(ifVersion) && ifVersion >= 0)) {
    throw invalid(`ifVersion: must be a whole number, 0 or more; got ${ifVersion}`);
  }
  const ttlMs = "put" in change ? change.ttlMs : undefined;
  if (ttlMs !== undefined && !(Number.isInteger(ttlMs) && ttlMs >= 0 && ttlMs <= longestTtlMs)) {
    throw invalid(`ttlMs: must be a whole number of milliseconds, from 0 to ${longestTtlMs}; got ${ttlMs}`);
  }
}

/** The space of a key: its first segment. */
function space(key: string): string {
  const cut = key.indexOf("/");
  if (cut > 0 && key.length <= 500 && key.isWellFormed()) return key.slice(0, cut);
  throw invalid(`not a key: ${JSON.stringify(key)}; use "space/name", at most 500 characters`);
}

function invalid(issue: string): TroupeError {
  return new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] } });
}
