// A worker process whose agents spend, to be killed. Arguments: the options of its engine, as JSON; at which request it hangs.

import { type RestateOptions, restate } from "../../src/engines/restate/restate.ts";
import { troupe } from "../../src/index.ts";
import { limits, spender } from "./spender.ts";

const [, , options = "{}", hangsAt = "0"] = process.argv;
process.on("disconnect", () => process.exit());
const told = (tokens: number) => process.send?.({ tokens });
const app = troupe({
  agents: [spender(told, Number(hangsAt))],
  engine: restate(JSON.parse(options) as RestateOptions),
  budget: limits,
});
await app.runs({ limit: 1 });
process.send?.("up");
