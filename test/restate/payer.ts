// A worker process that pays, says so, and waits to be killed. Its argument: the options of its engine, as JSON.

import { type RestateOptions, restate } from "../../src/engines/restate/restate.ts";
import { fn, troupe } from "../../src/index.ts";

const payer = fn("payer", (_: null, ctx) => {
  const pay = () => {
    process.send?.("paid");
    return new Promise<string>(() => undefined);
  };
  return ctx.step("pay", pay, { effect: "once" });
});

process.on("disconnect", () => process.exit());
const app = troupe({ agents: [payer], engine: restate(JSON.parse(process.argv[2] ?? "{}") as RestateOptions) });
await app.runs({ limit: 1 });
process.send?.("up");
