import assert from "node:assert/strict";
import type { Change, StoreRequest, StoreResult } from "../../core/store.ts";
import type { Scope } from "../../engines/execution/store-ops.ts";
import type { Journal } from "../../engines/local/journal.ts";
import type { Clauses } from "../clause.ts";
import { create, entryWrite, storeWrite } from "./writes.ts";

const shared: Scope = { runId: "", overlay: false };
const own: Scope = { runId: "r", overlay: false };
const fork: Scope = { runId: "f", overlay: true };

function transact(journal: Journal, scope: Scope, changes: readonly Change[], now = 0): StoreResult {
  return journal.store({ op: "transact", changes }, scope, now);
}

function get(journal: Journal, scope: Scope, key: string, now = 0): unknown {
  const result = journal.store({ op: "get", key }, scope, now);
  return "item" in result ? (result.item?.value ?? null) : result;
}

function keys(journal: Journal, scope: Scope, prefix: string, now = 0): unknown {
  const result = journal.store({ op: "list", prefix }, scope, now);
  return "items" in result ? result.items.map((item) => item.key) : result;
}

/** Key-value state, as the journal carries it out. */
export const stateClauses: Clauses<Journal> = {
  "counts versions, and starts over after a delete": (journal) => {
    const put = () => transact(journal, shared, [{ put: "s/x", value: { deep: ["é"] } }]);
    assert.deepEqual(
      [put(), put()],
      [
        { ok: true, versions: [1] },
        { ok: true, versions: [2] },
      ],
    );
    const result = journal.store({ op: "get", key: "s/x" }, shared, 0);
    assert.deepEqual(result, { ok: true, item: { key: "s/x", value: { deep: ["é"] }, version: 2 } });
    assert.deepEqual(transact(journal, shared, [{ delete: "s/x" }]), { ok: true, versions: [2] });
    assert.equal(get(journal, shared, "s/x"), null);
    assert.deepEqual(
      [transact(journal, shared, [{ delete: "s/x" }]), put()],
      [
        { ok: true, versions: [0] },
        { ok: true, versions: [1] },
      ],
    );
  },
  "changes all or nothing, naming the first key that differs": (journal) => {
    transact(journal, shared, [{ put: "s/a", value: 1 }]);
    const result = transact(journal, shared, [
      { put: "s/b", value: 2 },
      { put: "s/a", value: 2, ifVersion: 0 },
      { delete: "s/c", ifVersion: 9 },
    ]);
    assert.deepEqual(result, { ok: false, key: "s/a", expected: 0, actual: 1 });
    assert.deepEqual(keys(journal, shared, "s/"), ["s/a"]);
    const good = transact(journal, shared, [
      { put: "s/b", value: 2, ifVersion: 0 },
      { put: "s/a", value: 2, ifVersion: 1 },
    ]);
    assert.deepEqual(good, { ok: true, versions: [1, 2] });
  },
  "lists by prefix, in key order, and no other space": (journal) => {
    for (const key of ["s/b/1", "s/a", "s/b/10", "s/b/2", "s/bb", "t/b/1"])
      transact(journal, shared, [{ put: key, value: 1 }]);
    assert.deepEqual(keys(journal, shared, "s/"), ["s/a", "s/b/1", "s/b/10", "s/b/2", "s/bb"]);
    assert.deepEqual(keys(journal, shared, "s/b/"), ["s/b/1", "s/b/10", "s/b/2"]);
    assert.deepEqual(keys(journal, shared, "s/b/1"), ["s/b/1", "s/b/10"]);
    assert.deepEqual(keys(journal, shared, "none/"), []);
  },
  "forgets a key when its time is over": (journal) => {
    transact(journal, shared, [{ put: "s/x", value: 1, ttlMs: 10 }], 100);
    assert.deepEqual([get(journal, shared, "s/x", 109), get(journal, shared, "s/x", 110)], [1, null]);
    assert.deepEqual([keys(journal, shared, "s/", 109), keys(journal, shared, "s/", 110)], [["s/x"], []]);
    assert.deepEqual(transact(journal, shared, [{ put: "s/x", value: 2, ifVersion: 0 }], 110), {
      ok: true,
      versions: [1],
    });
    assert.equal(get(journal, shared, "s/x", 999_999), 2);
  },
  "keeps the space of a run to itself, however other spaces are called": (journal) => {
    transact(journal, own, [{ put: "run/x", value: "mine" }]);
    assert.equal(get(journal, { runId: "q", overlay: false }, "run/x"), null);
    for (const space of ["run:r", "fork:f:s", "r"]) {
      assert.equal(get(journal, shared, `${space}/x`), null);
      transact(journal, shared, [{ put: `${space}/run/x`, value: "theirs" }]);
    }
    assert.deepEqual(keys(journal, own, "run/"), ["run/x"]);
    assert.deepEqual(keys(journal, fork, "s/"), []);
  },
  "an overlay reads through, hides what it deletes or lets expire, and keeps its writes": (journal) => {
    for (const key of ["s/a", "s/b", "s/c"]) transact(journal, shared, [{ put: key, value: "shared" }]);
    assert.deepEqual(
      transact(journal, fork, [
        { put: "s/a", value: "mine", ttlMs: 10 },
        { delete: "s/b" },
        { put: "s/d", value: "mine" },
      ]),
      {
        ok: true,
        versions: [2, 1, 1],
      },
    );
    assert.deepEqual(keys(journal, fork, "s/", 9), ["s/a", "s/c", "s/d"]);
    assert.deepEqual(
      ["s/a", "s/b", "s/c", "s/d"].map((key) => get(journal, fork, key, 9)),
      ["mine", null, "shared", "mine"],
    );
    assert.deepEqual(keys(journal, fork, "s/", 10), ["s/c", "s/d"]);
    assert.equal(get(journal, fork, "s/a", 10), null);
    assert.deepEqual(keys(journal, shared, "s/", 10), ["s/a", "s/b", "s/c"]);
    assert.equal(get(journal, shared, "s/a", 10), "shared");
  },
  "carries out an operation with the entry that keeps it, and says what came of it": (journal) => {
    const run = create(journal, "r");
    const request: StoreRequest = { op: "transact", changes: [{ put: "s/x", value: 1, ifVersion: 0 }] };
    const writes = [storeWrite(run, 1, request), storeWrite(run, 2, request)];
    journal.commit(writes);
    const results = [
      { ok: true, versions: [1] },
      { ok: false, key: "s/x", expected: 0, actual: 1 },
    ];
    assert.deepEqual(
      writes.map((write) => write.result),
      results,
    );
    const bodies = journal.read(run.n, 1, 2).map((entry) => JSON.parse(entry.body));
    assert.deepEqual(
      bodies,
      results.map((result) => ({ request, result })),
    );
  },
  "carries out nothing for a refused entry": (journal) => {
    const old = create(journal, "r");
    assert.ok(journal.claim("r", "you", 1_000_000));
    const request: StoreRequest = { op: "transact", changes: [{ put: "s/x", value: 1 }] };
    const writes = [storeWrite(old, 1, request), entryWrite(old, 2)];
    journal.commit(writes);
    assert.deepEqual(
      writes.map((write) => [write.refused, write.result]),
      [
        [true, null],
        [true, null],
      ],
    );
    assert.equal(get(journal, shared, "s/x"), null);
  },
};
