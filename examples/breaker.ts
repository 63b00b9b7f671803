// A breaker is shared by all runs: after two failures nobody calls the service, until one probe finds it well again.
import { breaker, fn, memory, TroupeError, troupe } from "troupe";

let isUp = false;
const rates = fn("rates", (currency: string, ctx) =>
  ctx.step(
    "fetch",
    () => {
      if (!isUp) throw new Error("503");
      return `1 ${currency} is 25 crowns`;
    },
    { effect: "pure" },
  ),
);
const guarded = breaker({ key: "bank", failures: 2, openMs: 100 })(rates);

await using app = troupe({ agents: [guarded], engine: memory() });
const ask = async () => {
  const run = await app.start(guarded, "euro");
  return run.result.catch((error: unknown) => (TroupeError.is(error, "circuit_open") ? "left alone" : String(error)));
};

console.log(await ask());
console.log(await ask());
console.log(await ask());
isUp = true;
console.log(await ask());
await new Promise((resolve) => setTimeout(resolve, 150));
console.log(await ask());

// prints:
// TroupeError: 503
// TroupeError: 503
// left alone
// left alone
// 1 euro is 25 crowns
