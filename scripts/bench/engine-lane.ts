// A contender of the engine bench: one engine, driven from the process that executes its runs.
import { built } from "./built.ts";
import { type EngineSettings, engineOf } from "./engine-settings.ts";
import { engineWishes } from "./engine-wishes.ts";
import { laneSettings, serveLane } from "./lane.ts";

const { fn, troupe } = await built();
const engine = await engineOf(laneSettings<EngineSettings>());
const flow = fn("flow", async (length: number, ctx) => {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += await ctx.step(`step-${k}`, () => k, { effect: "pure" });
  return sum;
});
const app = troupe({ agents: [flow], engine });
await app.runs({ limit: 1 });

serveLane(
  engineWishes(async (length) => (await app.start(flow, length)).result),
  () => app[Symbol.asyncDispose](),
);
