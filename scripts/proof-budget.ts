import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { costs, type Entry, local, troupe } from "../src/index.ts";
import type { Charged } from "./budget/provider.ts";
import type { Orders } from "./budget/worker.ts";
import { check, type Row } from "./proof-row.ts";

const script = new URL("budget/worker.ts", import.meta.url).pathname;

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

/** What became of the money. */
export interface Spent {
  /** By the books of the provider. */
  readonly chargedUsd: number;
  /** By the account: known to be spent. */
  readonly spentUsd: number;
  /** By the account: in the hands of the dead. */
  readonly lostUsd: number;
  /** By the logs of all runs. */
  readonly loggedUsd: number;
  readonly offered: number;
  readonly served: number;
  /** Of honest requests whose end arrived: those whose bill is not what was charged. */
  readonly wrong: number;
  readonly mostAtWorkUsd: number;
  readonly ms: number;
}

/** A process of the fleet, and what it says. */
class Worker {
  readonly book: string;
  readonly #child: ChildProcess;
  #said = "";
  #news = Promise.withResolvers<void>();

  constructor(orders: Orders) {
    this.book = join(orders.folder, `book-${orders.name}.jsonl`);
    this.#child = spawn(process.execPath, ["--conditions=troupe-source", script, JSON.stringify(orders)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child.stdout?.on("data", (text: Buffer) => {
      this.#said += text.toString();
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    });
  }

  async hears(word: string): Promise<string> {
    for (;;) {
      const line = this.#said.split("\n").find((each) => each.startsWith(word));
      if (line !== undefined) return line;
      check(this.#child.exitCode === null, `a process ended with ${this.#child.exitCode}`);
      await this.#news.promise;
    }
  }

  tell(): void {
    this.#child.stdin?.write("\n");
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  charges(): readonly Charged[] {
    if (!existsSync(this.book)) return [];
    const lines = readFileSync(this.book, "utf8").split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Charged);
  }
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
    const sums = await countUp(folder, books);
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

interface Account {
  readonly spent: { readonly nano: number };
  readonly held: Readonly<Record<string, { readonly nano: number }>>;
}

async function countUp(folder: string, books: readonly Charged[]): Promise<Omit<Spent, "mostAtWorkUsd" | "ms">> {
  await using app = troupe({ agents: [], engine: local(folder, { recover: false }) });
  const account = (await app.store.get("@budget/app/all"))?.value as unknown as Account;
  let loggedUsd = 0;
  let refused = 0;
  let wrong = 0;
  for (const { id } of await app.runs({ limit: 100_000 })) {
    const entries = await Array.fromAsync(app.events(id));
    loggedUsd += costs(entries).total.usd ?? 0;
    refused += entries.filter(isRefused).length;
    wrong += wrongBills(id, entries, books);
  }
  const chargedUsd = books.reduce((sum, { tokens }) => sum + tokens, 0) / 1e6;
  const lost = Object.values(account.held).reduce((sum, { nano }) => sum + nano, 0);
  return {
    chargedUsd,
    loggedUsd,
    spentUsd: account.spent.nano / 1e9,
    lostUsd: lost / 1e9,
    offered: books.length + refused,
    served: books.length,
    wrong,
  };
}

function isRefused({ type, body }: Entry): boolean {
  if (type !== "model.failed") return false;
  return (body as { readonly error: { readonly code: string } }).error.code === "budget_exceeded";
}

/** Replies that the provider was honest about, whose bill is not among what it has charged under their key. */
function wrongBills(id: string, entries: readonly Entry[], books: readonly Charged[]): number {
  const replies = costs(entries).requests.filter(({ outcome, flags }) => outcome === "reply" && flags.length === 0);
  return replies.filter(({ path, nano }) => {
    const charged = books.filter(({ key }) => key === `${id}/${path}`);
    return !charged.some(({ tokens, honest }) => honest && tokens * 1_000 === nano);
  }).length;
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
  const { chargedUsd, spentUsd, lostUsd, loggedUsd, offered, served, wrong, mostAtWorkUsd, ms } = spent;
  check(chargedUsd <= 1 && spentUsd + lostUsd <= 1, `overspent: ${JSON.stringify(spent)}`);
  check(spentUsd >= 0.85, `only ${spentUsd} of it could be used: ${JSON.stringify(spent)}`);
  check(offered >= 2_000, `only ${offered} requests were offered`);
  check(mostAtWorkUsd <= 0.05, `${mostAtWorkUsd} at work at once is too much for this to say anything`);
  check(wrong === 0, `${wrong} bills are not what was charged`);
  check(loggedUsd >= chargedUsd, `the logs have ${loggedUsd}, the provider has charged ${chargedUsd}`);
  const usd = (value: number) => `$${value.toFixed(4)}`;
  return {
    part: "budget",
    what: "1,000 runs in 4 processes on one $1.00, adversarial usage, one process killed",
    result:
      `${usd(spentUsd)} spent by the account, ${usd(lostUsd)} lost with the dead, ${usd(chargedUsd)} charged by the provider, ` +
      `${usd(loggedUsd)} in the logs; ${offered} requests offered, ${served} served, at most ${usd(mostAtWorkUsd)} at work, ` +
      `0 wrong bills, ${(ms / 1_000).toFixed(1)} s`,
  };
}
