import assert from "node:assert/strict";
import type { Change, Item } from "../../core/store.ts";
import type { Scope } from "../../engines/execution/store-ops.ts";
import type { InboxItem, Journal, RunRow } from "../../engines/local/journal.ts";
import type { Clauses } from "../clause.ts";
import { create, statusWrite, storeWrite, watchWrite } from "./writes.ts";

const outside: Scope = { runId: "", overlay: false };

function change(journal: Journal, changes: readonly Change[], scope = outside, now = 0): void {
  journal.store({ op: "transact", changes }, scope, now);
}

const put = (journal: Journal, key: string, value: number, scope = outside): void =>
  change(journal, [{ put: key, value }], scope);

function get(journal: Journal, key: string, scope = outside): unknown {
  const result = journal.store({ op: "get", key }, scope, 0);
  return "item" in result ? result.item : result;
}

/** What the run has been told, and is not told again. */
function told(journal: Journal, run: RunRow): readonly InboxItem[] {
  const items = journal.inbox(run.n);
  journal.commit(items.map(({ pos }) => ({ kind: "taken", run: run.n, epoch: run.epoch, pos })));
  return items.map(({ item }) => item);
}

const changed = (path: string, key: string, item: Omit<Item, "key"> | null): InboxItem => ({
  type: "changed",
  path,
  key,
  item: item && { key, ...item },
});

function forkOf(journal: Journal, parent: RunRow): { readonly row: RunRow; readonly scope: Scope } {
  journal.fork({ from: parent, at: 0, id: "fork", live: true, now: 50 });
  const row = journal.claim("fork", "me", 1_000);
  assert.ok(row);
  return { row, scope: { runId: "fork", overlay: true } };
}

