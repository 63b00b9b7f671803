// The same id is the same run: the second process finds the work done.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fn, local, troupe } from "troupe";

const folder = mkdtempSync(join(tmpdir(), "troupe-example-"));
let lookUps = 0;
const facts = fn("facts", (topic: string, ctx) =>
  ctx.step(
    "look-up",
    () => {
      lookUps += 1;
      return `All about ${topic}`;
    },
    { effect: "idempotent" },
  ),
);

for (const attempt of ["first", "second"]) {
  await using app = troupe({ agents: [facts], engine: local(folder) });
  const run = await app.start(facts, "tides", { id: "tides-1" });
  console.log(attempt, await run.result, lookUps);
}
rmSync(folder, { recursive: true });

// prints:
// first All about tides 1
// second All about tides 1
