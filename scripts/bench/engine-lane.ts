// A contender of the engine bench: one engine, driven from the process that executes its runs.
import { built } from "./built.ts";
import { type EngineSettings, engineOf } from "./engine-settings.ts";
import { laneSettings, serveLane } from "./lane.ts";
import { median } from "./median.ts";

const longSteps = 300;
const manyRuns = 64;
const manySteps = 20;
const shortRuns = 20;

const { fn, troupe } = await built();
const engine = await engineOf(laneSettings<EngineSettings>());
const flow = fn("flow", async (length: number, ctx) => {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += await ctx.step(`step-${k}`, () => k, { effect: "pure" });
  return sum;
});
const app = troupe({ agents: [flow], engine });
await app.runs({ limit: 1 });

/** Milliseconds from the start to the result. */
async function timed(length: number): Promise<number> {
  const startedAt = performance.now();
  const sum = await (await app.start(flow, length)).result;
  if (sum !== (length * (length - 1)) / 2) throw new Error(`a run of ${length} steps has the result ${sum}`);
  return performance.now() - startedAt;
}

serveLane(
  {
    sequential: async () => (await timed(longSteps)) / longSteps,
    async concurrent() {
      const startedAt = performance.now();
      await Promise.all(Array.from({ length: manyRuns }, () => timed(manySteps)));
      return ((manyRuns * manySteps) / (performance.now() - startedAt)) * 1_000;
    },
    async short() {
      const took: number[] = [];
      for (let turn = 0; turn < shortRuns; turn++) took.push(await timed(1));
      return median(took);
    },
  },
  () => app[Symbol.asyncDispose](),
);
