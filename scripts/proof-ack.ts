// A run whose every effect says how many steps before it are recorded. Usage: node scripts/proof-ack.ts <folder> <durability>.
import { writeSync } from "node:fs";
import { type Durability, fn, local, troupe } from "../src/index.ts";

const [folder = "", durability = "power"] = process.argv.slice(2);
const steps = fn("steps", async (_: number, ctx) => {
  for (let step = 0; step < 450; step++) {
    await ctx.step(`s${step}`, () => void writeSync(1, `ack ${step}\n`), { effect: "idempotent" });
  }
});
await using app = troupe({ agents: [steps], engine: local(folder, { durability: durability as Durability }) });
await (await app.start(steps, 0, { id: "r" })).result;
writeSync(1, "ack 450\n");
