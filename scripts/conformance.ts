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

/** True when everything holds. */
async function holds(): Promise<boolean> {
  await using place = await benchOf(values.engine, values.replay);
  const clauses = conformance(place.open).filter(({ name }) => name.includes(values.only));
  const began = performance.now();
  const left = clauses.values();
  const lanes = await Promise.all(Array.from({ length: Math.max(1, Number(values.at)) }, () => lane(left)));
  const found = new Map(lanes.flat().map((each) => [each.name, each]));
  const checked = clauses.flatMap(({ name }) => found.get(name) ?? []);
  const failed = checked.filter(({ failure }) => failure !== null);
  const title = `${values.engine}${values.replay ? ", always replaying" : ""}`;
  console.log(table(title, checked, performance.now() - began));
  const silent = place.deaf ? clauses.filter(({ name }) => name.includes(meanwhile)).length : 0;
  if (silent > 0) {
    console.log(
      `${silent} of these say nothing here: they are about a run that hears of something while its step is at work, and a\n` +
        "server that replays everything closes the input of a run then. Without --replay they count.\n",
    );
  }
  for (const { name } of failed) console.log(`failed: ${name}`);
  return failed.length === 0 && checked.length > 0;
}

async function lane(clauses: Iterable<Clause>): Promise<readonly Checked[]> {
  const done: Checked[] = [];
  for (const clause of clauses) {
    const { name, ms, failure } = await attempt(clause);
    done.push({ name, ms, failure });
    if (failure !== null) console.log(`FAIL  ${name}\n${failure}\n`);
    else if (values.each) console.log(`ok    ${name} (${Math.round(ms)} ms)`);
  }
  return done;
}

process.exit((await holds()) ? 0 : 1); // a clause that failed may have left something running
