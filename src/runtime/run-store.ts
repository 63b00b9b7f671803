import { TroupeError } from "../base/errors.ts";
import { encodeJson } from "../base/json.ts";
import type { Change, Item, Store, StoreRequest, StoreResult } from "../core/store.ts";
import type { Caller } from "./caller.ts";

/** A thousand years. */
const longestTtlMs = 31_536_000_000_000;

/** State operations of one context: each a recorded step under `store#n`. */
export function runStore(ctx: Caller): Store {
  return storeOver((request) => {
    const path = ctx.names.nth("store");
    return ctx.signal.aborted ? ctx.refuse(ctx.signal) : ctx.waitFor(ctx.host.store(path, request, ctx.signal));
  });
}

/** The typed face of a store that executes requests as data. */
export function storeOver(execute: (request: StoreRequest) => Promise<StoreResult>): Store {
  async function run(request: StoreRequest): Promise<Exclude<StoreResult, { ok: false }>> {
    const result = await execute(request);
    if (result.ok) return result;
    const { key, expected, actual } = result;
    throw new TroupeError(`${key} is at version ${actual}, not ${expected}`, {
      code: "store_conflict",
      detail: { key, expected, actual },
    });
  }

  async function transact(changes: readonly Change[]): Promise<readonly number[]> {
    const spaces = new Set(changes.map((change) => space("put" in change ? change.put : change.delete)));
    if (spaces.size > 1) {
      const found = [...spaces].join(", ");
      throw invalid(`a transaction may change one space only; these are in ${found}`);
    }
    if (changes.length === 0) return [];
    for (const change of changes) check(change);
    const { value } = encodeJson(changes, "the stored value");
    const result = await run({ op: "transact", changes: value as unknown as readonly Change[] });
    return "versions" in result ? result.versions : [];
  }

  return {
    async get(key) {
      space(key);
      const result = await run({ op: "get", key });
      return "item" in result ? result.item : null;
    },
    async put(key, value, options = {}) {
      const [version = 0] = await transact([{ put: key, value, ...options }]);
      return version;
    },
    async delete(key, options = {}) {
      const [version = 0] = await transact([{ delete: key, ...options }]);
      return version > 0;
    },
    async list(prefix) {
      space(prefix);
      const result = await run({ op: "list", prefix });
      return "items" in result ? result.items : ([] as readonly Item[]);
    },
    transact,
  };
}

function check(change: Change): void {
  const { ifVersion } = change;
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
