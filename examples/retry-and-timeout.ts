// Policies wrap an agent, innermost first: each of three attempts gets 50 ms.
import { fn, retry, run, timeout, wrap } from "troupe";

let calls = 0;
const shop = fn("shop", (item: string, ctx) =>
  ctx.step(
    "ask",
    async ({ signal }) => {
      calls += 1;
      if (calls < 3) await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      return `${item}: 12 crowns`;
    },
    { effect: "idempotent" },
  ),
);

const patient = wrap(shop, timeout(50), retry({ attempts: 3, baseMs: 5 }));
console.log(await run(patient, "lamp"), `after ${calls} calls`);

// prints:
// lamp: 12 crowns after 3 calls
