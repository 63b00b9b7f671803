import assert from "node:assert/strict";
import type { Journal, RunRow } from "../../engines/local/journal.ts";
import type { Clauses } from "../clause.ts";
import { create, due, statusWrite, waitingFor } from "./writes.ts";

const ids = (rows: readonly RunRow[]): string[] => rows.map((row) => row.id).sort();

/** Who may execute what, and when. */
export const ownershipClauses: Clauses<Journal> = {
  "gives a run to one owner at a time, and counts the changes": (journal) => {
    journal.renew("me", 5_000);
    create(journal, "r", { owner: "me" });
    assert.equal(journal.claim("r", "you", 4_999), null);
    const taken = journal.claim("r", "you", 5_001);
    assert.deepEqual([taken?.owner, taken?.epoch, taken?.status], ["you", 2, "running"]);
    assert.deepEqual(journal.find("r"), taken);
    assert.equal(journal.claim("nobody", "you", 0), null);
  },
  "lets an owner claim its own run again, under a new epoch": (journal) => {
    journal.renew("me", 5_000);
    create(journal, "r", { owner: "me" });
    assert.equal(journal.claim("r", "me", 100)?.epoch, 2);
  },
  "a renewed lease holds as long as it says": (journal) => {
    journal.renew("me", 5_000);
    create(journal, "r", { owner: "me" });
    journal.renew("me", 8_000);
    assert.equal(journal.claim("r", "you", 7_999), null);
    assert.ok(journal.claim("r", "you", 8_001));
  },
  "retiring gives up everything that has not ended, at once": (journal) => {
    journal.renew("me", 5_000);
    journal.renew("you", 5_000);
    create(journal, "mine", { owner: "me" });
    create(journal, "yours", { owner: "you" });
    const ended = create(journal, "ended", { owner: "me" });
    journal.commit([statusWrite(ended, "completed", { release: true })]);
    journal.retire("me");
    assert.equal(journal.find("mine")?.owner, null);
    assert.equal(journal.find("yours")?.owner, "you");
    assert.deepEqual(ids(journal.claimDue(due("new", 100))), ["mine"]);
  },
  "never gives out a run that has ended; a stuck one only to who asks for it": (journal) => {
    for (const status of ["completed", "failed", "cancelled", "stuck"] as const) {
      journal.commit([statusWrite(create(journal, status), status, { release: true })]);
    }
    assert.deepEqual(journal.claimDue(due("you", 9_999_999)), []);
    for (const id of ["completed", "failed", "cancelled"]) assert.equal(journal.claim(id, "you", 9_999_999), null);
    assert.equal(journal.claim("stuck", "you", 9_999_999)?.status, "running");
  },
  "claims what is due in one go: ownerless, timer due, inbox filled": (journal) => {
    journal.renew("alive", 100_000);
    const park = (id: string, wakeAt: number | null) =>
      journal.commit([statusWrite(create(journal, id), "parked", { release: true, wakeAt, waiting: waitingFor([]) })]);
    create(journal, "orphan", { owner: "dead" });
    create(journal, "kept", { owner: "alive" });
    park("due", 500);
    park("later", 501);
    park("quiet", null);
    park("mail", null);
    assert.equal(journal.send("mail", { type: "signal", name: "go", payload: 1 }), true);
    const claimed = journal.claimDue(due("me", 500));
    assert.deepEqual(ids(claimed), ["due", "mail", "orphan"]);
    for (const row of claimed) {
      assert.deepEqual([row.owner, row.epoch, row.status], ["me", 2, "running"]);
      assert.deepEqual(journal.find(row.id), row);
    }
  },
  "does not claim the same run twice, nor what its owner still executes": (journal) => {
    create(journal, "mine", { owner: "me" });
    create(journal, "orphan", { owner: "dead" });
    assert.deepEqual(ids(journal.claimDue(due("me", 500))), ["orphan"]);
    assert.deepEqual(journal.claimDue(due("me", 500)), []);
  },
  "claims only agents it is asked for, and only ids it is asked for": (journal) => {
    create(journal, "a1", { agent: "a", owner: "dead" });
    create(journal, "a2", { agent: "a", owner: "dead" });
    create(journal, "b1", { agent: "b", owner: "dead" });
    assert.deepEqual(journal.claimDue(due("me", 500, { agents: ["c"] })), []);
    assert.deepEqual(ids(journal.claimDue(due("me", 500, { ids: ["a2", "b1"] }))), ["a2"]);
    assert.deepEqual(ids(journal.claimDue(due("me", 500, { agents: ["a", "b"] }))), ["a1", "b1"]);
  },
  "claims at most as many as asked for, oldest first, whatever others are in the way": (journal) => {
    for (let n = 0; n < 20; n++) create(journal, `b${n}`, { agent: "b", owner: "dead" });
    for (let n = 0; n < 5; n++) create(journal, `a${n}`, { agent: "a", owner: "dead" });
    assert.deepEqual(ids(journal.claimDue(due("me", 500, { limit: 3 }))), ["a0", "a1", "a2"]);
    assert.deepEqual(ids(journal.claimDue(due("me", 500, { limit: 3 }))), ["a3", "a4"]);
  },
  "knows when the next parked run is due": (journal) => {
    assert.equal(journal.nextWake(0), null);
    for (const [id, wakeAt] of [
      ["x", 900],
      ["y", 400],
      ["z", null],
    ] as const) {
      journal.commit([statusWrite(create(journal, id), "parked", { release: true, wakeAt })]);
    }
    assert.equal(journal.nextWake(0), 400);
    assert.equal(journal.nextWake(400), 900);
    assert.equal(journal.nextWake(900), null);
  },
  "keeps what a status says": (journal) => {
    const run = create(journal, "r", { owner: "me" });
    const waiting = { decisions: ["d"], signals: ["go"], sleeping: true };
    journal.commit([statusWrite(run, "parked", { wakeAt: 77, waiting, at: 66 })]);
    const row = journal.find("r");
    assert.deepEqual(
      [row?.status, row?.wakeAt, row?.waiting, row?.updatedAt, row?.owner],
      ["parked", 77, waiting, 66, "me"],
    );
    journal.commit([statusWrite(run, "running", { release: true })]);
    const again = journal.find("r");
    assert.deepEqual([again?.status, again?.wakeAt, again?.waiting, again?.owner], ["running", null, null, null]);
  },
};
