// Durable steps against raw SQLite, interleaved in one run, medians. Times are of this machine; trust the ratios.
// `npm run bench` prints a table; `npm run bench -- --json` the figures.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";

type Sync = "FULL" | "NORMAL";

interface Contender {
  readonly name: string;
  /** Runs a few hundred durable steps; resolves with how many. */
  readonly round: () => Promise<number>;
  readonly close: () => Promise<void>;
  readonly perSecond: number[];
}

const data = "x".repeat(100);
const { values } = parseArgs({ options: { json: { type: "boolean" }, rounds: { type: "string", default: "9" } } });
const rounds = Number(values.rounds);
execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", "ignore", "inherit"] });
const { fn, local, memory, troupe } = await import("../dist/index.js" as "troupe");
const root = mkdtempSync(join(tmpdir(), "troupe-bench-"));

function raw(sync: Sync): Contender {
  const db = new DatabaseSync(join(root, `raw-${sync}.db`));
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${sync};
    CREATE TABLE step (id TEXT, k INTEGER, v TEXT, PRIMARY KEY (id, k)) WITHOUT ROWID`);
  const insert = db.prepare("INSERT INTO step VALUES (?, ?, ?)");
  let runs = 0;
  return {
    name: `one SQLite insert per step, ${sync}`,
    perSecond: [],
    async round() {
      runs += 1;
      for (let k = 1; k <= 400; k++) insert.run(`raw-${runs}`, k, JSON.stringify({ k, data }));
      return 400;
    },
    close: async () => db.close(),
  };
}

interface Shape {
  readonly name: string;
  readonly folder: string | null;
  readonly durability: "power" | "process";
  readonly effect: { readonly effect?: "idempotent" };
  readonly concurrent: number;
}

function troupeSteps({ name, folder, durability, effect, concurrent }: Shape): Contender {
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
    name,
    perSecond: [],
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
const contenders: Contender[] = [
  raw("FULL"),
  raw("NORMAL"),
  troupeSteps({ name: "one run", folder: "one", durability: "power", effect: idempotent, concurrent: 1 }),
  troupeSteps({ name: "one run, undeclared effect", folder: "undeclared", durability: "power", effect: {}, concurrent: 1 }),
  troupeSteps({ name: "64 runs at once", folder: "many", durability: "power", effect: idempotent, concurrent: 64 }),
  troupeSteps({ name: "one run, durability process", folder: "fast", durability: "process", effect: idempotent, concurrent: 1 }),
  troupeSteps({ name: "one run in memory", folder: null, durability: "power", effect: idempotent, concurrent: 1 }),
];

mkdirSync(root, { recursive: true });
const counted = new Map<string, number>();
for (let round = 0; round <= rounds; round++) {
  for (const each of round % 2 ? contenders.toReversed() : contenders) {
    const startedAt = performance.now();
    const steps = await each.round();
    counted.set(each.name, (counted.get(each.name) ?? 0) + steps);
    if (round > 0) each.perSecond.push((steps / (performance.now() - startedAt)) * 1000); // the first round warms up
  }
}
for (const each of contenders) await each.close();

const figures = contenders.map(({ name, perSecond }) => ({ name, stepsPerSecond: Math.round(median(perSecond)) }));
const full = figures[0]?.stepsPerSecond ?? Number.NaN;
const kept = {
  one: Math.round(bytesKept("one", counted.get("one run") ?? 1)),
  many: Math.round(bytesKept("many", counted.get("64 runs at once") ?? 1)),
};
const cold = (code: string): number => {
  const samples = Array.from({ length: 9 }, () =>
    Number(execFileSync(process.execPath, ["--input-type=module", "--eval", code], { cwd: process.cwd(), encoding: "utf8" })),
  );
  return Math.round(median(samples) * 10) / 10;
};
const entry = JSON.stringify(new URL("../dist/index.js", import.meta.url).href);
const importMs = cold(`const t = performance.now(); await import(${entry}); console.log(performance.now() - t)`);
const rssMb = cold(`await import(${entry}); console.log(process.memoryUsage().rss / 1048576)`);
rmSync(root, { recursive: true });

if (values.json) {
  console.log(JSON.stringify({ figures, kept, importMs, rssMb }, null, 2));
} else {
  for (const { name, stepsPerSecond } of figures) {
    console.log(`${name.padEnd(40)} ${String(stepsPerSecond).padStart(8)} steps/s  ${(stepsPerSecond / full).toFixed(2)} of one insert`);
  }
  console.log(`bytes kept per 120-byte step: one run ${kept.one}, 64 runs ${kept.many}`);
  console.log(`import of the main entry: ${importMs} ms, ${rssMb} MB resident (Node.js alone about 42)`);
}
