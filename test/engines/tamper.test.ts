import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { fn, local, type TroupeError, troupe } from "../../src/index.ts";
import { folder } from "./folder.ts";

const agent = fn("a", async (_: null, ctx) => {
  for (let step = 0; step < 6; step++) await ctx.step(`s${step}`, () => ({ paid: step }), { effect: "pure" });
  await ctx.step("big", () => "x".repeat(400_000), { effect: "pure" });
});

const place = (seq: number) => `(SELECT n FROM run WHERE id = 'r') * 16777216 + ${seq}`;

/** What somebody with the file open in another program can do, and the entry that must be named. */
const crimes: Readonly<Record<string, readonly [sql: string, seq: number]>> = {
  "changes a value": [`UPDATE entry SET body = replace(body, '"paid":3', '"paid":9') WHERE body LIKE '%"paid":3%'`, 5],
  "changes a time": [`UPDATE entry SET at = at + 1 WHERE pos = ${place(3)}`, 3],
  "changes a path": [`UPDATE entry SET path = 'a/other' WHERE pos = ${place(3)}`, 3],
  "changes a type": [`UPDATE entry SET type = 'step.failed' WHERE pos = ${place(3)}`, 3],
  "changes a hash": [`UPDATE entry SET hash = 'x' WHERE pos = ${place(2)}`, 2],
  "changes a large value": ["UPDATE blob SET body = replace(body, 'xx', 'xy')", 8],
  "deletes an entry": [`DELETE FROM entry WHERE pos = ${place(4)}`, 4],
  "deletes the first entry": [`DELETE FROM entry WHERE pos = ${place(0)}`, 0],
  "swaps two entries": [
    `UPDATE entry SET pos = -1 WHERE pos = ${place(3)}; UPDATE entry SET pos = ${place(3)} WHERE pos = ${place(4)};
     UPDATE entry SET pos = ${place(4)} WHERE pos = -1`,
    3,
  ],
  "adds an entry": [
    `INSERT INTO entry SELECT ${place(11)}, at, path, 'step.completed', body, hash FROM entry WHERE pos = ${place(10)}`,
    11,
  ],
  "cuts the end off": [`DELETE FROM entry WHERE pos >= ${place(9)} AND pos < ${place(16777216)}`, 9],
};

test.each(Object.entries(crimes))("verify finds and names it when somebody %s", async (_, [sql, seq]) => {
  const path = folder();
  let entries: number;
  {
    await using app = troupe({ agents: [agent], engine: local(path) });
    const run = await app.start(agent, null, { id: "r" });
    await run.result;
    ({ entries } = await app.verify("r"));
  }
  const db = new DatabaseSync(join(path, "troupe.db"));
  db.exec("INSERT INTO entry SELECT run * 16777216 + seq, at, path, type, body, hash FROM recent; DELETE FROM recent");
  db.exec(sql);
  db.close();
  await using app = troupe({ agents: [agent], engine: local(path) });
  const error = (await app.verify("r").catch((thrown: unknown) => thrown)) as TroupeError<"log_tampered">;
  expect(error).toMatchObject({ code: "log_tampered", detail: { runId: "r" } });
  expect(error.detail.seq).toBe(seq);
  expect(entries).toBe(11);
});

test("a cut of a run that goes on shows in the head that was written down before", async () => {
  const path = folder();
  const waiter = fn("waiter", async (_: null, ctx) => {
    for (let step = 0; step < 3; step++) await ctx.step(`s${step}`, () => step, { effect: "pure" });
    await ctx.wait("go");
  });
  const heads: string[] = [];
  for (const cut of [false, true]) {
    if (cut) {
      const db = new DatabaseSync(join(path, "troupe.db"));
      db.exec(
        "DELETE FROM entry WHERE type = 'step.completed' AND path = 'waiter/s2'; DELETE FROM recent WHERE path = 'waiter/s2'",
      );
      db.close();
    }
    await using app = troupe({ agents: [], engine: local(path, { recover: false }) });
    if (!cut) {
      await using starter = troupe({ agents: [waiter], engine: local(path) });
      await (await starter.start(waiter, null, { id: "r" })).outcome;
    }
    heads.push((await app.verify("r")).head);
  }
  expect(heads[0]).not.toBe(heads[1]);
});
