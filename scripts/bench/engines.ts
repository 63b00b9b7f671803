import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../restate/ports.ts";
import { startServer } from "../restate/server.ts";
import type { EngineSettings } from "./engine-settings.ts";
import { openLane } from "./lane.ts";
import type { Measured } from "./measured.ts";
import { median } from "./median.ts";

const warmUps = 2;

interface Figure {
  readonly wish: string;
  readonly what: string;
  readonly digits: number;
}

const figures: readonly Figure[] = [
  { wish: "sequential", what: "ms per step, one run of 300", digits: 2 },
  { wish: "concurrent", what: "steps/s, 64 runs of 20 at once", digits: 0 },
  { wish: "short", what: "ms from start to result, one step", digits: 1 },
];

/** The same program on the local engine and on one Restate server, rounds interleaved, medians. */
export async function benchEngines(rounds: number): Promise<Measured> {
  await using server = await startServer();
  const [port = 0] = await freePorts(1);
  const folder = mkdtempSync(join(tmpdir(), "troupe-bench-"));
  const { ingress, admin } = server;
  const engines: readonly EngineSettings[] = [
    { engine: "local", folder },
    { engine: "restate", ingress, admin, namespace: "bench", listen: `127.0.0.1:${port}` },
  ];
  const script = new URL("engine-lane.ts", import.meta.url);
  const lanes = await Promise.all(
    engines.map(async (settings) => ({ name: settings.engine, lane: await openLane(script, settings) })),
  );
  const samples = new Map<string, number[]>();
  for (let round = 0; round < rounds + warmUps; round++) {
    for (const { name, lane } of round % 2 ? lanes.toReversed() : lanes) {
      for (const { wish } of figures) {
        const figure = await lane.ask<number>(wish);
        const key = `${name} ${wish}`;
        if (round >= warmUps) samples.set(key, [...(samples.get(key) ?? []), figure]);
      }
    }
  }
  for (const { lane } of lanes) await lane[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
  const of = (name: string, { wish, digits }: Figure) =>
    Number(median(samples.get(`${name} ${wish}`) ?? []).toFixed(digits));
  return {
    lines: [
      `${"".padEnd(36)} ${"local".padStart(9)} ${"restate".padStart(9)}`,
      ...figures.map((figure) => {
        const cells = lanes.map(({ name }) => String(of(name, figure)).padStart(9));
        return `${figure.what.padEnd(36)} ${cells.join(" ")}`;
      }),
    ],
    figures: Object.fromEntries(
      lanes.map(({ name }) => [name, Object.fromEntries(figures.map((figure) => [figure.wish, of(name, figure)]))]),
    ),
  };
}
