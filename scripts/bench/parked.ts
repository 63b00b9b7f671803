import { setTimeout as delay } from "node:timers/promises";
import type { App, RunStatus } from "../../src/index.ts";
import { freePorts } from "../restate/ports.ts";
import { type RestateServer, startServer } from "../restate/server.ts";
import { built } from "./built.ts";
import { type EngineSettings, engineOf } from "./engine-settings.ts";
import { openLane } from "./lane.ts";
import type { Measured } from "./measured.ts";
import { goSignal, maxStepMs, parkedAgent } from "./parked-agent.ts";

const atOnce = 64;
const lookMs = 500;
const patienceMs = 180_000;

interface Memory {
  readonly heapMb: number;
  readonly rssMb: number;
}

/** Runs on a Restate server that wait for a signal: what they cost their worker, and how long all take to wake. */
export async function benchParked(runs: number): Promise<Measured> {
  await using server = await startServer();
  const [port = 0] = await freePorts(1);
  const { ingress, admin } = server;
  const settings = {
    engine: "restate",
    ingress,
    admin,
    namespace: "bench",
    maxStepMs,
  } as const satisfies EngineSettings;
  const script = new URL("parked-lane.ts", import.meta.url);
  const listen = `127.0.0.1:${port}`;
  await using worker = await openLane(script, { ...settings, listen }, ["--expose-gc"]);
  const { fn, troupe } = await built();
  const agent = parkedAgent(fn);
  await using app = troupe({ agents: [agent], engine: await engineOf(settings) });
  const memory = () => worker.ask<Memory>("memory");

  const before = await memory();
  const startMs = await each(runs, (n) => app.start(agent, n, { id: `p${n}` }));
  const parkMs = await until(() => others(app, runs, "paused"));
  const hot = await memory();
  const hotRuns = runs - (await suspended(server));
  const suspendMs = await until(async () => {
    const count = await suspended(server);
    return count >= runs ? null : `${count} of ${runs} runs are suspended`;
  });
  const cold = await memory();
  const wakeAt = performance.now();
  const signalMs = await each(runs, (n) => app.signal(`p${n}`, goSignal, 1));
  await until(() => others(app, runs, "completed"));
  const wakeMs = performance.now() - wakeAt;
  const after = await memory();
  return report({ runs, before, hot, hotRuns, cold, after, startMs, parkMs, suspendMs, signalMs, wakeMs });
}

interface Figures {
  readonly runs: number;
  readonly before: Memory;
  readonly hot: Memory;
  /** Not suspended yet. */
  readonly hotRuns: number;
  readonly cold: Memory;
  readonly after: Memory;
  readonly startMs: number;
  readonly parkMs: number;
  readonly suspendMs: number;
  readonly signalMs: number;
  readonly wakeMs: number;
}

function report(figures: Figures): Measured {
  const { runs, before, hot, hotRuns, cold, after, startMs, parkMs, suspendMs, signalMs, wakeMs } = figures;
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  const row = (what: string, { heapMb, rssMb }: Memory) =>
    `${what.padEnd(36)} heap ${heapMb.toFixed(1).padStart(6)} MB  rss ${rssMb.toFixed(0).padStart(4)} MB`;
  const perRunKb = ((hot.heapMb - before.heapMb) * 1_024) / hotRuns;
  return {
    lines: [
      row("worker, before", before),
      row(`${runs} runs wait, ${hotRuns} in memory`, hot),
      row(`${runs} runs wait, suspended`, cold),
      row("all done", after),
      `${perRunKb.toFixed(0)} KB of heap for each in memory; accepted in ${seconds(startMs)}, waiting ${seconds(parkMs)} later, ` +
        `suspended after another ${seconds(suspendMs)}; signalled in ${seconds(signalMs)}, all done after ${seconds(wakeMs)}`,
    ],
    figures: { ...figures, before: { ...before }, hot: { ...hot }, cold: { ...cold }, after: { ...after } },
  };
}

/** Does it for each run, some at a time; resolves with how long that took. */
async function each(runs: number, what: (n: number) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  let next = 0;
  const work = async () => {
    while (next < runs) await what(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return performance.now() - startedAt;
}

/** Looks again and again, until nothing is missing any more. */
async function until(missing: () => Promise<string | null>): Promise<number> {
  const startedAt = performance.now();
  for (let what = await missing(); what !== null; what = await missing()) {
    if (performance.now() - startedAt > patienceMs) throw new Error(`not reached in time: ${what}`);
    await delay(lookMs);
  }
  return performance.now() - startedAt;
}

/** What the runs are instead; null when all are so. */
async function others(app: App, runs: number, status: RunStatus): Promise<string | null> {
  const all = (await app.runs({ limit: runs })).map((run) => run.status);
  if (all.length === runs && all.every((each) => each === status)) return null;
  const counts = Object.entries(Object.groupBy(all, (each) => each)).map(([each, found]) => `${found.length} ${each}`);
  return `${runs} runs that are ${status}; there are ${counts.join(", ")}`;
}

/** Invocations that the server keeps and that no worker is busy with. */
async function suspended({ admin }: RestateServer): Promise<number> {
  const query = "SELECT COUNT(*) AS n FROM sys_invocation WHERE status = 'suspended'";
  const headers = { "content-type": "application/json", accept: "application/json" };
  const response = await fetch(`${admin}/query`, { method: "POST", headers, body: JSON.stringify({ query }) });
  const { rows } = (await response.json()) as { readonly rows: readonly { readonly n: number }[] };
  return rows[0]?.n ?? 0;
}
