import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { local, troupe } from "../../src/index.ts";
import { folder } from "./folder.ts";

const sql = (version: number): string =>
  readFileSync(new URL(`../fixtures/tables/version-${version}.sql`, import.meta.url), "utf8");

const double = fn("double", (n: number) => n * 2);

/** Went on, after it was resumed by a newer version, with a run of its own. */
const pausing = fn("pausing", async (_: null, ctx) => {
  await ctx.store.put("board/old", { n: 1 });
  await ctx.store.put("run/mine", "kept");
  await ctx.step("work", () => "done again", { effect: "once" });
  await ctx.ask({ question: "Go on?" });
  return ctx.call(double, 21, { placement: "run" });
});

test.for([1, 2])(
  "R6 runs of their own: a run of a file with tables of version %i goes on, and calls others",
  async (version) => {
    const path = folder();
    const file = join(path, "troupe.db");
    {
      using db = new DatabaseSync(file);
      db.exec(`PRAGMA journal_mode = WAL; ${sql(1)} ${version === 2 ? sql(2) : ""}`);
    }
    await using app = troupe({ agents: [pausing, double], engine: local(path) });
    expect(await app.run("old-1")).toMatchObject({ status: "paused", parent: null });
    const [open] = await app.decisions({ status: "open" });
    await app.decide(open?.id ?? "", { approved: true });
    expect(await (await app.attach("old-1")).result).toBe(42);
    const [child] = await app.runs();
    expect(child).toMatchObject({ agent: "double", parent: { runId: "old-1", path: "pausing/double" } });
    for (const { id } of await app.runs()) await app.verify(id);
    using db = new DatabaseSync(file, { readOnly: true });
    expect(db.prepare("PRAGMA user_version").get()?.["user_version"]).toBeGreaterThanOrEqual(3);
  },
);
