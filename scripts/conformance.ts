// Runs the conformance suite against one engine: npm run conformance -- --engine memory|local|restate [--replay] [--only text]
import { parseArgs } from "node:util";
import { conformance } from "../src/testing/index.ts";
import { benchOf } from "./engine-benches.ts";

const { values } = parseArgs({
  options: {
    engine: { type: "string", default: "memory" },
    replay: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    at: { type: "string", default: "8" },
  },
});
const clauseMs = 60_000;

await using place = await benchOf(values.engine, values.replay);
const clauses = conformance(place.open).filter(({ name }) => name.includes(values.only));
const began = performance.now();
const failures: string[] = [];
let next = 0;

async function work(): Promise<void> {
  for (let clause = clauses[next++]; clause; clause = clauses[next++]) {
    const from = performance.now();
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error(`not done after ${clauseMs} ms`)), clauseMs);
    try {
      await Promise.race([clause.check(), late.promise]);
      console.log(`ok    ${clause.name} (${Math.round(performance.now() - from)} ms)`);
    } catch (error) {
      failures.push(clause.name);
      console.log(`FAIL  ${clause.name}\n${error instanceof Error ? error.stack : String(error)}`);
    } finally {
      clearTimeout(timer);
    }
  }
}

await Promise.all(Array.from({ length: Number(values.at) }, work));
const seconds = ((performance.now() - began) / 1_000).toFixed(1);
const passed = clauses.length - failures.length;
console.log(
  `\n${values.engine}${values.replay ? " (always replay)" : ""}: ${passed} of ${clauses.length} clauses in ${seconds} s`,
);
for (const name of failures) console.log(`  failed: ${name}`);
process.exitCode = failures.length > 0 ? 1 : 0;
