// A worker process of a team of model agents, to be killed. Its arguments: the options of its engine, as JSON; the url of the provider.

import { type RestateOptions, restate } from "../../src/engines/restate/restate.ts";
import { troupe } from "../../src/index.ts";
import { team } from "../crash/models/team.ts";

const [, , options = "{}", url = ""] = process.argv;
process.on("disconnect", () => process.exit());
const app = troupe({ agents: [team(url)], engine: restate(JSON.parse(options) as RestateOptions) });
await app.runs({ limit: 1 });
process.send?.("up");
