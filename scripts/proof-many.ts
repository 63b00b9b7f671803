import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fn, local, troupe } from "../src/index.ts";
import { sqliteJournal } from "../src/testing/index.ts";
import { check, type Row } from "./proof-row.ts";

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const mb = (bytes: number) => `${(bytes / 1_048_576).toFixed(1)} MB`;

/** A thousand runs at once in one process. */
export async function proveThousand(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), "proof-"));
  const steps = fn("steps", async (n: number, ctx) => {
    let sum = 0;
    for (let step = 0; step < 20; step++)
      sum += await ctx.step(`s${step}`, async () => n + step, { effect: "idempotent" });
    return sum;
  });
  const startedAt = performance.now();
  await using app = troupe({ agents: [steps], engine: local(folder) });
  const runs = await Promise.all(Array.from({ length: 1_000 }, (_, n) => app.start(steps, n)));
  const results = await Promise.all(runs.map((run) => run.result));
  const tookMs = performance.now() - startedAt;
  check(
    results.every((result, n) => result === n * 20 + 190),
    "a run has another result",
  );
  for (const run of runs) check((await app.verify(run.id)).entries >= 22, `${run.id} lost entries`);
  rmSync(folder, { recursive: true });
  return {
    part: "thousand",
    what: "1,000 runs of 20 steps at once, one process",
    result: `none lost, all verified, ${seconds(tookMs)} (${Math.round(20_000_000 / tookMs)} steps/s)`,
  };
}

/** Runs that sleep cost nothing, and wake quickly. */
export async function proveParked(count = 100_000): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), "proof-"));
  const now = Date.now();
  const body = JSON.stringify({ agent: "sleeper", input: 0, seed: "s", format: 1 });
  {
    using journal = sqliteJournal(folder, "process");
    for (let from = 0; from < count; from += 1_000) {
      const writes = Array.from({ length: 1_000 }, (_, index) => ({
        kind: "create" as const,
        id: `r${from + index}`,
        agent: "sleeper",
        owner: "gone",
        at: now,
        body,
        row: null,
        existed: false,
      }));
      journal.commit(writes);
      journal.commit(
        writes.map(({ row }: { row: { n: number } | null }) => ({
          kind: "status" as const,
          run: row?.n ?? 0,
          epoch: 1,
          at: now,
          status: "parked" as const,
          wakeAt: now + 3_600_000,
          waiting: { decisions: [], signals: [], sleeping: true },
          release: true,
        })),
      );
    }
  }
  let woken = 0;
  const sleeper = fn("sleeper", async (_: number, ctx) => {
    await ctx.wait("go", { timeoutMs: 3_600_000 }).catch(() => undefined);
    woken += 1;
  });
  let offset = 0;
  const clock = {
    now: () => Date.now() + offset,
    alarm(at: number, ring: () => void) {
      const timer = setTimeout(ring, Math.max(0, Math.min(at - Date.now() - offset, 2_147_483_647)));
      return () => clearTimeout(timer);
    },
  };
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  await using app = troupe({ agents: [sleeper], engine: local(folder, { clock }) });
  const openedAt = performance.now();
  await app.run("r0");
  const openMs = performance.now() - openedAt;
  const lag = await worstLag(2_500);
  globalThis.gc?.();
  const cost = process.memoryUsage().heapUsed - before;
  offset = 3_600_000;
  const startedAt = performance.now();
  await app.start(sleeper, 1, { id: "nudge" }); // looks at the file with the new time
  while (woken < count) {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 20);
    });
    check(performance.now() - startedAt < 120_000, `only ${woken} of ${count} woke`);
  }
  const tookMs = performance.now() - startedAt;
  rmSync(folder, { recursive: true });
  check(cost < 20 * 1_048_576, `parked runs cost ${mb(cost)}`);
  return {
    part: "parked",
    what: `${count} parked runs`,
    result: `open ${seconds(openMs)}, ${mb(cost)} of heap, worst lag while parked ${lag.toFixed(0)} ms, all woken in ${seconds(tookMs)}, peak rss ${mb(process.resourceUsage().maxRSS * 1_024)}`,
  };
}

async function worstLag(ms: number): Promise<number> {
  const end = performance.now() + ms;
  let worst = 0;
  while (performance.now() < end) {
    const at = performance.now();
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 5);
    });
    worst = Math.max(worst, performance.now() - at - 5);
  }
  return worst;
}
