import assert from "node:assert/strict";
import { unknownOutcome } from "../../core/decision.ts";
import type { InboxItem, Journal, RunRow } from "../../engines/local/journal.ts";
import type { Clauses } from "../clause.ts";
import { create, decisionWrite, entryWrite, statusWrite } from "./writes.ts";

const items = (journal: Journal, run: RunRow): readonly InboxItem[] => journal.inbox(run.n).map(({ item }) => item);

function takeAll(journal: Journal, run: RunRow): void {
  journal.commit(journal.inbox(run.n).map(({ pos }) => ({ kind: "taken", run: run.n, epoch: run.epoch, pos })));
}

const signal = (name: string): InboxItem => ({ type: "signal", name, payload: { n: [1, null] } });
const yes = { approved: true, by: "ann" };

/** What comes in from outside. */
export const inboxClauses: Clauses<Journal> = {
  "keeps what is sent in order, per run, until it is taken": (journal) => {
    const run = create(journal, "r");
    const other = create(journal, "other");
    assert.equal(journal.inboxFilled(), false);
    for (const name of ["one", "two"]) assert.equal(journal.send("r", signal(name)), true);
    assert.equal(journal.send("other", { type: "cancel", reason: "why" }), true);
    assert.equal(journal.inboxFilled(), true);
    assert.deepEqual(items(journal, run), [signal("one"), signal("two")]);
    takeAll(journal, run);
    assert.deepEqual(items(journal, run), []);
    assert.deepEqual(items(journal, other), [{ type: "cancel", reason: "why" }]);
  },
  "never gives two items the same place, even when the first is gone": (journal) => {
    const run = create(journal, "r");
    const places: number[] = [];
    for (const name of ["one", "two", "three"]) {
      journal.send("r", signal(name));
      places.push(...journal.inbox(run.n).map(({ pos }) => pos));
      takeAll(journal, run);
    }
    assert.deepEqual(
      places,
      [...new Set(places)].sort((a, b) => a - b),
    );
    assert.equal(places.length, 3);
  },
  "does not let an earlier owner take anything": (journal) => {
    const old = create(journal, "r");
    journal.send("r", signal("go"));
    const mine = journal.claim("r", "you", 1_000_000);
    assert.ok(mine);
    takeAll(journal, old);
    assert.equal(items(journal, mine).length, 1);
    takeAll(journal, mine);
    assert.equal(items(journal, mine).length, 0);
  },
  "accepts nothing for a run that is unknown or has ended, and forgets what it never took": (journal) => {
    const run = create(journal, "r");
    journal.send("r", signal("go"));
    journal.commit([statusWrite(run, "completed", { release: true })]);
    assert.equal(journal.send("r", signal("late")), false);
    assert.equal(journal.send("nobody", signal("go")), false);
    assert.equal(journal.inboxFilled(), false);
  },
  "keeps a decision as it was asked": (journal) => {
    const run = create(journal, "r");
    const question = { question: "Publish?", proposal: { title: "t" } };
    journal.commit([
      decisionWrite(run, "d", { question: JSON.stringify(question), deadline: 9, at: 5, path: "a/ask#1" }),
    ]);
    const expected = { id: "d", runId: "r", path: "a/ask#1", question, status: "open", requestedAt: 5, deadline: 9 };
    assert.deepEqual(journal.decision("d"), { ...expected, answer: null });
    assert.deepEqual(journal.decisions("r", "open"), [journal.decision("d")]);
    assert.deepEqual(journal.decisions(null, null), [journal.decision("d")]);
    assert.deepEqual(journal.decisions("other", null), []);
    assert.deepEqual(journal.decisions(null, "void"), []);
    assert.equal(journal.decision("none"), null);
  },
  "takes the first answer, puts it into the inbox at once, and refuses all others": (journal) => {
    const run = create(journal, "r");
    journal.commit([decisionWrite(run, "d")]);
    assert.equal(journal.answer("d", yes, 0), true);
    assert.equal(journal.answer("d", { approved: false, by: "bob" }, 0), false);
    assert.equal(journal.answer("none", yes, 0), false);
    assert.deepEqual(journal.decision("d")?.answer, yes);
    assert.equal(journal.decision("d")?.status, "answered");
    assert.deepEqual(items(journal, run), [{ type: "answer", id: "d", answer: yes }]);
  },
  "takes no answer after the deadline, whoever gives it: what counts there is the answer": (journal) => {
    const run = create(journal, "r");
    const question = JSON.stringify({ question: "?", otherwise: { approved: true } });
    journal.commit([decisionWrite(run, "d", { question, deadline: 9 }), decisionWrite(run, "e", { deadline: 9 })]);
    assert.equal(journal.answer("e", yes, 8), true);
    assert.equal(journal.answer("d", { approved: false, by: "bob" }, 9), false);
    const answer = { approved: true, by: "deadline" };
    assert.deepEqual([journal.decision("d")?.answer, journal.decision("e")?.answer], [answer, yes]);
    assert.equal(journal.answer("d", yes, 10), false);
    assert.deepEqual(items(journal, run), [
      { type: "answer", id: "e", answer: yes },
      { type: "answer", id: "d", answer },
    ]);
  },
  "does not open an answered decision again": (journal) => {
    const run = create(journal, "r");
    journal.commit([decisionWrite(run, "d")]);
    journal.answer("d", yes, 0);
    journal.commit([decisionWrite(run, "d")]);
    assert.equal(journal.decision("d")?.status, "answered");
  },
  "makes decisions void when they are withdrawn or their run ends": (journal) => {
    const run = create(journal, "r");
    journal.commit([decisionWrite(run, "withdrawn"), decisionWrite(run, "open"), decisionWrite(run, "answered")]);
    journal.answer("answered", yes, 0);
    journal.commit([decisionWrite(run, "withdrawn", { open: false }), decisionWrite(run, "answered", { open: false })]);
    journal.commit([statusWrite(run, "cancelled", { release: true })]);
    const statusOf = (id: string) => journal.decision(id)?.status;
    assert.deepEqual(["withdrawn", "open", "answered"].map(statusOf), ["void", "void", "answered"]);
    assert.equal(journal.answer("open", yes, 0), false);
  },
  "lets an earlier owner neither open nor withdraw a decision": (journal) => {
    const old = create(journal, "r");
    const mine = journal.claim("r", "you", 1_000_000);
    assert.ok(mine);
    journal.commit([decisionWrite(mine, "d"), decisionWrite(old, "old")]);
    journal.commit([decisionWrite(old, "d", { open: false })]);
    assert.equal(journal.decision("d")?.status, "open");
    assert.equal(journal.decision("old"), null);
  },
  "a late result answers the question about its step, whichever comes first": (journal) => {
    const run = create(journal, "r");
    const path = (step: string) => unknownOutcome(`a/${step}`);
    const late = (step: string) =>
      ({ kind: "late", run: run.n, path: `a/${step}`, at: 1, body: '{"value":{"id":7}}' }) as const;
    journal.commit([
      decisionWrite(run, "asked", { path: path("one") }),
      decisionWrite(run, "other", { path: path("two") }),
    ]);
    journal.commit([late("one")]);
    journal.commit([late("three")]);
    journal.commit([entryWrite(run, 1), decisionWrite(run, "after", { path: path("three") })]);
    for (const id of ["asked", "after"]) {
      assert.deepEqual(journal.decision(id)?.answer, { approved: false, value: { id: 7 }, by: "late result" }, id);
    }
    assert.deepEqual(
      items(journal, run).map((item) => item.type === "answer" && item.id),
      ["asked", "after"],
    );
    assert.equal(journal.decision("other")?.status, "open");
  },
};
