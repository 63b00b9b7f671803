// A worker whose memory is looked at while its runs wait for a signal. Needs --expose-gc.
import { built } from "./built.ts";
import { type EngineSettings, engineOf } from "./engine-settings.ts";
import { laneSettings, serveLane } from "./lane.ts";
import { parkedAgent } from "./parked-agent.ts";

const { fn, troupe } = await built();
const engine = await engineOf(laneSettings<EngineSettings>());
const app = troupe({ agents: [parkedAgent(fn)], engine });
await app.runs({ limit: 1 });

serveLane(
  {
    async memory() {
      globalThis.gc?.();
      const { heapUsed, rss } = process.memoryUsage();
      return { heapMb: heapUsed / 1_048_576, rssMb: rss / 1_048_576 };
    },
  },
  () => app[Symbol.asyncDispose](),
);
