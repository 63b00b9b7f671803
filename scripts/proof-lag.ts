import { type ChildProcess, execFileSync, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fn, local, troupe } from "../src/index.ts";
import { check, type Row } from "./proof-row.ts";

interface Lag {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly steps: number;
  readonly error: string | null;
}

const seconds = 5;

/** What each process does: 32 runs at a time, step after step, while it measures how late its timers are. */
async function load(folder: string): Promise<Lag> {
  let steps = 0;
  let stop = false;
  const agent = fn("loader", async (_: number, ctx) => {
    for (let step = 0; !stop; step++) {
      await ctx.step(`s${step}`, async () => "x".repeat(200), { effect: "idempotent" });
      steps += 1;
    }
  });
  const app = troupe({ agents: [agent], engine: local(folder, { recover: false }) });
  await app.runs();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let error: string | null = null;
  const runs = Array.from({ length: 32 }, async () => (await app.start(agent, 0)).result);
  const all = Promise.all(runs).catch((thrown: unknown) => {
    error ??= thrown instanceof Error ? thrown.message : String(thrown);
  });
  await new Promise<void>((resolve) => {
    setTimeout(resolve, seconds * 1_000);
  });
  stop = true;
  delay.disable();
  await all;
  await app[Symbol.asyncDispose]();
  const ms = (ns: number) => ns / 1e6 - 1;
  return { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max), steps, error };
}

function start(folder: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
  return fork(new URL(import.meta.url), [folder], { env: { ...process.env, ...env, PROOF_LAG: "load" } });
}

async function lagOf(child: ChildProcess): Promise<Lag> {
  const [lag] = (await once(child, "message")) as [Lag];
  return lag;
}

const show = (name: string, lags: readonly Lag[]): string => {
  const worst = (pick: (lag: Lag) => number) => Math.max(...lags.map(pick)).toFixed(1);
  const rate = Math.round(lags.reduce((sum, lag) => sum + lag.steps, 0) / seconds);
  return `${name}: p50 ${worst((lag) => lag.p50)}, p99 ${worst((lag) => lag.p99)}, max ${worst((lag) => lag.max)} ms, ${rate} steps/s`;
};

/** Slows each fsync of the process down. Null without a compiler. */
function slowDisk(folder: string): string | null {
  const source = join(folder, "slow.c");
  const library = join(folder, "slow.so");
  writeFileSync(
    source,
    `#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>
int fdatasync(int fd) { int (*f)(int) = dlsym(RTLD_NEXT, "fdatasync"); int r = f(fd); usleep(20000); return r; }
int fsync(int fd) { int (*f)(int) = dlsym(RTLD_NEXT, "fsync"); int r = f(fd); usleep(20000); return r; }`,
  );
  return spawnSync("cc", ["-shared", "-fPIC", "-o", library, source, "-ldl"]).status === 0 ? library : null;
}

async function stopped(folder: string): Promise<string> {
  const victim = start(folder);
  const other = start(folder);
  const lag = lagOf(other);
  await new Promise<void>((resolve) => {
    setTimeout(resolve, 1_500);
  });
  victim.kill("SIGSTOP");
  const seen = await lag;
  victim.kill("SIGKILL");
  return show("beside a stopped process", [seen]) + (seen.error ? ` (${seen.error})` : "");
}

async function full(folder: string): Promise<string> {
  const disk = join(folder, "disk");
  execFileSync("mkdir", [disk]);
  if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", disk]).status !== 0)
    return "full disk: skipped, no mount";
  try {
    const lag = await lagOf(start(disk));
    check(lag.error !== null, "a full disk was not noticed");
    return `${show("full disk", [lag])} (${lag.error})`;
  } finally {
    spawnSync("umount", ["-l", disk]);
  }
}

/** How long the event loop is held up while runs are recorded, under four kinds of trouble. */
export async function proveLag(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), "proof-"));
  const results: string[] = [show("one process", [await lagOf(start(join(folder, "one")))])];
  results.push(show("four processes", await Promise.all([1, 2, 3, 4].map(() => lagOf(start(join(folder, "four")))))));
  results.push(await stopped(join(folder, "stopped")));
  const library = slowDisk(folder);
  if (library)
    results.push(show("fsync 20 ms slower", [await lagOf(start(join(folder, "slow"), { LD_PRELOAD: library }))]));
  results.push(await full(folder));
  rmSync(folder, { recursive: true });
  return { part: "lag", what: `event-loop lag over ${seconds} s, 32 runs per process`, result: results.join("; ") };
}

if (process.env["PROOF_LAG"] === "load") {
  process.send?.(await load(process.argv[2] ?? ""));
  process.disconnect();
}
