import { statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { systemClock, until } from "../../src/base/clock.ts";
import { reclaimSpace } from "../../src/engines/local/sqlite-space.ts";
import { fn, local, troupe } from "../../src/index.ts";
import { folder } from "./folder.ts";

const signal = new AbortController().signal;
const filler = fn("filler", (megabytes: number, ctx) =>
  Promise.all(
    Array.from({ length: megabytes }, (_, at) =>
      ctx.step(`s${at}`, () => "x".repeat(1_000_000), { effect: "pure" }).then(() => at),
    ),
  ),
);
const idle = fn("idle", async (_: null, ctx) => ctx.wait("go"));

const megabytesOf = (path: string) => Math.round(statSync(join(path, "troupe.db")).size / 1_000_000);

/** A folder with `megabytes` of one ended run, deleted. */
async function emptied(megabytes: number): Promise<string> {
  const path = folder();
  const engine = local(path);
  await using app = troupe({ agents: [filler], engine });
  await (await app.start(filler, megabytes)).result;
  expect(await engine.prune(systemClock.now() + 1_000, 10)).toBe(1);
  return path;
}

test("what deleted runs took is given back, and said", async () => {
  const path = await emptied(6);
  expect(megabytesOf(path)).toBe(6);
  const { freed, unused } = await reclaimSpace(path, systemClock, signal);
  expect(Math.round(freed / 1_000_000)).toBe(6);
  expect(unused).toBe(0);
  expect(megabytesOf(path)).toBe(0);
  expect(await reclaimSpace(path, systemClock, signal)).toEqual({ freed: 0, unused: 0 });
  await using app = troupe({ agents: [filler], engine: local(path) });
  expect(await (await app.start(filler, 1)).result).toEqual([0]);
});

test("while another run is executed, which is not disturbed", async () => {
  const path = await emptied(6);
  await using app = troupe({ agents: [idle], engine: local(path) });
  const run = await app.start(idle, null, { id: "r" });
  await run.outcome;
  await reclaimSpace(path, systemClock, signal);
  await app.signal("r", "go", "gone");
  expect(await run.result).toBe("gone");
  await app.verify("r");
  const types = (await Array.fromAsync(app.events("r"))).map(({ type }) => type);
  expect(types).not.toContain("run.resumed");
});

/** As files were made before they could shrink bit by bit. */
function stiffen(path: string): void {
  const db = new DatabaseSync(join(path, "troupe.db"));
  db.exec("PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = NONE; VACUUM; PRAGMA journal_mode = WAL");
  db.close();
}

/** An older file with two ended runs, one of them deleted. */
async function stiff(kept: number, deleted: number): Promise<string> {
  const path = folder();
  {
    await using app = troupe({ agents: [filler], engine: local(path) });
    await (await app.start(filler, deleted)).result;
  }
  stiffen(path);
  const between = systemClock.now() + 1;
  await until(systemClock, between + 1, signal);
  const engine = local(path);
  await using app = troupe({ agents: [filler], engine });
  await (await app.start(filler, kept, { id: "kept" })).result;
  expect(await engine.prune(between, 10)).toBe(1);
  return path;
}

test("an older file is rewritten", async () => {
  const path = await stiff(1, 5);
  expect(megabytesOf(path)).toBe(6);
  const { unused } = await reclaimSpace(path, systemClock, signal);
  expect(unused).toBe(0);
  expect(megabytesOf(path)).toBe(1);
  await using app = troupe({ agents: [], engine: local(path) });
  await app.verify("kept");
});

test("an older file that is large is left alone while somebody is at work in it", { timeout: 20_000 }, async () => {
  const path = await stiff(40, 2);
  {
    await using app = troupe({ agents: [idle], engine: local(path) });
    await (await app.start(idle, null)).outcome;
    const { freed, unused } = await reclaimSpace(path, systemClock, signal);
    expect(freed).toBeLessThan(200_000); // its write-ahead log
    expect(Math.round(unused / 1_000_000)).toBe(2);
  }
  expect((await reclaimSpace(path, systemClock, signal)).unused).toBe(0);
  expect(megabytesOf(path)).toBe(40);
});

test("a folder without a file has nothing to give", async () => {
  expect(await reclaimSpace(folder(), systemClock, signal)).toEqual({ freed: 0, unused: 0 });
});
