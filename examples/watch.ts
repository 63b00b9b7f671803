// A run waits for a change of shared state: parked meanwhile, and woken by whoever makes it.
import { fn, memory, troupe } from "troupe";

const thermostat = fn("thermostat", async (wanted: number, ctx) => {
  let version = 0;
  for (;;) {
    const item = await ctx.store.watch("house/temperature", { version });
    version = item?.version ?? 0;
    if (Number(item?.value) >= wanted) return `warm enough after ${version} changes`;
  }
});

await using app = troupe({ agents: [thermostat], engine: memory() });
const run = await app.start(thermostat, 20);
for (const degrees of [17, 19, 21]) {
  const { status } = await run.outcome; // at rest, waiting for a change
  if (status === "paused") await app.store.put("house/temperature", degrees);
}
console.log(await run.result);
console.log((await app.store.get("house/"))?.version, "transactions have changed the house");

// prints:
// warm enough after 3 changes
// 3 transactions have changed the house
