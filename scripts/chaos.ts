// Kills workers and servers at random moments while a team runs, and looks whether anything was lost or done twice:
// npm run chaos -- --engine local|restate --kill worker|server|both --times 50 [--runs 3] [--seed n] [--json]
// Prints a row of a Markdown table. Ends with 1 unless every count that must be 0 is 0.
import { parseArgs } from "node:util";
import type { Engine, Kill } from "./chaos/place.ts";
import { playSeries } from "./chaos/series.ts";
import { isClean, tableHead, tableRow } from "./chaos/tally.ts";

const { values } = parseArgs({
  options: {
    engine: { type: "string", default: "local" },
    kill: { type: "string", default: "worker" },
    times: { type: "string", default: "50" },
    runs: { type: "string", default: "3" },
    seed: { type: "string" },
    json: { type: "boolean", default: false },
  },
});

const engine = engineOf(values.engine);
const kill = killOf(values.kill);
if (engine === "local" && kill !== "worker") {
  refuse(`The local engine has no server: its process is the worker. Use --kill worker, not ${kill}.`);
}
const plan = {
  engine,
  kill,
  times: positive("times", values.times),
  runs: positive("runs", values.runs),
  seed: values.seed === undefined ? Math.floor(Math.random() * 1_000_000) + 1 : positive("seed", values.seed),
};
const tell = (line: string) => console.error(`${engine}, ${kill}: ${line}`);
tell(`seed ${plan.seed}`);
const tally = await playSeries(plan, tell);
console.log(values.json ? JSON.stringify(tally, null, 2) : `${tableHead}\n${tableRow(tally)}`);
process.exitCode = isClean(tally) ? 0 : 1;

function engineOf(text: string): Engine {
  return text === "local" || text === "restate" ? text : refuse(`--engine: local or restate; not ${text}`);
}

function killOf(text: string): Kill {
  if (text === "worker" || text === "server" || text === "both") return text;
  return refuse(`--kill: worker, server or both; not ${text}`);
}

function positive(name: string, text: string): number {
  const number = Number(text);
  return Number.isSafeInteger(number) && number > 0
    ? number
    : refuse(`--${name}: a whole number from 1 on; not ${text}`);
}

function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}