/** Watching: what is at another version is in the run's inbox, by the transaction that brought it there. */
export const watchClauses: Clauses<Journal> = {
  "tells at once who watches a key that is at another version already": (journal) => {
    const run = create(journal, "r");
    put(journal, "s/x", 1);
    journal.commit([watchWrite(run, "a/1", "s/x", 0), watchWrite(run, "a/2", "s/none", 3)]);
    assert.deepEqual(told(journal, run), [
      changed("a/1", "s/x", { value: 1, version: 1 }),
      changed("a/2", "s/none", null),
    ]);
    assert.deepEqual(journal.woken(), ["r"]);
    assert.deepEqual(journal.woken(), []);
    put(journal, "s/x", 2);
    assert.deepEqual(told(journal, run), []);
  },
  "tells of a change from outside, by another run and by the run itself, with the item as it is then, once": (
    journal,
  ) => {
    const [run, other] = [create(journal, "r"), create(journal, "other")];
    const open = () => journal.commit([watchWrite(run, "a/1", "s/x", versionOf(get(journal, "s/x")))]);
    open();
    assert.deepEqual([told(journal, run), journal.woken()], [[], []]);
    put(journal, "s/x", 1);
    put(journal, "s/x", 2);
    assert.deepEqual(told(journal, run), [changed("a/1", "s/x", { value: 1, version: 1 })]);
    open();
    journal.commit([storeWrite(other, 1, { op: "transact", changes: [{ put: "s/x", value: 3 }] })]);
    assert.deepEqual(told(journal, run), [changed("a/1", "s/x", { value: 3, version: 3 })]);
    open();
    journal.commit([storeWrite(run, 1, { op: "transact", changes: [{ delete: "s/x" }] })]);
    assert.deepEqual(told(journal, run), [changed("a/1", "s/x", null)]);
    assert.deepEqual(journal.woken(), ["r"]);
  },
  "tells everybody who watches, and nobody who watches something else": (journal) => {
    const runs = ["a", "b", "c"].map((id) => create(journal, id));
    const [a, b, c] = runs;
    assert.ok(a && b && c);
    journal.commit([
      watchWrite(a, "x", "s/x", 0),
      watchWrite(a, "x2", "s/x", 0),
      watchWrite(b, "x", "s/x", 0),
      watchWrite(c, "x", "s/xx", 0),
      watchWrite(c, "y", "t/x", 0),
    ]);
    put(journal, "s/x", 1);
    assert.deepEqual(
      runs.map((run) => told(journal, run).map((item) => item.type === "changed" && item.path)),
      [["x", "x2"], ["x"], []],
    );
    assert.deepEqual(new Set(journal.woken()), new Set(["a", "b"]));
  },
  "is not moved by a conflict, by deleting what is not there, by a refused entry, or by a key that has had its time": (
    journal,
  ) => {
    const run = create(journal, "r");
    change(journal, [{ put: "s/brief", value: 1, ttlMs: 10 }]);
    journal.commit([
      watchWrite(run, "a/1", "s/x", 0),
      watchWrite(run, "a/2", "s/brief", 1),
      watchWrite(run, "a/3", "s/", 1),
    ]);
    change(journal, [{ put: "s/x", value: 1, ifVersion: 7 }]);
    change(journal, [{ delete: "s/x" }], outside, 20);
    journal.commit([storeWrite({ ...run, epoch: 9 }, 1, { op: "transact", changes: [{ put: "s/x", value: 1 }] })]);
    journal.prune(0, 10, 20);
    assert.deepEqual(told(journal, run), []);
    assert.deepEqual(get(journal, "s/"), { key: "s/", value: null, version: 1 });
  },
  "a key that is only a space counts the transactions that have changed it, and is in no list": (journal) => {
    const run = create(journal, "r");
    assert.equal(get(journal, "s/"), null);
    journal.commit([watchWrite(run, "a/1", "s/", 0)]);
    change(journal, [
      { put: "s/a", value: 1 },
      { put: "s/b", value: 1 },
    ]);
    assert.deepEqual(told(journal, run), [changed("a/1", "s/", { value: null, version: 1 })]);
    journal.commit([watchWrite(run, "a/1", "s/", 1)]);
    put(journal, "t/a", 1);
    assert.deepEqual(told(journal, run), []);
    change(journal, [{ delete: "s/a" }]);
    assert.deepEqual(told(journal, run), [changed("a/1", "s/", { value: null, version: 2 })]);
    const result = journal.store({ op: "list", prefix: "s/" }, outside, 0);
    assert.deepEqual("items" in result && result.items.map(({ key }) => key), ["s/b"]);
  },
  "watches the private space of a run, which nobody else can change": (journal) => {
    const [run, other] = [create(journal, "r"), create(journal, "other")];
    journal.commit([watchWrite(run, "a/1", "run/x", 0)]);
    journal.commit([storeWrite(other, 1, { op: "transact", changes: [{ put: "run/x", value: 1 }] })]);
    put(journal, "run/x", 1);
    assert.deepEqual(told(journal, run), []);
    journal.commit([storeWrite(run, 1, { op: "transact", changes: [{ put: "run/x", value: 2 }] })]);
    assert.deepEqual(told(journal, run), [changed("a/1", "run/x", { value: 2, version: 1 })]);
  },
  "a fork sees what shows through and what it writes itself, and nobody else sees that": (journal) => {
    const parent = create(journal, "r");
    put(journal, "s/x", 1);
    const { row, scope } = forkOf(journal, parent);
    journal.commit([watchWrite(row, "f/1", "s/x", 1), watchWrite(parent, "p/1", "s/x", 1)]);
    put(journal, "s/x", 2, scope);
    assert.deepEqual(told(journal, row), [changed("f/1", "s/x", { value: 2, version: 2 })]);
    assert.deepEqual(told(journal, parent), []);
    journal.commit([
      watchWrite(row, "f/2", "s/x", 2),
      watchWrite(row, "f/3", "s/y", 0),
      watchWrite(row, "f/4", "s/", 2),
    ]);
    put(journal, "s/x", 3);
    assert.deepEqual(told(journal, row), [changed("f/4", "s/", { value: null, version: 3 })]);
    assert.deepEqual(told(journal, parent), [changed("p/1", "s/x", { value: 3, version: 2 })]);
    change(journal, [{ put: "s/brief", value: 1, ttlMs: 10 }]);
    journal.commit([watchWrite(parent, "p/2", "s/brief", 1)]);
    change(journal, [{ put: "s/brief", value: 2 }], scope, 20); // by then nobody but the fork has it any more
    assert.deepEqual(told(journal, parent), []);
    put(journal, "s/y", 1);
    assert.deepEqual(told(journal, row), [changed("f/3", "s/y", { value: 1, version: 1 })]);
    change(journal, [{ delete: "s/x" }], scope);
    assert.deepEqual(told(journal, row), [changed("f/2", "s/x", null)]);
  },
  "a fork begins with its parent's count of the space that only the parent sees": (journal) => {
    const parent = create(journal, "r");
    journal.commit([
      storeWrite(parent, 1, { op: "transact", changes: [{ put: "run/x", value: 1 }] }),
      storeWrite(parent, 2, { op: "transact", changes: [{ delete: "run/none" }] }),
      storeWrite(parent, 3, { op: "transact", changes: [{ delete: "run/x" }] }),
      storeWrite(parent, 4, { op: "transact", changes: [{ put: "run/x", value: 1 }] }),
    ]);
    journal.fork({ from: parent, at: 3, id: "fork", live: true, now: 50 });
    assert.deepEqual(get(journal, "run/", { runId: "fork", overlay: true }), { key: "run/", value: null, version: 2 });
    assert.deepEqual(get(journal, "run/", { runId: "r", overlay: false }), { key: "run/", value: null, version: 3 });
  },
  "forgets a watch that is closed, and all of a run's that are closed, or when it ends": (journal) => {
    const run = create(journal, "r");
    const open = () => journal.commit(["a/1", "a/2", "a/3"].map((path) => watchWrite(run, path, "s/x", 0)));
    open();
    journal.commit([watchWrite(run, "a/2", null)]);
    put(journal, "s/x", 1);
    assert.deepEqual(
      told(journal, run).map((item) => item.type === "changed" && item.path),
      ["a/1", "a/3"],
    );
    change(journal, [{ delete: "s/x" }]);
    open();
    journal.commit([watchWrite(run, null, null)]);
    put(journal, "s/x", 1);
    change(journal, [{ delete: "s/x" }]);
    open();
    journal.commit([statusWrite(run, "completed", { release: true, at: 5 })]);
    put(journal, "s/x", 1);
    assert.equal(journal.inboxFilled(), false);
    assert.deepEqual(new Set(journal.woken()), new Set(["r"]));
  },
  "lets an earlier owner neither open nor close": (journal) => {
    const old = create(journal, "r");
    const mine = journal.claim("r", "you", 1_000_000);
    assert.ok(mine);
    journal.commit([watchWrite(mine, "a/1", "s/x", 0), watchWrite(old, "a/2", "s/x", 0), watchWrite(old, "a/1", null)]);
    put(journal, "s/x", 1);
    assert.deepEqual(told(journal, mine), [changed("a/1", "s/x", { value: 1, version: 1 })]);
  },
  "a parked run whose watch has ended is due": (journal) => {
    const run = create(journal, "r");
    journal.commit([
      watchWrite(run, "a/1", "s/x", 0),
      statusWrite(run, "parked", {
        release: true,
        waiting: { decisions: [], signals: [], keys: ["s/x"], sleeping: false },
      }),
    ]);
    const query = { owner: "you", now: 10, agents: ["a"], ids: null, limit: 10 };
    assert.deepEqual(journal.find("r")?.waiting?.keys, ["s/x"]);
    assert.deepEqual(journal.claimDue(query), []);
    put(journal, "s/x", 1);
    assert.deepEqual(
      journal.claimDue(query).map(({ id }) => id),
      ["r"],
    );
  },
};

const versionOf = (item: unknown): number => (item as Item | null)?.version ?? 0;
