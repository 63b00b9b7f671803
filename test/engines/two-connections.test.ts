import { expect, test } from "vitest";
import type { Journal, RunRow } from "../../src/engines/local/journal.ts";
import { sqliteJournal } from "../../src/testing/index.ts";
import { create, entryWrite } from "../../src/testing/journal/writes.ts";
import { folder } from "./folder.ts";

/** Two connections on one file, as two processes have. */
function pair(): readonly [Journal, Journal] {
  const path = folder();
  return [sqliteJournal(path), sqliteJournal(path)];
}

function claim(journal: Journal, owner: string): RunRow {
  const row = journal.claim("r", owner, 1_000_000);
  if (!row) throw new Error(`${owner} did not get the run`);
  return row;
}

test("a run that goes back and forth keeps its order, whoever wrote alone or together with others", () => {
  const journals = pair();
  const [first] = journals;
  const filler = create(first, "other");
  create(first, "r");
  first.commit(Array.from({ length: 600 }, (_, index) => entryWrite(filler, index + 1))); // enough to be put in order
  first.commit([entryWrite(claim(first, "owner"), 1)]);
  let seq = 2;
  for (let turn = 0; turn < 20; turn++) {
    const journal = journals[turn % 2] ?? first;
    const row = claim(journal, `owner ${turn}`);
    const other = journal.claim("other", `owner ${turn}`, 1_000_000);
    if (!other) throw new Error("no other");
    const next = (journal.last(other.n)?.seq ?? 0) + 1;
    if (turn % 3 === 0) journal.commit([entryWrite(row, seq), entryWrite(other, next)]);
    else journal.commit([entryWrite(row, seq)]);
    seq += 1;
    const seqs = journals.map((each) => each.read(row.n, 0, 1_000).map((entry) => entry.seq));
    expect(seqs).toEqual([0, 1].map(() => Array.from({ length: seq }, (_, index) => index)));
  }
});

test("reading goes on while another connection puts the log in order", () => {
  const [writer, reader] = pair();
  const rows = ["a", "b", "c", "d"].map((id) => create(writer, id));
  for (let seq = 1; seq < 600; seq++) {
    writer.commit(rows.map((row) => entryWrite(row, seq)));
    const [row] = rows;
    if (row && seq % 7 === 0) expect(reader.read(row.n, 0, 10_000).length).toBe(seq + 1);
  }
});

test("a change of another connection is noticed, one's own is not", () => {
  const [mine, theirs] = pair();
  const before = mine.changed();
  create(mine, "mine");
  expect(mine.changed()).toBe(before);
  create(theirs, "theirs");
  expect(mine.changed()).not.toBe(before);
});
