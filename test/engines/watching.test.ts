import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { type Clock, systemClock } from "../../src/base/clock.ts";
import { watchers } from "../../src/engines/execution/watchers.ts";
import { journalEngine } from "../../src/engines/local/engine.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { tail } from "../../src/engines/local/tail.ts";
import { verify } from "../../src/engines/local/verify.ts";
import { local } from "../../src/index.ts";
import { type App, troupe } from "../../src/runtime/troupe.ts";
import { memoryJournal, sqliteJournal, virtualClock } from "../../src/testing/index.ts";
import { create, entryWrite, statusWrite } from "../../src/testing/journal/writes.ts";
import { folder } from "./folder.ts";

const waiter = fn<null, unknown>("waiter", (_, ctx) => ctx.wait("go"));

test("whoever stops following a run leaves nothing behind", async () => {
  const journal = memoryJournal();
  create(journal, "r");
  const news = watchers(() => undefined);
  for await (const entry of tail(() => journal, news, "r", { follow: true })) {
    expect(entry.seq).toBe(0);
    break;
  }
  expect(news.waiting).toBe(false);
});

test("following misses nothing that is written while an entry is at work", async () => {
  const journal = memoryJournal();
  const row = create(journal, "r");
  const news = watchers(() => undefined);
  const seen: number[] = [];
  for await (const { seq } of tail(() => journal, news, "r", { follow: true })) {
    seen.push(seq);
    if (seq === 3) break;
    journal.commit([entryWrite(row, seq + 1)]); // and nobody is told
  }
  expect(seen).toEqual([0, 1, 2, 3]);
});

test.each([-3, 0.5, Number.NaN])("entries from %s are refused", async (from) => {
  const journal = memoryJournal();
  create(journal, "r");
  const all = Array.fromAsync(
    tail(
      () => journal,
      watchers(() => undefined),
      "r",
      { from },
    ),
  );
  await expect(all).rejects.toThrow(RangeError);
  await expect(all).rejects.toThrow(/^from: /);
});

test("an app goes on when a file that could not be used was moved away", async () => {
  const path = folder();
  const file = join(path, "troupe.db");
  writeFileSync(file, "this is not a database");
  await using app = troupe({ agents: [waiter], engine: local(path) });
  await expect(app.runs()).rejects.toMatchObject({ code: "log_corrupt" });
  expect(readFileSync(file, "utf8")).toBe("this is not a database");
  rmSync(file);
  expect(await app.runs()).toEqual([]);
});

/** An app that executes only its own runs. */
function ownOnly(journal: Journal, clock: Clock): App {
  const options = { clock, recover: false, alwaysReplay: false };
  return troupe({ agents: [waiter], engine: journalEngine(() => journal, options) });
}

test("G5 waiting: without recovery, a parked run of one's own wakes for a signal from another process", async () => {
  const path = folder();
  const clock = virtualClock();
  const app = ownOnly(sqliteJournal(path), clock);
  const other = sqliteJournal(path);
  onTestFinished(() => {
    other[Symbol.dispose]();
    return app[Symbol.asyncDispose]();
  });
  await clock.drive(app.start(waiter, null, { id: "r" }));
  await clock.advance(10_000); // long enough to be put down
  expect(other.find("r")).toMatchObject({ status: "parked", owner: null });
  other.send("r", { type: "signal", name: "go", payload: "now" });
  await clock.advance(2_000);
  expect(other.find("r")?.status).toBe("completed");
});

test("once its runs have ended and been asked for, a process without recovery looks at the file no more", async () => {
  const clock = virtualClock();
  const journal = sqliteJournal(folder());
  let looks = 0;
  const changed = () => {
    looks += 1;
    return journal.changed();
  };
  const app = ownOnly({ ...journal, changed }, clock);
  onTestFinished(() => app[Symbol.asyncDispose]());
  const run = await clock.drive(app.start(waiter, null, { id: "r" }));
  await clock.drive(app.signal("r", "go", "now"));
  for (let times = 0; times < 3; times++) expect((await clock.drive(run.outcome)).status).toBe("completed");
  await clock.advance(5_000);
  const again = await clock.drive(app.attach("r"));
  expect((await clock.drive(again.outcome)).status).toBe("completed");
  await clock.advance(5_000);
  expect(looks).toBeGreaterThan(0);
  looks = 0;
  await clock.advance(5_000);
  expect(looks).toBe(0);
});

test("verifying a long log lets others have their turn", async () => {
  const journal = memoryJournal();
  const row = create(journal, "r");
  journal.commit(Array.from({ length: 5_000 }, (_, index) => entryWrite(row, index + 1)));
  let turns = 0;
  const immediate = (): void => {
    turns += 1;
    if (turns < 100) setImmediate(immediate);
  };
  setImmediate(immediate);
  expect((await verify(() => journal, row)).entries).toBe(5_001);
  expect(turns).toBeGreaterThan(2);
});

test("a run that is deleted while it is verified was not tampered with", async () => {
  const journal = memoryJournal();
  const row = create(journal, "r");
  journal.commit(Array.from({ length: 5_000 }, (_, index) => entryWrite(row, index + 1)));
  journal.commit([statusWrite(row, "completed", { at: 10, release: true })]);
  const ended = journal.find("r") ?? row;
  const verifying = verify(() => journal, ended);
  expect(journal.prune(20, 1)).toBe(1);
  await expect(verifying).rejects.toMatchObject({ code: "run_unknown" });
});

test.each([
  ["memory", memoryJournal],
  ["sqlite", () => sqliteJournal(folder())],
])("what came behind a position, of the inbox in %s", (_, open) => {
  using journal = open();
  const { n } = create(journal, "r");
  for (let payload = 0; payload < 5; payload++) journal.send("r", { type: "signal", name: "go", payload });
  const all = journal.inbox(n);
  expect(all).toHaveLength(5);
  expect(journal.inbox(n, all[2]?.pos)).toEqual(all.slice(3));
  expect(journal.inbox(n, all[4]?.pos)).toEqual([]);
});

test("what a wide run still waits for is not written down after each of many signals", async () => {
  const wide = fn<null, number>("wide", async (_, ctx) => {
    const all = await Promise.all(Array.from({ length: 60 }, () => ctx.wait("go")));
    return all.length;
  });
  const journal = memoryJournal();
  let parked = 0;
  const commit: Journal["commit"] = (writes) => {
    parked += writes.filter((write) => write.kind === "status" && write.status === "parked").length;
    journal.commit(writes);
  };
  const options = { clock: systemClock, recover: true, alwaysReplay: false };
  await using app = troupe({ agents: [wide], engine: journalEngine(() => ({ ...journal, commit }), options) });
  const run = await app.start(wide, null);
  expect((await run.outcome).status).toBe("paused");
  for (let n = 0; n < 60; n++) {
    await app.signal(run.id, "go", n);
    for (let ticks = 0; ticks < 10; ticks++) {
      await new Promise<void>((resolve) => {
        process.nextTick(resolve); // the run comes to rest, in the same turn of the event loop
      });
    }
  }
  expect(await run.result).toBe(60);
  expect(parked).toBeLessThan(10);
});
