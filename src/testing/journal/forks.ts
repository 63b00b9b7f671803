import assert from "node:assert/strict";
import type { StoreRequest } from "../../core/store.ts";
import type { Journal, RunRow } from "../../engines/local/journal.ts";
import type { Clauses } from "../clause.ts";
import { all, create, createWrite, decisionWrite, due, entryWrite, statusWrite, storeWrite } from "./writes.ts";

const put = (key: string, value: number): StoreRequest => ({ op: "transact", changes: [{ put: key, value }] });

function fork(journal: Journal, from: RunRow, at: number, id: string, live = false): RunRow {
  return journal.fork({ from, at, id, live, now: 50 });
}

function stored(journal: Journal, run: RunRow, key: string): unknown {
  const result = journal.store({ op: "get", key }, { runId: run.id, overlay: run.forkOf !== null }, 60);
  return "item" in result ? result.item && [result.item.value, result.item.version] : result;
}

/** Forks share the beginning of a log and nothing else; pruned runs leave nothing behind. */
export const forkClauses: Clauses<Journal> = {
  "gives a fork its parent's entries, a note of where it came from, and a chain of its own": (journal) => {
    const parent = create(journal, "parent");
    journal.commit(
      [1, 2, 3].map((seq) => entryWrite(parent, seq, { body: JSON.stringify("x".repeat(seq * 100_000)) })),
    );
    const child = fork(journal, parent, 2, "child", true);
    assert.deepEqual(
      [child.forkOf, child.forkAt, child.live, child.owner, child.status, child.agent],
      ["parent", 2, true, null, "running", "a"],
    );
    const [mine, theirs] = [all(journal, child), all(journal, parent)];
    assert.deepEqual(mine.slice(0, 3), theirs.slice(0, 3));
    assert.deepEqual(
      { ...mine[3], hash: "" },
      { seq: 3, at: 50, path: "", type: "run.forked", body: '{"from":"parent","at":2,"live":true}', hash: "" },
    );
    assert.equal(mine.length, 4);
    const claimed = journal.claim("child", "me", 60);
    assert.ok(claimed);
    journal.commit([entryWrite(claimed, 4)]);
    assert.equal(all(journal, child).length, 5);
    assert.equal(all(journal, parent).length, 4);
  },
  "rebuilds the private state of the parent as it was at the fork": (journal) => {
    const parent = create(journal, "parent");
    journal.commit([
      storeWrite(parent, 1, put("run/x", 1)),
      storeWrite(parent, 2, put("run/x", 2)),
      storeWrite(parent, 3, put("run/gone", 3)),
      storeWrite(parent, 4, { op: "transact", changes: [{ delete: "run/gone" }] }),
      storeWrite(parent, 5, put("run/x", 5)),
    ]);
    const child = fork(journal, parent, 4, "child");
    assert.deepEqual(stored(journal, child, "run/x"), [2, 2]);
    assert.equal(stored(journal, child, "run/gone"), null);
    assert.deepEqual(stored(journal, parent, "run/x"), [5, 3]);
  },
  "lets a fork write to shared state without anybody noticing": (journal) => {
    const parent = create(journal, "parent");
    journal.commit([storeWrite(parent, 1, put("board/x", 1)), storeWrite(parent, 2, put("board/y", 1))]);
    fork(journal, parent, 2, "child");
    const child = journal.claim("child", "me", 60);
    assert.ok(child);
    journal.commit([
      storeWrite(child, 4, put("board/x", 9)),
      storeWrite(child, 5, { op: "transact", changes: [{ delete: "board/y" }] }),
    ]);
    assert.deepEqual(stored(journal, child, "board/x"), [9, 2]);
    assert.equal(stored(journal, child, "board/y"), null);
    assert.deepEqual(stored(journal, parent, "board/x"), [1, 1]);
    assert.deepEqual(stored(journal, parent, "board/y"), [1, 1]);
  },
  "carries a fork's own shared state over to a fork of it": (journal) => {
    const parent = create(journal, "parent");
    journal.commit([storeWrite(parent, 1, put("board/x", 1))]);
    fork(journal, parent, 1, "child");
    const child = journal.claim("child", "me", 60);
    assert.ok(child);
    journal.commit([
      storeWrite(child, 3, put("board/x", 8)),
      storeWrite(child, 4, { op: "transact", changes: [{ delete: "board/z" }] }),
      storeWrite(child, 5, put("board/x", 9)),
    ]);
    const grandchild = fork(journal, child, 4, "grandchild");
    assert.deepEqual(stored(journal, grandchild, "board/x"), [8, 2]);
    assert.deepEqual(stored(journal, child, "board/x"), [9, 3]);
    assert.deepEqual(stored(journal, parent, "board/x"), [1, 1]);
  },
  "prunes ended runs that were not touched since, oldest first, at most as many as asked": (journal) => {
    for (const id of ["a", "b", "c"])
      journal.commit([statusWrite(create(journal, id), "completed", { at: 10, release: true })]);
    journal.commit([statusWrite(create(journal, "fresh"), "completed", { at: 20, release: true })]);
    create(journal, "alive");
    assert.equal(journal.prune(20, 2), 2);
    assert.equal(journal.find("a"), null);
    assert.equal(journal.prune(20, 10), 1);
    assert.equal(journal.prune(20, 10), 0);
    assert.deepEqual(
      journal.list(null, 10).map((row) => row.id),
      ["alive", "fresh"],
    );
  },
  "leaves nothing of a pruned run": (journal) => {
    const run = create(journal, "r");
    journal.commit([
      storeWrite(run, 1, put("run/x", 1)),
      storeWrite(run, 2, put("board/x", 1)),
      entryWrite(run, 3, { body: JSON.stringify("x".repeat(400_000)) }),
      decisionWrite(run, "d"),
    ]);
    journal.answer("d", { approved: true, by: "ann" }, 0);
    fork(journal, run, 2, "child");
    const child = journal.claim("child", "me", 60);
    assert.ok(child);
    journal.commit([storeWrite(child, 4, put("board/x", 9))]);
    for (const row of [run, child]) journal.commit([statusWrite(row, "completed", { at: 10, release: true })]);
    assert.equal(journal.prune(11, 10), 2);
    assert.deepEqual(journal.read(run.n, 0, 10), []);
    assert.equal(journal.last(run.n), null);
    assert.equal(journal.decision("d"), null);
    assert.deepEqual(journal.decisions(null, null), []);
    assert.equal(journal.inboxFilled(), false);
    assert.equal(stored(journal, run, "run/x"), null);
    assert.deepEqual(stored(journal, run, "board/x"), [1, 1]);
    assert.deepEqual(stored(journal, child, "board/x"), [1, 1]);
    assert.deepEqual(journal.claimDue(due("me", 100_000)), []);
  },
  "starts from nothing when the id of a pruned run is used again": (journal) => {
    const first = create(journal, "r");
    journal.commit([entryWrite(first, 1), statusWrite(first, "completed", { at: 10, release: true })]);
    journal.prune(11, 10);
    const write = createWrite("r");
    journal.commit([write]);
    const second = write.row;
    assert.ok(second);
    assert.equal(write.existed, false);
    assert.notEqual(second.n, first.n, "writes of the old run must not fit the new one");
    journal.commit([entryWrite(second, 1)]);
    const other = create(journal, "other");
    fork(journal, other, 0, "copy");
    assert.equal(all(journal, second)[0]?.hash, all(journal, second)[0]?.hash);
    assert.equal(all(journal, second).length, 2);
  },
};
