import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Lane, openLane } from "./lane.ts";
import type { Measured } from "./measured.ts";
import { median } from "./median.ts";

export type StepsContender =
  | { readonly kind: "raw"; readonly sync: "FULL" | "NORMAL" }
  | {
      readonly kind: "troupe";
      /** `null`: in memory. */
      readonly folder: string | null;
      readonly durability: "power" | "process";
      readonly effect: { readonly effect?: "idempotent" };
      readonly concurrent: number;
    };

const idempotent = { effect: "idempotent" } as const;
const one = { kind: "troupe", durability: "power", effect: idempotent, concurrent: 1 } as const;
const contenders: Readonly<Record<string, StepsContender>> = {
  "one SQLite insert per step, FULL": { kind: "raw", sync: "FULL" },
  "one SQLite insert per step, NORMAL": { kind: "raw", sync: "NORMAL" },
  "one run": { ...one, folder: "one" },
  "one run, undeclared effect": { ...one, folder: "undeclared", effect: {} },
  "64 runs at once": { ...one, folder: "many", concurrent: 64 },
  "one run, durability process": { ...one, folder: "fast", durability: "process" },
  "one run in memory": { ...one, folder: null },
};
const warmUps = 3;

interface Contest {
  readonly name: string;
  readonly lane: Lane;
  readonly perSecond: number[];
  steps: number;
}

/** Durable steps against raw SQLite: each contender in a process of its own, rounds interleaved, medians. */
export async function benchSteps(rounds: number): Promise<Measured> {
  const root = mkdtempSync(join(tmpdir(), "troupe-bench-"));
  const contests: Contest[] = [];
  for (const [name, contender] of Object.entries(contenders)) {
    const lane = await openLane(new URL("steps-lane.ts", import.meta.url), { root, contender });
    contests.push({ name, lane, perSecond: [], steps: 0 });
  }
  for (let round = 0; round < rounds + warmUps; round++) {
    for (const contest of round % 2 ? contests.toReversed() : contests) {
      const { steps, ms } = await contest.lane.ask<{ steps: number; ms: number }>("round");
      contest.steps += steps;
      if (round >= warmUps) contest.perSecond.push((steps / ms) * 1000);
    }
  }
  for (const { lane } of contests) await lane[Symbol.asyncDispose]();
  const measured = report(root, contests);
  rmSync(root, { recursive: true });
  return measured;
}

function report(root: string, contests: readonly Contest[]): Measured {
  const figures = contests.map(({ name, perSecond }) => ({ name, stepsPerSecond: Math.round(median(perSecond)) }));
  const full = figures[0]?.stepsPerSecond ?? Number.NaN;
  const stepsOf = (name: string) => contests.find((contest) => contest.name === name)?.steps ?? 1;
  const kept = {
    one: Math.round(bytesKept(join(root, "one"), stepsOf("one run"))),
    many: Math.round(bytesKept(join(root, "many"), stepsOf("64 runs at once"))),
  };
  const entry = JSON.stringify(new URL("../../dist/index.js", import.meta.url).href);
  const importMs = cold(`const t = performance.now(); await import(${entry}); console.log(performance.now() - t)`);
  const rssMb = cold(`await import(${entry}); console.log(process.memoryUsage().rss / 1048576)`);
  const lines = figures.map(({ name, stepsPerSecond }) => {
    const ratio = (stepsPerSecond / full).toFixed(2);
    return `${name.padEnd(36)} ${String(stepsPerSecond).padStart(7)} steps/s  ${ratio} of one insert, FULL`;
  });
  lines.push(`bytes kept per 120-byte step: one run ${kept.one}, 64 runs ${kept.many}`);
  lines.push(`import of the main entry: ${importMs} ms, ${rssMb} MB resident (Node.js alone about 42)`);
  return { lines, figures: { figures, kept, importMs, rssMb } };
}

/** Bytes of a state folder per step, after everything is in the main file. */
function bytesKept(folder: string, steps: number): number {
  const db = new DatabaseSync(join(folder, "troupe.db"));
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / steps;
}

/** Median of what nine fresh processes print. */
function cold(code: string): number {
  const flags = ["--input-type=module", "--eval", code];
  const samples = Array.from({ length: 9 }, () => Number(execFileSync(process.execPath, flags, { encoding: "utf8" })));
  return Math.round(median(samples) * 10) / 10;
}
