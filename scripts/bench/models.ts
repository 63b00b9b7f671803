import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Lane, openLane } from "./lane.ts";
import type { Measured } from "./measured.ts";
import { median } from "./median.ts";

export interface ModelsContender {
  /** `null`: in memory. */
  readonly folder: string | null;
  readonly streaming: boolean;
  readonly concurrent: number;
}

const contenders: Readonly<Record<string, ModelsContender>> = {
  "one run": { folder: "one", streaming: false, concurrent: 1 },
  "one run, streaming": { folder: "streamed", streaming: true, concurrent: 1 },
  "64 runs at once": { folder: "many", streaming: false, concurrent: 64 },
  "64 runs at once, streaming": { folder: "many-streamed", streaming: true, concurrent: 64 },
  "one run in memory": { folder: null, streaming: false, concurrent: 1 },
};
const warmUps = 4;

interface Contest {
  readonly name: string;
  readonly lane: Lane;
  readonly perSecond: number[];
  readonly cpuUs: number[];
}

/**
 * An agent that calls a tool ten times and answers, with every reply and every result kept before the next: each contender
 * in a process of its own, rounds interleaved, medians. The model answers at once.
 */
export async function benchModels(rounds: number): Promise<Measured> {
  const root = mkdtempSync(join(tmpdir(), "troupe-bench-"));
  const contests: Contest[] = [];
  for (const [name, contender] of Object.entries(contenders)) {
    const lane = await openLane(new URL("models-lane.ts", import.meta.url), { root, contender });
    contests.push({ name, lane, perSecond: [], cpuUs: [] });
  }
  for (let round = 0; round < rounds + warmUps; round++) {
    for (const { lane, perSecond, cpuUs } of round % 2 ? contests.toReversed() : contests) {
      const { steps, ms, cpu } = await lane.ask<{ steps: number; ms: number; cpu: number }>("round");
      if (round < warmUps) continue;
      perSecond.push((steps / ms) * 1000);
      cpuUs.push(cpu / steps);
    }
  }
  for (const { lane } of contests) await lane[Symbol.asyncDispose]();
  rmSync(root, { recursive: true });
  const figures = contests.map(({ name, perSecond, cpuUs }) => ({
    name,
    modelStepsPerSecond: Math.round(median(perSecond)),
    cpuUsPerModelStep: Math.round(median(cpuUs) * 10) / 10,
  }));
  const lines = figures.map(
    ({ name, modelStepsPerSecond, cpuUsPerModelStep }) =>
      `${`durable agent loop, ${name}`.padEnd(48)} ${String(modelStepsPerSecond).padStart(7)} model steps/s  ${cpuUsPerModelStep} µs CPU`,
  );
  return { lines, figures };
}
