import assert from "node:assert/strict";
import { chainHash, chainStart } from "../../engines/execution/chain.ts";
import type { EntryRow } from "../../engines/execution/fact.ts";
import type { Journal } from "../../engines/local/journal.ts";
import type { Clauses } from "../clause.ts";
import { all, create, createWrite, entryWrite, statusWrite } from "./writes.ts";

function assertChained(entries: readonly EntryRow[]): void {
  let head = chainStart;
  entries.forEach((entry, index) => {
    head = chainHash(head, entry);
    assert.equal(entry.seq, index);
    assert.equal(entry.hash, head);
  });
}

/** Appending and reading. */
export const logClauses: Clauses<Journal> = {
  "makes a run with its first entry in one commit": (journal) => {
    const run = create(journal, "r", { owner: "me", at: 7 });
    const expected = { id: "r", agent: "a", status: "running", owner: "me", epoch: 1, wakeAt: null, waiting: null };
    const origin = { createdAt: 7, updatedAt: 7, forkOf: null, forkAt: null, live: true, parent: null };
    assert.deepEqual({ ...run, n: 0 }, { n: 0, ...expected, ...origin });
    assert.deepEqual(journal.find("r"), run);
    const [first, ...more] = all(journal, run);
    assert.equal(more.length, 0);
    assert.equal(first?.type, "run.started");
    assert.equal(first?.at, 7);
    assert.equal(first?.path, "");
  },
  "hands out the run that is there when an id is made twice": (journal) => {
    const first = create(journal, "r", { owner: "me", agent: "a" });
    const second = createWrite("r", { owner: "you", agent: "b" });
    journal.commit([second]);
    assert.equal(second.existed, true);
    assert.deepEqual(second.row, first);
    assert.equal(all(journal, first).length, 1);
  },
  "reads entries back in seq order, texts intact, from any place": (journal) => {
    const run = create(journal, "r");
    const body = JSON.stringify({ value: ["två", "😀", "\u0000", -0.5, { deep: [null] }] });
    journal.commit([entryWrite(run, 1, { body }), entryWrite(run, 2, { path: "a/b#2", type: "timer.fired", at: 9 })]);
    const entries = all(journal, run);
    assert.deepEqual(
      entries.map((entry) => entry.seq),
      [0, 1, 2],
    );
    assert.equal(entries[1]?.body, body);
    assert.deepEqual(
      { ...entries[2], hash: "" },
      { seq: 2, at: 9, path: "a/b#2", type: "timer.fired", body: '{"value":2}', hash: "" },
    );
    assert.deepEqual(journal.read(run.n, 1, 1), [entries[1]]);
    assert.deepEqual(journal.read(run.n, 3, 10), []);
    assert.deepEqual(journal.last(run.n), entries[2]);
    assert.equal(journal.last(run.n + 1_000), null);
    assert.equal(journal.find("nobody"), null);
  },
  "keeps seq dense: what is taken or leaves a gap is refused, and changes nothing": (journal) => {
    const run = create(journal, "r");
    journal.commit([entryWrite(run, 1)]);
    for (const seq of [0, 1, 3]) {
      const write = entryWrite(run, seq);
      journal.commit([write]);
      assert.equal(write.refused, true, `seq ${seq}`);
    }
    assert.equal(all(journal, run).length, 2);
    journal.commit([entryWrite(run, 2), entryWrite(run, 3)]);
    assertChained(all(journal, run));
  },
  "keeps runs apart in one commit": (journal) => {
    const a = create(journal, "a");
    const b = create(journal, "b");
    journal.commit([entryWrite(a, 1, { body: '"a"' }), entryWrite(b, 1, { body: '"b"' }), entryWrite(a, 2)]);
    assert.deepEqual(
      all(journal, a).map((entry) => entry.seq),
      [0, 1, 2],
    );
    assert.equal(journal.last(b.n)?.body, '"b"');
    for (const run of [a, b]) assertChained(all(journal, run));
  },
  "refuses entries of an old epoch singly: the others of the commit are kept": (journal) => {
    const old = create(journal, "r", { owner: "me" });
    const other = create(journal, "other", { owner: "me" });
    const mine = journal.claim("r", "you", 1_000_000);
    assert.ok(mine);
    const late = [entryWrite(old, 1), entryWrite(old, 2, { body: JSON.stringify("x".repeat(300_000)) })];
    const good = entryWrite(other, 1);
    journal.commit([...late, good]);
    assert.deepEqual(
      [...late, good].map((write) => write.refused),
      [true, true, false],
    );
    const single = entryWrite(old, 1);
    journal.commit([single]);
    assert.equal(single.refused, true);
    assert.equal(all(journal, old).length, 1);
    journal.commit([entryWrite(mine, 1)]);
    assertChained(all(journal, mine));
  },
  "refuses a status of an old epoch": (journal) => {
    const old = create(journal, "r", { owner: "me" });
    assert.ok(journal.claim("r", "you", 1_000_000));
    journal.commit([statusWrite(old, "completed", { release: true })]);
    assert.equal(journal.find("r")?.status, "running");
    assert.equal(journal.find("r")?.owner, "you");
  },
  "continues the hash chain over claims, single commits and batches": (journal) => {
    let run = create(journal, "r");
    let seq = 1;
    for (const owner of ["b", "c", "d"]) {
      journal.commit([entryWrite(run, seq++)]);
      journal.commit([entryWrite(run, seq++), entryWrite(run, seq++)]);
      const claimed = journal.claim("r", owner, 1_000_000 * seq);
      assert.ok(claimed);
      run = claimed;
    }
    journal.commit([entryWrite(run, seq)]);
    assert.equal(all(journal, run).length, 11);
    assertChained(all(journal, run));
  },
  "keeps large bodies byte for byte": (journal) => {
    const run = create(journal, "r");
    const bodies = [65_535, 65_537, 262_143, 262_145, 3_000_000].map((size) => JSON.stringify("å😀".repeat(size / 3)));
    bodies.forEach((body, index) => {
      journal.commit([entryWrite(run, index + 1, { body })]);
    });
    const entries = all(journal, run);
    bodies.forEach((body, index) => {
      assert.ok(entries[index + 1]?.body === body, `body of ${body.length} characters`);
    });
    assert.ok(journal.last(run.n)?.body === bodies.at(-1));
    assertChained(entries);
  },
  "lists runs newest first, by status": (journal) => {
    const rows = ["a", "b", "c"].map((id) => create(journal, id));
    const [, second] = rows;
    assert.ok(second);
    journal.commit([statusWrite(second, "failed", { release: true })]);
    const ids = (list: readonly { id: string }[]) => list.map((row) => row.id);
    assert.deepEqual(ids(journal.list(null, 10)), ["c", "b", "a"]);
    assert.deepEqual(ids(journal.list(null, 2)), ["c", "b"]);
    assert.deepEqual(ids(journal.list(["running"], 10)), ["c", "a"]);
    assert.deepEqual(ids(journal.list(["failed", "completed"], 10)), ["b"]);
  },
};
