import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type App, local, troupe } from "../../../src/index.ts";
import { folder } from "../../engines/folder.ts";
import { worker } from "./pool.ts";

const reader = (path: string): App => troupe({ agents: [], engine: local(path, { recover: false }) });
const limit = { timeout: 60_000 };
const names = ["one", "two", "three", "four"];

test(
  "G4 approvals: four processes give one decision 100 answers at once: one wins, and it is done once",
  limit,
  async () => {
    const path = folder();
    const workers = await Promise.all(names.map((name) => worker(path, name)));
    const runs = Array.from({ length: 5 }, (_, n) => `spending-${n}`);
    await workers[0]?.tell({ do: "start", agent: "spending", input: 7, ids: runs });
    await using app = reader(path);
    for (const id of runs) {
      const outcome = await (await app.attach(id)).outcome;
      const decision = outcome.status === "paused" ? (outcome.decisions[0]?.id ?? "") : "";
      const all = Array.from({ length: 25 }, () => decision);
      const wins = (await Promise.all(workers.map((each) => each.tell({ do: "decide", ids: all })))) as string[][];
      expect(wins.flat()).toEqual([decision]);
      const winner = names[wins.findIndex((won) => won.length === 1)];
      expect(await (await app.attach(id)).result).toBe(winner);
      await app.verify(id);
    }
    const done = readFileSync(join(path, "effects.log"), "utf8").trim().split("\n");
    expect(done.map((line) => line.split(" ")[1]).sort()).toEqual(runs.map((id) => `${id}/spending/spend`));
  },
);

test("G4 approvals: an approval outlives the process that asked", limit, async () => {
  const path = folder();
  const victim = await worker(path, "victim");
  await victim.tell({ do: "start", agent: "spending", input: 7, ids: ["r"] });
  await using app = reader(path);
  const outcome = await (await app.attach("r")).outcome;
  victim.signal("SIGKILL");
  const [decision] = outcome.status === "paused" ? outcome.decisions : [];
  await app.decide(decision?.id ?? "", { approved: true, by: "ann", scope: "always" });
  const heir = await worker(path);
  await heir.tell({ do: "start", agent: "spending", input: 7, ids: ["s"] });
  const [rule] = await app.approvals.rules();
  expect(await heir.tell({ do: "results", ids: ["r", "s"] })).toEqual(["ann", `rule ${rule?.id}`]);
  await heir.tell({ do: "start", agent: "spending", input: 8, ids: ["t"] });
  expect((await (await app.attach("t")).outcome).status).toBe("paused");
});
