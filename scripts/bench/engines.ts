import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePorts } from "../restate/ports.ts";
import { type RestateServer, startServer } from "../restate/server.ts";
import type { EngineSettings } from "./engine-settings.ts";
import { type Lane, openLane } from "./lane.ts";
import type { Measured } from "./measured.ts";
import { median } from "./median.ts";
import type { SdkSettings } from "./sdk-lane.ts";

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

interface Contest {
  readonly name: string;
  readonly lane: Lane;
  readonly samples: Map<string, number[]>;
}

/** The same program on the local engine, on one Restate server, and there without us: rounds interleaved, medians. */
export async function benchEngines(rounds: number): Promise<Measured> {
  await using server = await startServer();
  const folder = mkdtempSync(join(tmpdir(), "troupe-bench-"));
  const contests = await openContests(server, folder);
  for (let round = 0; round < rounds + warmUps; round++) {
    for (const { lane, samples } of round % 2 ? contests.toReversed() : contests) {
      for (const { wish } of figures) {
        const sample = await lane.ask<number>(wish);
        if (round >= warmUps) samples.set(wish, [...(samples.get(wish) ?? []), sample]);
      }
    }
  }
  for (const { lane } of contests) await lane[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
  return report(contests);
}

async function openContests(server: RestateServer, folder: string): Promise<readonly Contest[]> {
  const { ingress, admin } = server;
  const [ours = 0, port = 0] = await freePorts(2);
  const listen = `127.0.0.1:${ours}`;
  const local: EngineSettings = { engine: "local", folder };
  const restate: EngineSettings = { engine: "restate", ingress, admin, namespace: "bench", listen };
  const sdk: SdkSettings = { ingress, admin, port };
  const engineLane = new URL("engine-lane.ts", import.meta.url);
  const sdkLane = new URL("sdk-lane.ts", import.meta.url);
  const contest = async (name: string, script: URL, settings: unknown): Promise<Contest> => {
    return { name, lane: await openLane(script, settings), samples: new Map() };
  };
  return [
    await contest("local", engineLane, local),
    await contest("restate", engineLane, restate),
    await contest("its SDK alone", sdkLane, sdk),
  ];
}

function report(contests: readonly Contest[]): Measured {
  const of = ({ samples }: Contest, { wish, digits }: Figure) =>
    Number(median(samples.get(wish) ?? []).toFixed(digits));
  const line = (what: string, cells: readonly string[]) =>
    `${what.padEnd(36)} ${cells.map((cell) => cell.padStart(13)).join(" ")}`;
  return {
    lines: [
      line(
        "",
        contests.map(({ name }) => name),
      ),
      ...figures.map((figure) =>
        line(
          figure.what,
          contests.map((contest) => String(of(contest, figure))),
        ),
      ),
    ],
    figures: Object.fromEntries(
      contests.map((contest) => [
        contest.name,
        Object.fromEntries(figures.map((figure) => [figure.wish, of(contest, figure)])),
      ]),
    ),
  };
}
