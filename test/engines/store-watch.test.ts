import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { Json } from "../../src/base/json.ts";
import { journalEngine } from "../../src/engines/local/engine.ts";
import { local } from "../../src/index.ts";
import { type App, troupe } from "../../src/runtime/troupe.ts";
import { sqliteJournal, virtualClock } from "../../src/testing/index.ts";
import { create, watchWrite } from "../../src/testing/journal/writes.ts";
import { folder } from "./folder.ts";

const watcher = fn("watcher", async (key: string, ctx) => (await ctx.store.watch(key, { version: 0 })) as Json);

/** Two apps on one file, as two processes have. */
function pair(path: string): readonly [App, App] {
  const [first, second] = [
    troupe({ agents: [watcher], engine: local(path) }),
    troupe({ agents: [], engine: local(path, { recover: false }) }),
  ];
  onTestFinished(async () => {
    await first[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
  });
  return [first, second];
}

test("R9 watch: a run, and whoever is outside, are told of what another process changes", async () => {
  const [mine, theirs] = pair(folder());
  const run = await mine.start(watcher, "board/x");
  const outside = mine.store.watch("board/", { version: 0 });
  await run.outcome;
  await theirs.store.put("board/x", 1);
  expect(await run.result).toEqual({ key: "board/x", value: 1, version: 1 });
  expect(await outside).toEqual({ key: "board/", value: null, version: 1 });
});

test("R9 watch: one connection opens it, another makes the change, in one transaction with what it tells", () => {
  const path = folder();
  using mine = sqliteJournal(path);
  using theirs = sqliteJournal(path);
  const run = create(mine, "r");
  mine.commit([watchWrite(run, "a/1", "board/x", 0)]);
  theirs.store({ op: "transact", changes: [{ put: "board/x", value: 1 }] }, { runId: "", overlay: false }, 0);
  expect(mine.inbox(run.n).map(({ item }) => item)).toEqual([
    { type: "changed", path: "a/1", key: "board/x", item: { key: "board/x", value: 1, version: 1 } },
  ]);
  expect([mine.woken(), theirs.woken()]).toEqual([[], ["r"]]);
  using db = new DatabaseSync(join(path, "troupe.db"), { readOnly: true });
  expect(db.prepare("SELECT * FROM watch").all()).toEqual([]);
});

test("R9 watch: from outside, a file is looked at ten times a second while somebody watches, and not afterwards", async () => {
  const clock = virtualClock();
  const alarms = new Map<() => void, number>();
  const counting: Clock = {
    now: clock.now,
    alarm(at, ring) {
      const callOff = clock.alarm(at, () => {
        alarms.delete(ring);
        ring();
      });
      alarms.set(ring, at);
      return () => {
        alarms.delete(ring);
        callOff();
      };
    },
  };
  const path = folder();
  const journal = sqliteJournal(path);
  const other = sqliteJournal(path);
  let looks = 0;
  let reads = 0;
  const counted: typeof journal = {
    ...journal,
    changed() {
      looks += 1;
      return journal.changed();
    },
    store(...request) {
      reads += 1;
      return journal.store(...request);
    },
  };
  const options = { clock: counting, recover: false, alwaysReplay: false };
  const app = troupe({ agents: [], engine: journalEngine(() => counted, options) });
  onTestFinished(async () => {
    other[Symbol.dispose]();
    await app[Symbol.asyncDispose]();
  });
  const seen = app.store.watch("board/x", { version: 0, timeoutMs: 3_600_000 });
  const limited = app.store.watch("board/y", { version: 0, timeoutMs: 9_000 });
  const failed = expect(limited).rejects.toMatchObject({ code: "timeout", detail: { afterMs: 9_000 } });
  await clock.advance(10_000);
  await failed;
  expect(looks).toBeGreaterThan(90);
  expect(looks).toBeLessThanOrEqual(101);
  expect(reads).toBeLessThan(10);
  other.store({ op: "transact", changes: [{ put: "board/x", value: 1 }] }, { runId: "", overlay: false }, 0);
  await clock.advance(200);
  expect(await seen).toMatchObject({ value: 1 });
  await clock.advance(1_000);
  looks = 0;
  await clock.advance(10_000);
  expect(looks).toBe(0);
  expect(Math.max(...alarms.values())).toBeLessThan(60_000); // its limit is called off
});
