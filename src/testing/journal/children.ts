import assert from "node:assert/strict";
import type { ChildWrite, InboxItem, Journal, RunRow } from "../../engines/local/journal.ts";
import type { Clauses } from "../clause.ts";
import { all, create, due, entryWrite, statusWrite, waitingFor } from "./writes.ts";

function childWrite(caller: RunRow, id: string, options: Partial<ChildWrite> = {}): ChildWrite {
  const parent = { runId: caller.id, path: `a/${id}` };
  const body = JSON.stringify({ agent: "b", input: 1, seed: id, format: 1, parent });
  const { n: run, epoch } = caller;
  const fresh = { row: null, existed: false, owner: "me", at: 1_500, agent: "b", body };
  return { kind: "child", run, epoch, path: `a/${id}`, id, ...fresh, ...options };
}

function call(journal: Journal, caller: RunRow, id: string): RunRow {
  const write = childWrite(caller, id);
  journal.commit([write]);
  assert.ok(write.row);
  return write.row;
}

const inbox = (journal: Journal, run: RunRow): readonly InboxItem[] => journal.inbox(run.n).map(({ item }) => item);

const end = (
  journal: Journal,
  run: RunRow,
  status: "completed" | "failed" | "cancelled" = "completed",
  at = 10,
): void => journal.commit([statusWrite(run, status, { release: true, at, committed: ["k"] })]);

const told = (run: RunRow, committed: readonly string[] = ["k"]): InboxItem => ({
  type: "child",
  path: `a/${run.id}`,
  id: run.id,
  committed,
});

const idsOf = (rows: readonly RunRow[]): readonly string[] => rows.map((row) => row.id).sort();

