// What it costs, measured in one run: `npm run bench`, or `npm run bench -- --only steps,models,engines,parked --rounds 11 --json`.
// Times are of this machine; trust the ratios.
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { benchEngines } from "./bench/engines.ts";
import type { Measured } from "./bench/measured.ts";
import { benchModels } from "./bench/models.ts";
import { benchParked } from "./bench/parked.ts";
import { benchSteps } from "./bench/steps.ts";

const parkedRuns = 3_000;
const parts: Readonly<Record<string, (rounds: number) => Promise<Measured>>> = {
  steps: benchSteps,
  models: benchModels,
  engines: benchEngines,
  parked: () => benchParked(parkedRuns),
};

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    rounds: { type: "string", default: "11" },
    only: { type: "string", default: Object.keys(parts).join() },
  },
});

execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", "ignore", "inherit"] });
const all: Record<string, Measured["figures"]> = {};
for (const name of values.only.split(",")) {
  const part = parts[name];
  if (!part) throw new Error(`no part ${name}; there are ${Object.keys(parts).join(", ")}`);
  const { lines, figures } = await part(Number(values.rounds));
  all[name] = figures;
  if (!values.json) console.log(`${lines.join("\n")}\n`);
}
if (values.json) console.log(JSON.stringify(all, null, 2));
