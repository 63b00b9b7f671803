// Runs the conformance suite against one engine and prints a table: npm run conformance -- --engine memory|local|restate
// [--replay] [--only text] [--at n] [--each]. With --replay every answer is given to a new execution, so that everything is
// replayed all the time. --at: how many clauses at a time. --each: a line for each clause. Ends with 1 if one has failed.
import { parseArgs } from "node:util";
import { meanwhile } from "../src/testing/engine/hearing.ts";
import { type Clause, conformance } from "../src/testing/index.ts";
import { attempt, type Checked, table } from "./conformance/table.ts";
import { benchOf } from "./engine-benches.ts";

const { values } = parseArgs({
  options: {
    engine: { type: "string", default: "memory" },
    replay: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    at: { type: "string", default: "8" },
    each: { type: "boolean", default: false },
  },
});

await using place = await benchOf(values.engine, values.replay);
const clauses = conformance(place.open).filter(({ name }) => name.includes(values.only));
const began = performance.now();
const checked: Checked[] = [];
const left = clauses.values();

async function work(all: Iterable<Clause>): Promise<void> {
  for (const clause of all) {
    const done = await attempt(clause);
    checked.push(done);
    if (values.each && done.failure === null) console.log(`ok    ${done.name} (${Math.round(done.ms)} ms)`);
    if (done.failure !== null) console.log(`FAIL  ${done.name}\n${done.failure}\n`);
  }
}

await Promise.all(Array.from({ length: Number(values.at) }, () => work(left)));
const inOrder = clauses.flatMap(({ name }) => checked.find((each) => each.name === name) ?? []);
const failed = inOrder.filter(({ failure }) => failure !== null);
const title = `${values.engine}${values.replay ? ", always replaying" : ""}`;
console.log(table(title, inOrder, performance.now() - began));
const silent = place.deaf ? clauses.filter(({ name }) => name.includes(meanwhile)).length : 0;
if (silent > 0) {
  console.log(
    `${silent} of these say nothing here: they are about a run that hears of something while its step is at work, and a\n` +
      "server that replays everything closes the input of a run then. Without --replay they count.",
  );
}
for (const { name } of failed) console.log(`failed: ${name}`);
process.exitCode = failed.length > 0 ? 1 : 0;
