import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { local, troupe } from "../../src/index.ts";
import { folder } from "./folder.ts";

/** A file as it was written when its tables were of version 1: with a run that waits for an answer. It never changes. */
const dump = readFileSync(new URL("../fixtures/tables/version-1.sql", import.meta.url), "utf8");

const pausing = fn("pausing", async (_: null, ctx) => {
  await ctx.store.put("board/old", { n: 1 });
  await ctx.store.put("run/mine", "kept");
  await ctx.step("work", () => "done again", { effect: "once" });
  const answer = await ctx.ask({ question: "Go on?" });
  const space = await ctx.store.watch("board/", { version: 0 });
  return [answer.approved, await ctx.store.get("run/mine"), space?.version ?? null];
});

test("G5 durable runs: a file with tables of version 1 is brought up to date when it is opened, and its run goes on", async () => {
  const path = folder();
  {
    using db = new DatabaseSync(join(path, "troupe.db"));
    db.exec(`PRAGMA journal_mode = WAL; ${dump}`);
  }
  await using app = troupe({ agents: [pausing], engine: local(path) });
  expect((await app.run("old-1"))?.status).toBe("paused");
  const [open] = await app.decisions({ status: "open" });
  await app.decide(open?.id ?? "", { approved: true });
  const run = await app.attach("old-1");
  expect(await run.outcome).toMatchObject({ status: "paused", keys: ["board/"] }); // counted from now on
  expect(await app.store.get("board/old")).toEqual({ key: "board/old", value: { n: 1 }, version: 1 });
  await app.store.put("board/new", 1);
  expect(await run.result).toEqual([true, { key: "run/mine", value: "kept", version: 1 }, 1]);
  await app.verify("old-1");
  const effects = (await Array.fromAsync(run.events)).filter((entry) => entry.type === "step.completed");
  expect(effects.map(({ body }) => body)).toEqual([{ value: "done", ms: 1 }]);
});
