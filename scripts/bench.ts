// Durable steps against raw SQLite: each contender in a process of its own, rounds interleaved, medians. Times are of
// this machine; trust the ratios. `npm run bench` prints a table; `npm run bench -- --json` the figures.
import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";

type Sync = "FULL" | "NORMAL";

interface Contender {
  /** Runs a few hundred durable steps; resolves with how many. */
  readonly round: () => Promise<number>;
  readonly close: () => Promise<void>;
}

const data = "x".repeat(100);
const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    rounds: { type: "string", default: "11" },
    contender: { type: "string" },
    folder: { type: "string" },
  },
});
const root = values.folder ?? mkdtempSync(join(tmpdir(), "troupe-bench-"));
/** The built package, as its users get it; only its types are known before the build. */
const built = (): Promise<typeof import("../src/index.ts")> =>
  import(new URL("../dist/index.js", import.meta.url).href);

async function raw(sync: Sync): Promise<Contender> {
  const db = new DatabaseSync(join(root, `raw-${sync}.db`));
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${sync};
    CREATE TABLE step (id TEXT, k INTEGER, v TEXT, PRIMARY KEY (id, k)) WITHOUT ROWID`);
  const insert = db.prepare("INSERT INTO step VALUES (?, ?, ?)");
  let runs = 0;
  return {
    async round() {
      runs += 1;
      for (let k = 1; k <= 400; k++) insert.run(`raw-${runs}`, k, JSON.stringify({ k, data }));
      return 400;
    },
    close: async () => db.close(),
  };
}

interface Shape {
  readonly folder: string | null;
  readonly durability: "power" | "process";
  readonly effect: { readonly effect?: "idempotent" };
  readonly concurrent: number;
}

async function troupeSteps({ folder, durability, effect, concurrent }: Shape): Promise<Contender> {
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
  return {
    async round() {
      const one = async () => (await app.start(flow, null)).result;
      let steps = 0;
      for (let turn = 0; turn < (concurrent === 1 ? 4 : 1); turn++) {
        const done = await Promise.all(Array.from({ length: concurrent }, one));
        steps += done.reduce((sum, each) => sum + each, 0);
      }
      return steps;
    },
    close: () => Promise.resolve(app[Symbol.asyncDispose]()),
  };
}

const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

/** Bytes of a state folder per step, after everything is in the main file. */
function bytesKept(folder: string, steps: number): number {
  const file = join(root, folder, "troupe.db");
  const db = new DatabaseSync(file);
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
  const bytes = readdirSync(join(root, folder)).reduce((sum, name) => sum + statSync(join(root, folder, name)).size, 0);
  return bytes / steps;
}

const idempotent = { effect: "idempotent" } as const;
const contenders: Readonly<Record<string, () => Promise<Contender>>> = {
  "one SQLite insert per step, FULL": () => raw("FULL"),
  "one SQLite insert per step, NORMAL": () => raw("NORMAL"),
  "one run": () => troupeSteps({ folder: "one", durability: "power", effect: idempotent, concurrent: 1 }),
  "one run, undeclared effect": () =>
    troupeSteps({ folder: "undeclared", durability: "power", effect: {}, concurrent: 1 }),
  "64 runs at once": () => troupeSteps({ folder: "many", durability: "power", effect: idempotent, concurrent: 64 }),
  "one run, durability process": () =>
    troupeSteps({ folder: "fast", durability: "process", effect: idempotent, concurrent: 1 }),
  "one run in memory": () => troupeSteps({ folder: null, durability: "power", effect: idempotent, concurrent: 1 }),
};

if (values.contender === undefined) await compare();
else await serve(values.contender);

/** In a child: runs a round whenever the parent asks for one. */
async function serve(name: string): Promise<void> {
  const contender = await contenders[name]?.();
  process.on("message", async (wish) => {
    if (wish === "round") {
      const startedAt = performance.now();
      const steps = (await contender?.round()) ?? 0;
      process.send?.({ steps, ms: performance.now() - startedAt });
    } else {
      await contender?.close();
      process.exit(0);
    }
  });
  process.send?.("ready");
}

interface Lane {
  readonly name: string;
  readonly child: ChildProcess;
  readonly perSecond: number[];
  steps: number;
}

async function compare(): Promise<void> {
  execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", "ignore", "inherit"] });
  const lanes: Lane[] = [];
  for (const name of Object.keys(contenders)) {
    const child = fork(import.meta.filename, ["--contender", name, "--folder", root]);
    await once(child, "message");
    lanes.push({ name, child, perSecond: [], steps: 0 });
  }
  const warmUps = 3;
  for (let round = 0; round < Number(values.rounds) + warmUps; round++) {
    for (const lane of round % 2 ? lanes.toReversed() : lanes) {
      lane.child.send("round");
      const [{ steps, ms }] = (await once(lane.child, "message")) as [{ steps: number; ms: number }];
      lane.steps += steps;
      if (round >= warmUps) lane.perSecond.push((steps / ms) * 1000);
    }
  }
  for (const { child } of lanes) {
    child.send("end");
    await once(child, "exit");
  }
  report(lanes);
  rmSync(root, { recursive: true });
}

function report(lanes: readonly Lane[]): void {
  const figures = lanes.map(({ name, perSecond }) => ({ name, stepsPerSecond: Math.round(median(perSecond)) }));
  const full = figures[0]?.stepsPerSecond ?? Number.NaN;
  const stepsOf = (name: string) => lanes.find((lane) => lane.name === name)?.steps ?? 1;
  const kept = {
    one: Math.round(bytesKept("one", stepsOf("one run"))),
    many: Math.round(bytesKept("many", stepsOf("64 runs at once"))),
  };
  const entry = JSON.stringify(new URL("../dist/index.js", import.meta.url).href);
  const importMs = cold(`const t = performance.now(); await import(${entry}); console.log(performance.now() - t)`);
  const rssMb = cold(`await import(${entry}); console.log(process.memoryUsage().rss / 1048576)`);
  if (values.json) {
    console.log(JSON.stringify({ figures, kept, importMs, rssMb }, null, 2));
    return;
  }
  for (const { name, stepsPerSecond } of figures) {
    const ratio = (stepsPerSecond / full).toFixed(2);
    console.log(`${name.padEnd(36)} ${String(stepsPerSecond).padStart(7)} steps/s  ${ratio} of one insert, FULL`);
  }
  console.log(`bytes kept per 120-byte step: one run ${kept.one}, 64 runs ${kept.many}`);
  console.log(`import of the main entry: ${importMs} ms, ${rssMb} MB resident (Node.js alone about 42)`);
}

/** Median of what nine fresh processes print. */
function cold(code: string): number {
  const flags = ["--input-type=module", "--eval", code];
  const samples = Array.from({ length: 9 }, () => Number(execFileSync(process.execPath, flags, { encoding: "utf8" })));
  return Math.round(median(samples) * 10) / 10;
}
