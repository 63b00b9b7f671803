import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { local, troupe } from "../src/index.ts";
import { budgetRow } from "./budget/budget-row.ts";
import { countUp, type Spent } from "./budget/count-up.ts";
import type { Charged } from "./budget/provider.ts";
import { Worker } from "./budget/worker-process.ts";
import { check, type Row } from "./proof-row.ts";

export interface Fleet {
  readonly processes: number;
  /** Of all processes together. */
  readonly runs: number;
  /** Of each run. */
  readonly calls: number;
  readonly capUsd: number;
  /** Requests at the same time, in each process. */
  readonly atOnce: number;
  /** The first process is killed when it has been charged for so many requests. */
  readonly killAfter: number;
}

/** Many runs, several processes, one budget; one process is killed. Throws where money was overspent or a bill is wrong. */
export async function spendTogether(fleet: Fleet): Promise<Spent> {
  const { processes, runs, calls, capUsd, atOnce, killAfter } = fleet;
  const folder = mkdtempSync(join(tmpdir(), "budget-"));
  const common = { folder, runs: Math.ceil(runs / processes), calls, capUsd, atOnce };
  const startedAt = performance.now();
  const workers = Array.from({ length: processes }, (_, n) => new Worker({ ...common, name: `w${n}` }));
  try {
    await Promise.all(workers.map((worker) => worker.hears("ready")));
    for (const worker of workers) worker.tell();
    const [victim, ...others] = workers as [Worker, ...Worker[]];
    while (victim.charges().length < killAfter) await pause(5);
    victim.kill();
    await Promise.all(others.map((worker) => worker.hears("done")));
    await untilAllEnded(folder);
    for (const worker of others) worker.tell();
    const most = await Promise.all(others.map(async (worker) => Number((await worker.hears("closed")).split(" ")[1])));
    const books = workers.flatMap((worker) => worker.charges());
    const sums = await counted(folder, books);
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

/** Those of the killed process have gone to others. */
async function untilAllEnded(folder: string): Promise<void> {
  await using app = troupe({ agents: [], engine: local(folder, { recover: false }) });
  const endBy = performance.now() + 120_000;
  for (;;) {
    const left = await app.runs({ limit: 100_000 });
    if (left.every(({ status }) => status === "completed")) return;
    const failed = left.filter(({ status }) => status === "failed" || status === "stuck");
    check(failed.length === 0, `${failed.length} runs have failed`);
    check(performance.now() < endBy, "runs do not end");
    await pause(50);
  }
}

async function counted(folder: string, books: readonly Charged[]) {
  await using app = troupe({ agents: [], engine: local(folder, { recover: false }) });
  return await countUp(app, books);
}

/** As the mission asks: a thousand runs, a dollar, four processes, one of them killed. */
export async function proveBudget(): Promise<Row> {
  const spent = await spendTogether({
    processes: 4,
    runs: 1_000,
    calls: 4,
    capUsd: 1,
    atOnce: 14,
    killAfter: 150,
  });
  return budgetRow("budget", "1,000 runs in 4 processes on one $1.00, adversarial usage, one process killed", spent);
}
