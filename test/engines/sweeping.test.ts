import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { sqliteJournal } from "../../src/testing/index.ts";
import { create } from "../../src/testing/journal/writes.ts";
import { folder } from "./folder.ts";

const day = 86_400_000;

function rows(path: string, sql: string): readonly unknown[] {
  using db = new DatabaseSync(join(path, "troupe.db"), { readOnly: true });
  return db
    .prepare(sql)
    .all()
    .map((row) => Object.values(row)[0]);
}

test("pruning deletes expired items, a batch at a time, but not those by which a fork hides shared ones", () => {
  const path = folder();
  using journal = sqliteJournal(path);
  const put = (key: string, ttlMs: number, runId = "") =>
    journal.store({ op: "transact", changes: [{ put: key, value: 1, ttlMs }] }, { runId, overlay: runId !== "" }, 0);
  for (const key of ["board/a", "board/b", "board/c"]) put(key, 10);
  put("board/kept", 1_000);
  put("board/kept", 10, "child");
  const left = "SELECT space || '/' || key FROM item WHERE key <> 'board/' ORDER BY 1"; // without what counts changes
  journal.prune(0, 2, 10);
  expect(rows(path, left)).toHaveLength(3);
  journal.prune(0, 2, 10);
  expect(rows(path, left)).toEqual(["/fork/child/board/board/kept", "board/board/kept"]);
});

test("pruning forgets owners whose lease has long been over, unless a run names them", () => {
  const path = folder();
  using journal = sqliteJournal(path);
  create(journal, "r"); // its owner is "me"
  const owner = journal.find("r")?.owner ?? "";
  for (const id of [owner, "gone"]) journal.renew(id, 10);
  journal.renew("recent", day);
  journal.prune(0, 10, day + 20);
  expect(new Set(journal.owners())).toEqual(new Set([owner, "recent"]));
});