/** Runs that are called by others. */
export const childClauses: Clauses<Journal> = {
  "makes a child with the entry that announces it, once, and says what is there": (journal) => {
    const caller = create(journal, "r");
    const write = childWrite(caller, "c");
    journal.commit([entryWrite(caller, 1, { type: "child.started" }), write]);
    assert.ok(write.row);
    const { parent, agent, owner, status, epoch, createdAt } = write.row;
    assert.deepEqual(
      { parent, agent, owner, status, epoch, createdAt, existed: write.existed },
      {
        parent: { run: caller.n, runId: "r", path: "a/c" },
        agent: "b",
        owner: "me",
        status: "running",
        epoch: 1,
        createdAt: 1_500,
        existed: false,
      },
    );
    assert.deepEqual(journal.find("c"), write.row);
    assert.deepEqual(
      all(journal, write.row).map(({ seq, type, body }) => ({ seq, type, body })),
      [{ seq: 0, type: "run.started", body: write.body }],
    );
    const again = childWrite(caller, "c");
    journal.commit([again]);
    assert.deepEqual([again.existed, again.row], [true, write.row]);
    assert.equal(all(journal, write.row).length, 1);
  },
  "makes no child for an earlier owner of the caller, and calls none off": (journal) => {
    const caller = create(journal, "r");
    const child = call(journal, caller, "c");
    assert.ok(journal.claim("r", "you", 1_000_000));
    const late = childWrite(caller, "d");
    journal.commit([late, { kind: "call-off", run: caller.n, epoch: caller.epoch, id: "c", reason: "late" }]);
    assert.deepEqual([late.row, journal.find("d"), inbox(journal, child)], [null, null, []]);
  },
  "tells the caller of the end, in the transaction that ends the child": (journal) => {
    const caller = create(journal, "r");
    const children = ["c", "d", "e"].map((id) => call(journal, caller, id));
    journal.woken();
    (["completed", "failed", "cancelled"] as const).forEach((status, index) => {
      const child = children[index];
      assert.ok(child);
      end(journal, child, status);
    });
    assert.deepEqual(
      inbox(journal, caller),
      children.map((child) => told(child)),
    );
    assert.deepEqual(journal.woken(), ["r"]);
    journal.commit([statusWrite(caller, "parked", { release: true, waiting: waitingFor([]) })]);
    assert.deepEqual(idsOf(journal.claimDue(due("you", 100))), ["r"]);
  },
  "tells of nothing else than an end, once, and only by who owns the child": (journal) => {
    const caller = create(journal, "r");
    const child = call(journal, caller, "c");
    for (const status of ["parked", "running", "stuck"] as const) journal.commit([statusWrite(child, status)]);
    const taken = journal.claim("c", "you", 1_000_000);
    assert.ok(taken);
    end(journal, child);
    assert.deepEqual(inbox(journal, caller), []);
    journal.commit([statusWrite(taken, "completed", { release: true })]);
    assert.deepEqual(inbox(journal, caller), [told(child, [])]);
  },
  "tells nobody when the caller has ended or is gone": (journal) => {
    const caller = create(journal, "r");
    const [one, two] = [call(journal, caller, "c"), call(journal, caller, "d")];
    end(journal, caller, "failed");
    end(journal, one);
    assert.deepEqual(inbox(journal, caller), []);
    journal.prune(20, 10);
    assert.equal(journal.find("r"), null);
    end(journal, two);
    assert.equal(journal.inboxFilled(), false);
  },
  "calls children off: the one it is told, and with the end of the caller all that are left": (journal) => {
    const caller = create(journal, "r");
    const [one, two, three] = ["c", "d", "e"].map((id) => call(journal, caller, id));
    assert.ok(one && two && three);
    const deeper = call(journal, two, "f");
    end(journal, three);
    journal.woken();
    journal.commit([{ kind: "call-off", run: caller.n, epoch: caller.epoch, id: "c", reason: "too slow" }]);
    assert.deepEqual(inbox(journal, one), [{ type: "cancel", reason: "too slow" }]);
    assert.deepEqual(journal.woken(), ["c"]);
    end(journal, caller, "cancelled");
    assert.deepEqual(inbox(journal, two), [{ type: "cancel", reason: "the run that called it has ended" }]);
    assert.deepEqual([inbox(journal, three), inbox(journal, deeper)], [[], []]);
    assert.deepEqual(new Set(journal.woken()), new Set(["c", "d"]));
  },
  "lists the children that have not ended": (journal) => {
    const caller = create(journal, "r");
    const [one, two] = ["c", "d", "e"].map((id) => call(journal, caller, id));
    assert.ok(one && two);
    call(journal, one, "f");
    end(journal, two);
    assert.deepEqual(idsOf(journal.children(caller.n)), ["c", "e"]);
    assert.deepEqual(journal.children(two.n), []);
  },
  "lists runs page by page, callers with them when asked": (journal) => {
    const caller = create(journal, "r");
    create(journal, "alone");
    for (const row of [caller, journal.find("alone")]) {
      assert.ok(row);
      journal.commit([statusWrite(row, "parked", { waiting: waitingFor([]) })]);
    }
    const child = call(journal, caller, "c");
    const ids = (page: Parameters<Journal["list"]>[2]) => journal.list(["running"], 10, page).map((row) => row.id);
    assert.deepEqual(
      [ids({}), ids({ callers: true }), ids({ callers: true, below: child.n })],
      [["c"], ["c", "r"], ["r"]],
    );
    assert.deepEqual(
      journal.list(null, 1, { below: child.n }).map((row) => row.id),
      ["alone"],
    );
    end(journal, child);
    assert.deepEqual(ids({ callers: true }), []);
  },
  "a fork of a child has no caller": (journal) => {
    const child = call(journal, create(journal, "r"), "c");
    const fork = journal.fork({ from: child, at: 0, id: "fork", live: true, now: 50 });
    assert.equal(fork.parent, null);
    assert.deepEqual(idsOf(journal.children(child.parent?.run ?? -1)), ["c"]);
  },
  "prunes a child with its caller, or later, never before": (journal) => {
    const caller = create(journal, "r");
    const child = call(journal, caller, "c");
    const deeper = call(journal, child, "d");
    for (const row of [deeper, child]) end(journal, row);
    assert.equal(journal.prune(20, 10), 0);
    end(journal, caller);
    assert.equal(journal.prune(20, 2), 2);
    assert.deepEqual([journal.find("r"), journal.find("c"), journal.find("d")?.id], [null, null, "d"]);
    assert.equal(journal.prune(20, 2), 1);
    assert.equal(journal.find("d"), null);
  },
};
