// Signals come in from outside; state is shared by runs and versioned.
import { fn, memory, troupe } from "troupe";

const till = fn("till", async (name: string, ctx) => {
  let total = 0;
  for (;;) {
    const amount = await ctx.wait<number>("sale");
    if (amount === 0) break;
    total += amount;
  }
  await ctx.store.put(`tills/${name}`, total);
  return total;
});

await using app = troupe({ agents: [till], engine: memory() });
const run = await app.start(till, "front", { id: "till-1" });
for (const amount of [5, 7, 0]) await app.signal("till-1", "sale", amount);
console.log(await run.result);
console.log(await app.store.get("tills/front"));

// prints:
// 12
// { key: 'tills/front', value: 12, version: 1 }
