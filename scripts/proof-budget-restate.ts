import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { restate } from "../src/engines/restate/restate.ts";
import { type App, fn, type Json, type RunStatus, troupe } from "../src/index.ts";
import { budgetRow } from "./budget/budget-row.ts";
import { countUp, type Spent } from "./budget/count-up.ts";
import { Worker } from "./budget/worker-process.ts";
import type { Fleet } from "./proof-budget.ts";
import { check, type Row } from "./proof-row.ts";
import { balance } from "./restate/balancer.ts";
import { freePorts } from "./restate/ports.ts";
import { startServer } from "./restate/server.ts";

/** So many are started at a time; all of them live at once. */
const startsAtOnce = 50;

/** The same as `spendTogether` on a real server, with workers behind one address. One is killed, and nobody takes its place. */
export async function spendOnRestate(fleet: Fleet): Promise<Spent> {
  const { processes, runs, calls, capUsd, atOnce, killAfter } = fleet;
  const folder = mkdtempSync(join(tmpdir(), "budget-"));
  const startedAt = performance.now();
  await using server = await startServer({ folder: join(folder, "server") });
  const ports = await freePorts(processes);
  await using balancer = await balance(ports);
  const options = { ingress: server.ingress, admin: server.admin, namespace: "spend" };
  const advertise = `http://127.0.0.1:${balancer.port}`;
  const workers = ports.map((port, n) => {
    const engine = { ...options, listen: `127.0.0.1:${port}`, advertise };
    return new Worker({ folder, restate: engine, name: `w${n}`, runs: 0, calls, capUsd, atOnce });
  });
  try {
    await Promise.all(workers.map((worker) => worker.hears("ready")));
    for (const worker of workers) worker.tell();
    // what it does is what the workers have under its name
    const spender = fn("spender", async (_: null): Promise<Json> => null);
    await using app = troupe({ agents: [spender], engine: restate(options) });
    for (let n = 0; n < runs; n += startsAtOnce) {
      const ids = Array.from({ length: Math.min(startsAtOnce, runs - n) }, (_, k) => `r${n + k}`);
      await Promise.all(ids.map((id) => app.start(spender, null, { id })));
    }
    const [victim, ...others] = workers as [Worker, ...Worker[]];
    while (victim.charges().length < killAfter) await pause(5);
    victim.kill();
    await untilAllEnded(app, runs);
    await pause(3_000); // what nobody needs has been given back; the store is read by workers, so they are still needed
    const sums = await countUp(
      app,
      workers.flatMap((worker) => worker.charges()),
    );
    for (const worker of others) worker.tell();
    const most = await Promise.all(others.map(async (worker) => Number((await worker.hears("closed")).split(" ")[1])));
    const mostAtWorkUsd = most.reduce((a, b) => a + b, 0) + (most[0] ?? 0);
    return { ...sums, mostAtWorkUsd, ms: performance.now() - startedAt };
  } finally {
    for (const worker of workers) worker.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
  });

const bad: readonly RunStatus[] = ["failed", "stuck"];

async function untilAllEnded(app: App, runs: number): Promise<void> {
  const endBy = performance.now() + 300_000;
  for (;;) {
    const found = await app.runs({ limit: 100_000 });
    const failed = found.filter(({ status }) => bad.includes(status));
    check(failed.length === 0, `${failed.length} runs have failed`);
    if (found.filter(({ status }) => status === "completed").length === runs) return;
    check(performance.now() < endBy, "runs do not end");
    await pause(200);
  }
}

/** As the mission asks: a thousand runs, a dollar, two workers, one of them killed. */
export async function proveBudgetOnRestate(): Promise<Row> {
  const spent = await spendOnRestate({
    processes: 2,
    runs: 1_000,
    calls: 4,
    capUsd: 1,
    atOnce: 14,
    killAfter: 150,
  });
  return budgetRow("budget-restate", "the same on Restate, 2 workers behind one address, one killed", spent);
}
