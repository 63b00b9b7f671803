import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type App, local, troupe } from "../../../src/index.ts";
import { folder } from "../../engines/folder.ts";
import { worker } from "./pool.ts";

const ids = (name: string, count: number) => Array.from({ length: count }, (_, n) => `${name}-${n}`);

/** Reads along without executing anything. */
const reader = (path: string): App => troupe({ agents: [], engine: local(path, { recover: false }) });

/** How often each effect was begun, over all processes, by key. */
function effects(path: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of readFileSync(join(path, "effects.log"), "utf8").trim().split("\n")) {
    const key = line.slice(line.indexOf(" ") + 1);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Paths of all recorded outcomes of a run. */
async function outcomes(app: App, id: string): Promise<string[]> {
  const entries = await Array.fromAsync(app.events(id));
  return entries.filter((entry) => entry.type.startsWith("step.")).map((entry) => entry.path);
}

const limit = { timeout: 30_000 };

test("G5 durable runs: when a process is killed, another has its runs within 5 s of the kill", limit, async () => {
  const path = folder();
  const [victim, heir] = await Promise.all([worker(path, "victim"), worker(path)]);
  const runs = ids("held", 20);
  await victim.tell({ do: "start", agent: "held", input: null, ids: runs });
  await victim.begun(20);
  const killedAt = performance.now();
  victim.signal("SIGKILL");
  const results = await heir.tell({ do: "results", ids: runs });
  expect(performance.now() - killedAt).toBeLessThan(5_000);
  expect(results).toEqual(runs.map(() => heir.pid));
  const counts = effects(path);
  await using app = reader(path);
  for (const id of runs) {
    expect([counts.get(`${id}/held/before`), counts.get(`${id}/held/held`), counts.get(`${id}/held/after`)]).toEqual([
      1, 2, 1,
    ]);
    expect(await outcomes(app, id)).toEqual(["held/before", "held/held", "held/after"]);
    await app.verify(id);
  }
});

test(
  "G5 durable runs: a stopped process loses its runs, and what it writes when it goes on is refused",
  limit,
  async () => {
    const path = folder();
    const [victim, heir] = await Promise.all([worker(path, "victim"), worker(path)]);
    const runs = ids("held", 10);
    await victim.tell({ do: "start", agent: "held", input: null, ids: runs });
    await victim.begun(10);
    victim.signal("SIGSTOP");
    expect(await heir.tell({ do: "results", ids: runs })).toEqual(runs.map(() => heir.pid));
    victim.signal("SIGUSR2");
    victim.signal("SIGCONT");
    const [own] = ids("steps", 1);
    await victim.tell({ do: "start", agent: "steps", input: 3, ids: [own] }); // it is none the worse for it
    expect(await victim.tell({ do: "results", ids: [own] })).toEqual([3]);
    await victim.close();
    const counts = effects(path);
    await using app = reader(path);
    for (const id of runs) {
      expect(await outcomes(app, id)).toEqual(["held/before", "held/held", "held/after"]);
      expect([counts.get(`${id}/held/before`), counts.get(`${id}/held/held`), counts.get(`${id}/held/after`)]).toEqual([
        1, 2, 1,
      ]);
      await app.verify(id);
    }
  },
);

test("G5 durable runs: the late result of a once effect answers the question its heir asks", limit, async () => {
  const path = folder();
  const [victim, heir] = await Promise.all([worker(path, "victim"), worker(path)]);
  await victim.tell({ do: "start", agent: "paid", input: null, ids: ["paid"] });
  await victim.begun(1);
  victim.signal("SIGSTOP");
  await using app = reader(path);
  const run = await app.attach("paid");
  const outcome = await run.outcome;
  expect(outcome).toMatchObject({ status: "paused", decisions: [{ path: "paid/pay!outcome", status: "open" }] });
  victim.signal("SIGUSR2");
  victim.signal("SIGCONT");
  expect(await run.result).toEqual({ paidBy: victim.pid });
  expect(effects(path).get("paid/paid/pay")).toBe(1);
  await Promise.all([victim.close(), heir.close()]);
});

test("two processes that answer the same decisions at once: each has one winner", limit, async () => {
  const path = folder();
  const [one, two] = await Promise.all([worker(path, "one"), worker(path, "two")]);
  const runs = ids("asked", 100);
  await one.tell({ do: "start", agent: "asked", input: 1, ids: runs });
  await using app = reader(path);
  for (const id of runs) expect((await (await app.attach(id)).outcome).status).toBe("paused");
  const decisions = (await app.decisions({ status: "open" })).map((decision) => decision.id);
  expect(decisions.length).toBe(100);
  const wins = await Promise.all([one, two].map((each) => each.tell({ do: "decide", ids: decisions })));
  expect(wins.flat().sort()).toEqual(decisions.sort());
  const answers = (await one.tell({ do: "results", ids: runs })) as { readonly by: string }[];
  expect(answers.filter((answer) => answer.by === "one").length).toBe((wins[0] as string[]).length);
});

test("G5 durable runs: four processes with 250 runs of 20 steps each on one file: none is lost", {
  timeout: 60_000,
}, async () => {
  const path = folder();
  const names = ["a", "b", "c", "d"];
  const workers = await Promise.all(names.map((name) => worker(path, name)));
  await Promise.all(
    workers.map(async (each, index) => {
      const runs = ids(names[index] ?? "", 250);
      await each.tell({ do: "start", agent: "steps", input: 20, ids: runs });
      expect(await each.tell({ do: "results", ids: runs })).toEqual(runs.map(() => 190));
    }),
  );
  await Promise.all(workers.map((each) => each.close()));
  await using app = reader(path);
  const runs = await app.runs({ limit: 2_000 });
  expect(runs.filter((run) => run.status === "completed").length).toBe(1_000);
  for (const { id } of runs) {
    expect(await outcomes(app, id)).toEqual(Array.from({ length: 20 }, (_, step) => `steps/s${step}`));
    await app.verify(id);
  }
});

test("R9 watch: a process that dies while its runs watch loses none of what changes meanwhile", limit, async () => {
  const path = folder();
  const victim = await worker(path, "victim");
  const runs = ids("watching", 10);
  await victim.tell({ do: "start", agent: "watching", input: null, ids: runs });
  await using app = reader(path);
  for (const id of runs) {
    const outcome = await (await app.attach(id)).outcome;
    expect(outcome).toMatchObject({ status: "paused", keys: ["board/first"] });
  }
  victim.signal("SIGKILL");
  await app.store.put("board/first", 1); // nobody executes them
  const heir = await worker(path);
  await app.store.put("board/second", 2);
  const results = await heir.tell({ do: "results", ids: runs });
  expect(results).toEqual(runs.map(() => [1, 2, heir.pid]));
  for (const id of runs) await app.verify(id);
});
