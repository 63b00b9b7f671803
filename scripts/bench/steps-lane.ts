// A contender of the step bench: raw SQLite, or the library.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { built } from "./built.ts";
import { laneSettings, serveLane, type Wishes } from "./lane.ts";
import type { StepsContender } from "./steps.ts";

const data = "x".repeat(100);

/** Runs a few hundred durable steps; resolves with how many, and how long it took. */
const timed = (round: () => Promise<number>): Wishes => ({
  async round() {
    const startedAt = performance.now();
    const steps = await round();
    return { steps, ms: performance.now() - startedAt };
  },
});

function raw(root: string, sync: "FULL" | "NORMAL"): void {
  const db = new DatabaseSync(join(root, `raw-${sync}.db`));
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${sync};
    CREATE TABLE step (id TEXT, k INTEGER, v TEXT, PRIMARY KEY (id, k)) WITHOUT ROWID`);
  const insert = db.prepare("INSERT INTO step VALUES (?, ?, ?)");
  let runs = 0;
  const round = async () => {
    runs += 1;
    for (let k = 1; k <= 400; k++) insert.run(`raw-${runs}`, k, JSON.stringify({ k, data }));
    return 400;
  };
  serveLane(timed(round), async () => db.close());
}

async function troupeSteps(root: string, shape: Extract<StepsContender, { kind: "troupe" }>): Promise<void> {
  const { folder, durability, effect, concurrent } = shape;
  const { fn, local, memory, troupe } = await built();
  const flow = fn("flow", async (_: null, ctx) => {
    let done = 0;
    for (let k = 1; k <= 100; k++) {
      const { k: kept } = await ctx.step(`step-${k}`, () => ({ k, data }), effect);
      if (kept === k) done += 1;
    }
    return done;
  });
  const engine = folder === null ? memory() : local(join(root, folder), { durability, recover: false });
  const app = troupe({ agents: [flow], engine });
  const one = async () => (await app.start(flow, null)).result;
  const round = async () => {
    let steps = 0;
    for (let turn = 0; turn < (concurrent === 1 ? 4 : 1); turn++) {
      const done = await Promise.all(Array.from({ length: concurrent }, one));
      steps += done.reduce((sum, each) => sum + each, 0);
    }
    return steps;
  };
  serveLane(timed(round), () => app[Symbol.asyncDispose]());
}

const { root, contender } = laneSettings<{ root: string; contender: StepsContender }>();
if (contender.kind === "raw") raw(root, contender.sync);
else await troupeSteps(root, contender);
